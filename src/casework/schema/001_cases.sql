
    CREATE TABLE cases (
      id BIGINT PRIMARY KEY, code TEXT NOT NULL UNIQUE, state TEXT NOT NULL, field TEXT NOT NULL, area TEXT NOT NULL, unit TEXT NOT NULL,
      urgency TEXT NOT NULL, channel TEXT NOT NULL, source TEXT NOT NULL, source_key TEXT NOT NULL, title TEXT NOT NULL,
      description TEXT NOT NULL, address TEXT NOT NULL, lat DOUBLE PRECISION, lon DOUBLE PRECISION, opened_at BIGINT NOT NULL,
      updated_at BIGINT NOT NULL, closed_at BIGINT, due_at BIGINT, answered_at BIGINT, supporters BIGINT NOT NULL, returns BIGINT NOT NULL,
      version BIGINT NOT NULL, user_id BIGINT NOT NULL, is_open BIGINT NOT NULL, answer TEXT NOT NULL, grade TEXT NOT NULL,
      comment TEXT NOT NULL, merged_into BIGINT, extra JSONB NOT NULL);
    CREATE UNIQUE INDEX cases_source ON cases (source, source_key) WHERE source <> '';
    CREATE INDEX cases_opened ON cases (opened_at, id);
    CREATE INDEX cases_open_due ON cases (is_open, due_at, id);
    CREATE INDEX cases_state ON cases (state, opened_at, id);
    CREATE INDEX cases_unit ON cases (unit, is_open, due_at, id);
    CREATE INDEX cases_closed ON cases (closed_at, unit) WHERE closed_at IS NOT NULL;
    CREATE INDEX cases_place ON cases (lat, lon) WHERE lat IS NOT NULL;
    CREATE TABLE case_event (
      id BIGINT PRIMARY KEY, case_id BIGINT NOT NULL, at BIGINT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL, actor TEXT NOT NULL,
      is_public BIGINT NOT NULL, text TEXT NOT NULL, data JSONB NOT NULL);
    CREATE INDEX case_event_case ON case_event (case_id, id);
    CREATE TABLE case_clock (
      case_id BIGINT NOT NULL, kind TEXT NOT NULL, calendar TEXT NOT NULL, started_at BIGINT NOT NULL, budget_minutes BIGINT NOT NULL,
      due_at BIGINT, met_at BIGINT, pauses JSONB NOT NULL, PRIMARY KEY (case_id, kind));
    CREATE INDEX case_clock_due ON case_clock (due_at) WHERE met_at IS NULL;
    CREATE TABLE case_assignment (
      case_id BIGINT NOT NULL, unit TEXT NOT NULL, role TEXT NOT NULL, state TEXT NOT NULL, answer TEXT NOT NULL, at BIGINT NOT NULL,
      PRIMARY KEY (case_id, unit));
    CREATE INDEX case_assignment_unit ON case_assignment (unit, state);
    CREATE TABLE attachment (
      id TEXT PRIMARY KEY, case_id BIGINT, blob TEXT NOT NULL, type TEXT NOT NULL, bytes BIGINT NOT NULL, width BIGINT NOT NULL,
      height BIGINT NOT NULL, is_public BIGINT NOT NULL, at BIGINT NOT NULL);
    CREATE INDEX attachment_case ON attachment (case_id);
    CREATE TABLE case_word (word TEXT NOT NULL, case_id BIGINT NOT NULL, PRIMARY KEY (word, case_id))