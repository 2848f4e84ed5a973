CREATE TABLE field_lesson (case_id BIGINT PRIMARY KEY, field TEXT NOT NULL, at BIGINT NOT NULL);
CREATE INDEX field_lesson_at ON field_lesson (at, case_id)
