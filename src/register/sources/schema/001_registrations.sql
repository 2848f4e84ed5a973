-- Context source registrations (CIM 009 §5.2.9). Names in body are stored names.
CREATE TABLE ngsild_registration (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  modified_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
)
