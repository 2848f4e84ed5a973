
-- Names in body are stored names since (has_stored_names = 1), so that they keep their meaning under any @context; those in q have q_context.
ALTER TABLE ngsild_subscription ADD COLUMN has_stored_names BIGINT NOT NULL DEFAULT 0;
ALTER TABLE ngsild_subscription ADD COLUMN q_context TEXT NOT NULL DEFAULT '';
ALTER TABLE ngsild_subscription ADD COLUMN modified_at BIGINT NOT NULL DEFAULT 0;
-- 0: nothing waits to be told, so everything up to ngsild_subscription_feed.seen is done, whatever feed_cursor says.
ALTER TABLE ngsild_subscription ADD COLUMN is_waiting BIGINT NOT NULL DEFAULT 1;
CREATE TABLE ngsild_subscription_feed (
  name TEXT PRIMARY KEY,
  seen BIGINT NOT NULL
)
