CREATE TABLE partner (
  code TEXT PRIMARY KEY, unit TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, url TEXT NOT NULL,
  sealed TEXT NOT NULL,           -- api_key or signing secret
  jurisdiction TEXT NOT NULL, services JSONB NOT NULL, default_service TEXT NOT NULL, contract JSONB, poll_s BIGINT NOT NULL,
  timeout_s BIGINT NOT NULL, active BIGINT NOT NULL, version BIGINT NOT NULL, polled_at BIGINT, trouble TEXT NOT NULL);
CREATE INDEX partner_unit ON partner (unit) WHERE active = 1;
CREATE TABLE handover (
  id BIGINT PRIMARY KEY, case_id BIGINT NOT NULL, partner TEXT NOT NULL, unit TEXT NOT NULL,
  key TEXT NOT NULL,              -- Idempotency-Key: the same one is the same request over there
  sealed TEXT NOT NULL,           -- what is sent, as it is sent
  service TEXT NOT NULL, state TEXT NOT NULL, doubt TEXT NOT NULL, attention TEXT NOT NULL, attempts BIGINT NOT NULL, next_at BIGINT,
  created_at BIGINT NOT NULL, first_sent_at BIGINT, sent_at BIGINT, settled_at BIGINT, http_status BIGINT NOT NULL, token TEXT NOT NULL,
  remote_id TEXT NOT NULL, sent_sha256 TEXT NOT NULL, answer_sha256 TEXT NOT NULL, reason TEXT NOT NULL, remote_state TEXT NOT NULL,
  remote_at BIGINT, misses BIGINT NOT NULL);
CREATE INDEX handover_case ON handover (case_id, id);
CREATE INDEX handover_due ON handover (partner, next_at, id) WHERE next_at IS NOT NULL;
CREATE INDEX handover_followed ON handover (partner, id) WHERE state IN ('delivered', 'accepted');
CREATE INDEX handover_attention ON handover (case_id) WHERE attention <> '';
CREATE TABLE partner_event (
  partner TEXT NOT NULL, event_id TEXT NOT NULL, sha256 TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (partner, event_id));
CREATE INDEX partner_event_at ON partner_event (at)
