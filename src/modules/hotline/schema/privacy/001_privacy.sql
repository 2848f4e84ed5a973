-- Personal data: what has been given up, what must not be, who asked for his own. No name and no number stands here in the clear.
CREATE TABLE privacy_swept (case_id BIGINT PRIMARY KEY, at BIGINT NOT NULL);
CREATE TABLE privacy_cursor (name TEXT PRIMARY KEY, at BIGINT NOT NULL);   -- how far a pass has come
CREATE TABLE privacy_hold (
  case_id BIGINT PRIMARY KEY, reason TEXT NOT NULL, actor TEXT NOT NULL, at BIGINT NOT NULL);
CREATE TABLE privacy_key (key TEXT NOT NULL, case_id BIGINT NOT NULL, PRIMARY KEY (key, case_id));   -- whose a case is, by keyed digests
CREATE INDEX privacy_key_case ON privacy_key (case_id);
CREATE TABLE privacy_request (
  id BIGINT PRIMARY KEY, kind TEXT NOT NULL, state TEXT NOT NULL, sealed TEXT NOT NULL, shown TEXT NOT NULL, reason TEXT NOT NULL,
  opened_at BIGINT NOT NULL, opened_by TEXT NOT NULL, answer_by BIGINT NOT NULL, due_at BIGINT NOT NULL, done_at BIGINT,
  done_by TEXT NOT NULL, outcome JSONB NOT NULL, version BIGINT NOT NULL);
CREATE INDEX privacy_request_open ON privacy_request (due_at, id) WHERE done_at IS NULL;
CREATE INDEX attachment_blob ON attachment (blob);
CREATE INDEX attachment_unused ON attachment (at, id) WHERE case_id IS NULL;
CREATE INDEX phone_call_digest ON phone_call (digest) WHERE digest <> ''
