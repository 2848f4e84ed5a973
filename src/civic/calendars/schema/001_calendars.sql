
  CREATE TABLE calendar (
    code       TEXT NOT NULL,
    version    BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    rules      JSONB NOT NULL,
    PRIMARY KEY (code, version)
  )
