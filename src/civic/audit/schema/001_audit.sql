
  CREATE TABLE audit (
    seq    BIGINT PRIMARY KEY,
    at     BIGINT NOT NULL,
    actor  TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    detail TEXT NOT NULL,
    prev   TEXT NOT NULL,
    hash   TEXT NOT NULL
  );
  CREATE INDEX audit_object ON audit(object, seq);
  CREATE TABLE audit_head (one BIGINT PRIMARY KEY, seq BIGINT NOT NULL, hash TEXT NOT NULL);
  INSERT INTO audit_head(one, seq, hash) VALUES (1, 0, '');
