CREATE TABLE mail_cursor (          -- how far a mailbox has been read
  mailbox TEXT PRIMARY KEY, validity BIGINT NOT NULL, uid BIGINT NOT NULL, at BIGINT NOT NULL);
CREATE TABLE mail_automatic (       -- what machines here wrote to an address, by digest, on a day
  party TEXT NOT NULL, day BIGINT NOT NULL, count BIGINT NOT NULL, PRIMARY KEY (party, day));
