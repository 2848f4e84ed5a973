    CREATE INDEX case_event_public ON case_event (at, id) WHERE is_public = 1
