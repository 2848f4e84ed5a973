
  CREATE TABLE retention_rule (
    id   BIGINT PRIMARY KEY,
    body JSONB NOT NULL
  )
