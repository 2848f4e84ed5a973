ALTER TABLE ngsild_subscription ADD COLUMN last_failure_reason TEXT NOT NULL DEFAULT '';
