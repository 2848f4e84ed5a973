-- Subscriptions to context source registrations (CIM 009 §5.11). Names in body are stored names, those in q have q_context.
CREATE TABLE ngsild_source_subscription (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  body TEXT NOT NULL,
  context TEXT NOT NULL,
  q_context TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  modified_at BIGINT NOT NULL,
  times_sent BIGINT NOT NULL,
  times_failed BIGINT NOT NULL,
  last_notification BIGINT NOT NULL,
  last_success BIGINT NOT NULL,
  last_failure BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
)
