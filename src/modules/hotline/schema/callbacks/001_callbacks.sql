
    CREATE TABLE callback (
      id BIGINT PRIMARY KEY, state TEXT NOT NULL, waits BIGINT NOT NULL, digest TEXT NOT NULL, sealed TEXT NOT NULL, origin TEXT NOT NULL,
      wishes BIGINT NOT NULL, first_at BIGINT NOT NULL, last_at BIGINT NOT NULL, waited_ms BIGINT NOT NULL, tries BIGINT NOT NULL,
      not_before BIGINT NOT NULL, user_id BIGINT NOT NULL, taken_by TEXT NOT NULL, taken_at BIGINT, note TEXT NOT NULL, case_id BIGINT,
      done_at BIGINT, version BIGINT NOT NULL);
    CREATE UNIQUE INDEX callback_waits ON callback (digest) WHERE waits = 1;
    CREATE INDEX callback_list ON callback (waits, first_at, id);
    CREATE INDEX callback_done ON callback (done_at) WHERE done_at IS NOT NULL
