
    DROP INDEX cases_open_due;
    DROP INDEX cases_unit;
    DROP INDEX cases_place;
    DROP INDEX cases_closed;
    CREATE INDEX cases_open ON cases (due_at, id, source, opened_at, state, unit, user_id) WHERE is_open = 1;
    CREATE INDEX cases_open_unit ON cases (unit, due_at, id) WHERE is_open = 1;
    CREATE INDEX cases_closed ON cases (source, closed_at, opened_at, due_at) WHERE is_open = 0;
    CREATE INDEX cases_source_opened ON cases (source, opened_at, id);
    CREATE INDEX cases_field ON cases (field, opened_at, id);
    CREATE INDEX cases_area ON cases (area, opened_at, id);
    CREATE INDEX cases_unit_opened ON cases (unit, opened_at, id)