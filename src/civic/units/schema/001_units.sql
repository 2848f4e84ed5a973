
  CREATE TABLE unit (
    code         TEXT PRIMARY KEY,
    name         TEXT NOT NULL,
    name_en      TEXT NOT NULL,
    kind         TEXT NOT NULL,
    parent       TEXT NOT NULL,
    calendar     TEXT NOT NULL,
    area         TEXT NOT NULL,
    phone        TEXT NOT NULL,
    valid_from   BIGINT,
    valid_to     BIGINT,
    predecessors JSONB NOT NULL,
    version      BIGINT NOT NULL
  )
