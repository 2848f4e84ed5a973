
CREATE TABLE ngsild_context (
  id TEXT PRIMARY KEY,
  url TEXT NOT NULL,
  kind TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE TABLE ngsild_quarantine (
  id BIGINT PRIMARY KEY,
  tenant TEXT NOT NULL,
  entity TEXT NOT NULL,
  source TEXT NOT NULL,
  reason TEXT NOT NULL,
  repairs TEXT NOT NULL,
  payload TEXT NOT NULL,
  received_at BIGINT NOT NULL
);
CREATE INDEX ngsild_quarantine_by_tenant ON ngsild_quarantine (tenant, id);
