
    CREATE TABLE ops_series (
      key   TEXT NOT NULL,
      at    BIGINT NOT NULL,
      value DOUBLE PRECISION NOT NULL,
      PRIMARY KEY (key, at)
    )