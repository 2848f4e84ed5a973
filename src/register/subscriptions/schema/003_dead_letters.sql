-- Notifications that a receiver would not take: out of the way of the next ones, to be told again by hand.
CREATE TABLE ngsild_dead_letter (
  id BIGINT PRIMARY KEY,
  tenant TEXT NOT NULL,
  subscription TEXT NOT NULL,
  told TEXT NOT NULL,
  reason TEXT NOT NULL,
  failed_at BIGINT NOT NULL
);
CREATE INDEX ngsild_dead_letter_of ON ngsild_dead_letter (tenant, subscription, id)
