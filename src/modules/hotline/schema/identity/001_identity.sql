
    CREATE TABLE case_identity (case_id BIGINT PRIMARY KEY, sealed TEXT NOT NULL, has_phone BIGINT NOT NULL, has_email BIGINT NOT NULL);
    CREATE TABLE case_supporter (case_id BIGINT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (case_id, key))