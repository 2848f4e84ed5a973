
    ALTER TABLE cases ADD COLUMN cell BIGINT;
    UPDATE cases SET cell = CAST(floor((lat + 90) / 0.006) AS BIGINT) * 100000 + CAST(floor((lon + 180) / 0.006) AS BIGINT) WHERE lat IS NOT NULL;
    CREATE INDEX cases_cell ON cases (cell, opened_at) WHERE cell IS NOT NULL