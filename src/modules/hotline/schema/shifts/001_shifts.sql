CREATE TABLE shift_note (
  id BIGINT PRIMARY KEY, unit TEXT NOT NULL, text TEXT NOT NULL, cases JSONB NOT NULL, at BIGINT NOT NULL, user_id BIGINT NOT NULL,
  saved_by TEXT NOT NULL, waiting BIGINT NOT NULL, open BIGINT NOT NULL, overdue BIGINT NOT NULL, done_at BIGINT, done_by TEXT NOT NULL,
  version BIGINT NOT NULL);
CREATE INDEX shift_note_unit ON shift_note (unit, at);
CREATE TABLE shift_note_read (
  note_id BIGINT NOT NULL, user_id BIGINT NOT NULL, name TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (note_id, user_id))
