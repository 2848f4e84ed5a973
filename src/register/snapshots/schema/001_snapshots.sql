-- Snapshots (CIM 009 §5.16): what was asked for and what came of it. What they froze stands in the register, in a tenant of its own each.
CREATE TABLE ngsild_snapshot (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  space TEXT NOT NULL,
  source TEXT NOT NULL,
  context TEXT NOT NULL,
  body TEXT NOT NULL,
  status TEXT NOT NULL,
  details TEXT NOT NULL,
  temporal_details TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  modified_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
)
