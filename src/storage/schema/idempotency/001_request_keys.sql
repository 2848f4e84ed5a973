
  CREATE TABLE request_key (
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    content TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (scope, key)
  );
  CREATE INDEX request_key_at ON request_key(at);
