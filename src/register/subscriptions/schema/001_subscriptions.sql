
CREATE TABLE ngsild_subscription (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  body TEXT NOT NULL,
  context TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  times_sent BIGINT NOT NULL,
  times_failed BIGINT NOT NULL,
  last_notification BIGINT NOT NULL,
  last_success BIGINT NOT NULL,
  last_failure BIGINT NOT NULL,
  feed_cursor BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
)