CREATE TABLE macro (
  id BIGINT PRIMARY KEY, title TEXT NOT NULL, text TEXT NOT NULL, text_en TEXT NOT NULL, verbs JSONB NOT NULL, categories JSONB NOT NULL,
  unit TEXT NOT NULL, user_id BIGINT NOT NULL, version BIGINT NOT NULL, saved_by TEXT NOT NULL);
CREATE INDEX macro_owner ON macro (user_id, unit, title)
