
    CREATE TABLE import_run (
      source TEXT NOT NULL, file TEXT NOT NULL, line BIGINT NOT NULL, rows BIGINT NOT NULL, imported BIGINT NOT NULL, updated BIGINT NOT NULL,
      known BIGINT NOT NULL, refused BIGINT NOT NULL, done BIGINT NOT NULL, PRIMARY KEY (source, file))