
    ALTER TABLE case_identity ADD COLUMN phone_digest TEXT NOT NULL DEFAULT '';
    CREATE INDEX case_identity_phone ON case_identity (phone_digest, case_id) WHERE phone_digest <> ''
