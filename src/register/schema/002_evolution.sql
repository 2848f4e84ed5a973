  ALTER TABLE history ADD COLUMN frames BLOB;
  CREATE TABLE trace (
    tenant BIGINT NOT NULL,
    entity TEXT NOT NULL,
    data   BLOB NOT NULL,
    PRIMARY KEY (tenant, entity)
  )
