    CREATE TABLE notice (
      id BIGINT PRIMARY KEY, user_id BIGINT NOT NULL, kind TEXT NOT NULL, mark TEXT NOT NULL, instead TEXT NOT NULL,
      number BIGINT NOT NULL, case_id BIGINT, since BIGINT NOT NULL, at BIGINT NOT NULL, read_at BIGINT);
    CREATE INDEX notice_user ON notice (user_id, id);
    CREATE INDEX notice_unread ON notice (user_id, kind, mark, instead) WHERE read_at IS NULL;
    CREATE INDEX notice_read ON notice (read_at) WHERE read_at IS NOT NULL
