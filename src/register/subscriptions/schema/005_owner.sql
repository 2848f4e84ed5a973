-- The consumer that made it: under a contract it tells what he may see. '': nobody a contract could be with.
ALTER TABLE ngsild_subscription ADD COLUMN owner TEXT NOT NULL DEFAULT ''
