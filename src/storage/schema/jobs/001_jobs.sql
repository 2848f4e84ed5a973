
  CREATE TABLE job (
    id BIGINT PRIMARY KEY,
    queue TEXT NOT NULL,
    key TEXT NOT NULL,
    lane TEXT NOT NULL,
    payload JSONB NOT NULL,
    state TEXT NOT NULL,            -- waiting, done, dead
    run_at BIGINT NOT NULL,         -- waiting: not before; done: when
    lease_until BIGINT NOT NULL,    -- 0: nobody works on it
    attempts BIGINT NOT NULL,
    error TEXT NOT NULL,
    UNIQUE (queue, key)
  );
  CREATE INDEX job_due ON job(queue, run_at) WHERE state = 'waiting';
  CREATE INDEX job_lane ON job(queue, lane, id) WHERE state = 'waiting';
  CREATE INDEX job_state ON job(state, run_at);
