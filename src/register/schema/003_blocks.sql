  -- The newest values of each series are in its head, which is written again and again; what is full goes behind all other chunks, so
  -- that the pages of these are full too. Values before `cut` of chunks that are rolled are told by roll-ups alone, and before `day_cut`
  -- by those of days.
  CREATE TABLE head (series INTEGER PRIMARY KEY, first BIGINT NOT NULL, last BIGINT NOT NULL, data BLOB NOT NULL);
  CREATE TABLE chunk (
    k      INTEGER PRIMARY KEY,
    series BIGINT NOT NULL,
    first  BIGINT NOT NULL,
    last   BIGINT NOT NULL,
    rolled BIGINT NOT NULL,
    data   BLOB NOT NULL
  );
  CREATE INDEX chunk_of_series ON chunk (series);
  CREATE TABLE rollup (k INTEGER PRIMARY KEY, data BLOB NOT NULL);
  ALTER TABLE series ADD COLUMN cut BIGINT NOT NULL DEFAULT -4611686018427387904;
  ALTER TABLE series ADD COLUMN day_cut BIGINT NOT NULL DEFAULT -4611686018427387904
