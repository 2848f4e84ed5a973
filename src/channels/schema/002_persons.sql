CREATE TABLE conversation_key (key TEXT NOT NULL, conversation_id BIGINT NOT NULL, PRIMARY KEY (key, conversation_id));
CREATE INDEX conversation_key_of ON conversation_key (conversation_id);
CREATE TABLE person_link (
  id BIGINT PRIMARY KEY, person_id BIGINT NOT NULL, conversation_id BIGINT NOT NULL, at BIGINT NOT NULL, actor TEXT NOT NULL,
  undone_at BIGINT, undone_by TEXT NOT NULL);
CREATE INDEX person_link_of ON person_link (conversation_id);
