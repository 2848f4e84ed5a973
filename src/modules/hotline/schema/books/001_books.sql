    CREATE TABLE hotline_book (name TEXT PRIMARY KEY, items JSONB NOT NULL, version BIGINT NOT NULL)
