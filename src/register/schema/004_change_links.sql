  -- The chain of changes: hashes in hexadecimal (change_chain_store.hpp).
  CREATE TABLE change_link (
    last   INTEGER PRIMARY KEY,
    first  BIGINT NOT NULL,
    digest TEXT NOT NULL,
    prev   TEXT NOT NULL,
    hash   TEXT NOT NULL
  )
