-- Reviews by a second person, and what each answer was found to say. No citizen stands here.
CREATE TABLE quality_review (
  case_id BIGINT PRIMARY KEY, why TEXT NOT NULL, user_id BIGINT NOT NULL, reviewer TEXT NOT NULL, at BIGINT NOT NULL, verdict TEXT NOT NULL,
  failed JSONB NOT NULL, note TEXT NOT NULL);
CREATE INDEX quality_review_at ON quality_review (at);
CREATE TABLE quality_answer (
  case_id BIGINT PRIMARY KEY, unit TEXT NOT NULL, closed_at BIGINT NOT NULL, hollow BIGINT NOT NULL, points DOUBLE PRECISION NOT NULL);
CREATE INDEX quality_answer_closed ON quality_answer (closed_at);
CREATE INDEX case_assignment_returned ON case_assignment (at, unit) WHERE state = 'returned'
