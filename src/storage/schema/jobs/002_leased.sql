-- When the next lease ends is asked before each claim.
CREATE INDEX job_leased ON job(queue, lease_until) WHERE state = 'waiting' AND lease_until > 0;
