    ALTER TABLE case_clock ADD COLUMN ladder TEXT NOT NULL DEFAULT '';
    ALTER TABLE case_clock ADD COLUMN why TEXT NOT NULL DEFAULT '';
    ALTER TABLE case_clock ADD COLUMN armed BIGINT NOT NULL DEFAULT 0;
    UPDATE case_clock SET ladder = kind WHERE met_at IS NULL;
    CREATE INDEX case_clock_armed ON case_clock (armed) WHERE met_at IS NULL AND ladder <> '';
    CREATE TABLE case_alarm (
      case_id BIGINT NOT NULL, kind TEXT NOT NULL, unit TEXT NOT NULL, step BIGINT NOT NULL, at BIGINT NOT NULL, mark TEXT NOT NULL,
      tell TEXT NOT NULL, PRIMARY KEY (case_id, kind, mark, tell));
    CREATE INDEX case_alarm_at ON case_alarm (at, case_id);
    CREATE TABLE case_escalation (
      case_id BIGINT NOT NULL, kind TEXT NOT NULL, unit TEXT NOT NULL, step BIGINT NOT NULL, at BIGINT NOT NULL, fired_at BIGINT NOT NULL,
      mark TEXT NOT NULL, tell TEXT NOT NULL, PRIMARY KEY (case_id, kind, mark, tell, at));
    CREATE TABLE case_told (
      fired_at BIGINT NOT NULL, unit TEXT NOT NULL, tell TEXT NOT NULL, people JSONB NOT NULL, instead TEXT NOT NULL,
      PRIMARY KEY (fired_at, unit, tell));
    CREATE TABLE case_alarm_turn (id BIGINT PRIMARY KEY, fired_at BIGINT NOT NULL);
    INSERT INTO case_alarm_turn (id, fired_at) VALUES (1, 0)
