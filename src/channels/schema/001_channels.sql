CREATE TABLE inbox (
  id BIGINT PRIMARY KEY, channel TEXT NOT NULL, key TEXT NOT NULL, at BIGINT NOT NULL, kept_at BIGINT NOT NULL,
  raw TEXT NOT NULL,              -- sealed; "" when it is forgotten, or lies in the blob
  blob TEXT NOT NULL,             -- of what is large
  state TEXT NOT NULL,            -- waiting, done, quarantined
  reason TEXT NOT NULL, UNIQUE (channel, key));
CREATE INDEX inbox_state ON inbox (state, id) WHERE state <> 'done';
CREATE INDEX inbox_kept ON inbox (kept_at) WHERE raw <> '' OR blob <> '';
CREATE TABLE conversation (
  id BIGINT PRIMARY KEY, channel TEXT NOT NULL, party TEXT NOT NULL, thread TEXT NOT NULL, sealed TEXT NOT NULL, lang TEXT NOT NULL,
  case_id BIGINT, person_id BIGINT, user_id BIGINT NOT NULL, unread BIGINT NOT NULL, subject TEXT NOT NULL, opened_at BIGINT NOT NULL,
  last_at BIGINT NOT NULL, last_heard BIGINT, open BIGINT NOT NULL, version BIGINT NOT NULL, UNIQUE (channel, party, thread));
CREATE INDEX conversation_open ON conversation (last_at, id) WHERE open = 1;
CREATE INDEX conversation_last ON conversation (last_at, id);
CREATE INDEX conversation_case ON conversation (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX conversation_person ON conversation (person_id) WHERE person_id IS NOT NULL;
CREATE TABLE message (
  id BIGINT PRIMARY KEY, conversation_id BIGINT NOT NULL, way TEXT NOT NULL, provider_id TEXT NOT NULL, at BIGINT NOT NULL,
  kept_at BIGINT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL, subject TEXT NOT NULL, files JSONB NOT NULL, place JSONB,
  state TEXT NOT NULL, author TEXT NOT NULL, template_name TEXT NOT NULL, error TEXT NOT NULL, automatic BIGINT NOT NULL);
CREATE INDEX message_of ON message (conversation_id, at, id);
CREATE INDEX message_provider ON message (provider_id) WHERE provider_id <> '';
CREATE TABLE channel_token (channel TEXT PRIMARY KEY, sealed TEXT NOT NULL);
CREATE INDEX message_failed ON message (conversation_id) WHERE state = 'failed';
