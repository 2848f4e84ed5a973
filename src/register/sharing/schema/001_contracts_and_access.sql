-- Contracts with consumers: what of the register each may see, and for what (Contract as JSON).
CREATE TABLE register_contract (
  id BIGINT PRIMARY KEY,
  consumer TEXT NOT NULL UNIQUE,
  body TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL
);
-- Every request under a contract: chained by hash, signed by the house. seq is its place in the register's journal, where it was first.
CREATE TABLE register_access (
  seq BIGINT PRIMARY KEY,
  at BIGINT NOT NULL,
  consumer TEXT NOT NULL,
  body TEXT NOT NULL,
  hash TEXT NOT NULL,
  signature TEXT NOT NULL
);
CREATE INDEX register_access_of ON register_access (consumer, seq);
-- How far the journal is read, and the last hash with the number of entries, signed: a tail that was cut off is missed.
CREATE TABLE register_access_head (
  one BIGINT PRIMARY KEY,
  read_to BIGINT NOT NULL,
  entries BIGINT NOT NULL,
  hash TEXT NOT NULL,
  signature TEXT NOT NULL
)
