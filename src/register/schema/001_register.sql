
  CREATE TABLE tenant (id BIGINT PRIMARY KEY, name TEXT NOT NULL);
  CREATE TABLE entity (
    k        INTEGER PRIMARY KEY,
    id_size  BIGINT NOT NULL,
    seq      BIGINT NOT NULL,
    created  BIGINT NOT NULL,
    modified BIGINT NOT NULL,
    doc      TEXT NOT NULL,
    slots    BLOB NOT NULL
  );
  CREATE TABLE name (id BIGINT PRIMARY KEY, text TEXT NOT NULL);
  CREATE TABLE meta (key TEXT PRIMARY KEY, value BIGINT NOT NULL);
  CREATE TABLE series (
    k       INTEGER PRIMARY KEY,
    tenant  BIGINT NOT NULL,
    entity  TEXT NOT NULL,
    attr    BIGINT NOT NULL,
    dataset BIGINT NOT NULL,
    UNIQUE (tenant, entity, attr, dataset)
  );
  CREATE TABLE history (
    k     INTEGER PRIMARY KEY,
    first BIGINT NOT NULL,
    last  BIGINT NOT NULL,
    data  BLOB NOT NULL
  )