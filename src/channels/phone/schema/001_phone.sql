
    CREATE TABLE phone_event (
      call_key TEXT NOT NULL, sequence BIGINT NOT NULL, kind TEXT NOT NULL, at BIGINT NOT NULL, direction TEXT NOT NULL,
      digest TEXT NOT NULL, sealed TEXT NOT NULL, extension TEXT NOT NULL, queue TEXT NOT NULL, cause TEXT NOT NULL, digits TEXT NOT NULL,
      PRIMARY KEY (call_key, sequence));
    CREATE TABLE phone_call (
      id BIGINT PRIMARY KEY, call_key TEXT NOT NULL UNIQUE, state TEXT NOT NULL, direction TEXT NOT NULL, digest TEXT NOT NULL,
      sealed TEXT NOT NULL, extension TEXT NOT NULL, queue TEXT NOT NULL, cause TEXT NOT NULL, digits TEXT NOT NULL,
      started_at BIGINT NOT NULL, queued_at BIGINT, answered_at BIGINT, ended_at BIGINT, is_open BIGINT NOT NULL, case_id BIGINT,
      version BIGINT NOT NULL);
    CREATE INDEX phone_call_open ON phone_call (started_at) WHERE is_open = 1;
    CREATE INDEX phone_call_started ON phone_call (started_at, id);
    CREATE INDEX phone_call_extension ON phone_call (extension, started_at);
    CREATE INDEX phone_call_case ON phone_call (case_id) WHERE case_id IS NOT NULL;
    CREATE TABLE phone_recording (
      id TEXT PRIMARY KEY, call_id BIGINT NOT NULL, leg TEXT NOT NULL, blob TEXT NOT NULL, type TEXT NOT NULL, bytes BIGINT NOT NULL,
      at BIGINT NOT NULL, held BIGINT NOT NULL, hold_reason TEXT NOT NULL, erased_at BIGINT, UNIQUE (call_id, leg));
    CREATE INDEX phone_recording_age ON phone_recording (at) WHERE erased_at IS NULL;
    CREATE INDEX phone_recording_blob ON phone_recording (blob);
    CREATE TABLE phone_agent (
      user_id BIGINT PRIMARY KEY, name TEXT NOT NULL, extension TEXT NOT NULL UNIQUE, ready BIGINT NOT NULL, at BIGINT NOT NULL)
