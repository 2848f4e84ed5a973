
    CREATE TABLE case_source (key TEXT PRIMARY KEY, name TEXT NOT NULL, name_en TEXT NOT NULL, first_at BIGINT NOT NULL, last_at BIGINT NOT NULL, cases BIGINT NOT NULL);
    CREATE INDEX case_clock_started ON case_clock (kind, started_at)