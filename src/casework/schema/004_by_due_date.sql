
    CREATE INDEX cases_open_place ON cases (lat, lon) WHERE is_open = 1;
    CREATE INDEX cases_open_by_due ON cases ((COALESCE(due_at, 9223372036854775807)), id) WHERE is_open = 1