BEGIN TRANSACTION;
CREATE TABLE api_key (
    id           BIGINT PRIMARY KEY,
    name         TEXT NOT NULL UNIQUE,
    key_hash     TEXT NOT NULL UNIQUE,
    rights       JSONB NOT NULL,
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT,
    last_used_at BIGINT
  );
CREATE TABLE app_user (
    id            BIGINT PRIMARY KEY,
    name          TEXT NOT NULL UNIQUE,
    display_name  TEXT NOT NULL,
    roles         JSONB NOT NULL,
    unit          TEXT NOT NULL,
    disabled      BOOLEAN NOT NULL,
    created_at    BIGINT NOT NULL,
    version       BIGINT NOT NULL,
    password_hash TEXT NOT NULL
  );
INSERT INTO "app_user" VALUES(1,'boss','boss','["administrator"]','',0,1795752778151,1,'$argon2id$v=19$m=65536,t=2,p=1$hVrtr5GxZLsgxVZEdtDIuA$pydOYjA8uvm8Q/WVyhpLIJ6whtdIgTMpk5oSRi51xio');
CREATE TABLE attachment (
      id TEXT PRIMARY KEY, case_id BIGINT, blob TEXT NOT NULL, type TEXT NOT NULL, bytes BIGINT NOT NULL, width BIGINT NOT NULL,
      height BIGINT NOT NULL, is_public BIGINT NOT NULL, at BIGINT NOT NULL);
CREATE TABLE audit (
    seq    BIGINT PRIMARY KEY,
    at     BIGINT NOT NULL,
    actor  TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    detail TEXT NOT NULL,
    prev   TEXT NOT NULL,
    hash   TEXT NOT NULL
  );
INSERT INTO "audit" VALUES(1,1795752778638,'command line','user.add','user:1','{"name":"boss","roles":["administrator"]}','','db1d962e4b8f962dd2e1831e41a32a7d5a24bfa0d65218985743f6d1af7737ae');
INSERT INTO "audit" VALUES(2,1795752781019,'user:1 boss','session.start','user:1','{}','db1d962e4b8f962dd2e1831e41a32a7d5a24bfa0d65218985743f6d1af7737ae','ed95de3cb0842829a4abd9f963895cbe5babd95dbb4e5b59ad5bde650c77f115');
CREATE TABLE audit_head (one BIGINT PRIMARY KEY, seq BIGINT NOT NULL, hash TEXT NOT NULL);
INSERT INTO "audit_head" VALUES(1,2,'ed95de3cb0842829a4abd9f963895cbe5babd95dbb4e5b59ad5bde650c77f115');
CREATE TABLE calendar (
    code       TEXT NOT NULL,
    version    BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    rules      JSONB NOT NULL,
    PRIMARY KEY (code, version)
  );
INSERT INTO "calendar" VALUES('vn-office',1,1795752777443,'shipped','{"code":"vn-office","name":"Giờ hành chính","name_en":"Office hours","weeks":[{"days":[[{"from":"07:30","to":"11:30"},{"from":"13:00","to":"17:00"}],[{"from":"07:30","to":"11:30"},{"from":"13:00","to":"17:00"}],[{"from":"07:30","to":"11:30"},{"from":"13:00","to":"17:00"}],[{"from":"07:30","to":"11:30"},{"from":"13:00","to":"17:00"}],[{"from":"07:30","to":"11:30"},{"from":"13:00","to":"17:00"}],[],[]]}],"holidays":[{"month":1,"day":1,"name":"Tết Dương lịch","name_en":"New Year''s Day"},{"lunar":true,"month":1,"day":1,"shift_days":-1,"length_days":5,"name":"Tết Nguyên đán","name_en":"Lunar New Year","to_year":2019},{"lunar":true,"month":1,"day":1,"shift_days":-2,"length_days":5,"name":"Tết Nguyên đán","name_en":"Lunar New Year","from_year":2020,"to_year":2021},{"lunar":true,"month":1,"day":1,"shift_days":-1,"length_days":5,"name":"Tết Nguyên đán","name_en":"Lunar New Year","from_year":2022,"to_year":2022},{"lunar":true,"month":1,"day":1,"shift_days":-2,"length_days":5,"name":"Tết Nguyên đán","name_en":"Lunar New Year","from_year":2023,"to_year":2025},{"lunar":true,"month":1,"day":1,"shift_days":-1,"length_days":5,"name":"Tết Nguyên đán","name_en":"Lunar New Year","from_year":2026},{"lunar":true,"month":3,"day":10,"name":"Giỗ Tổ Hùng Vương","name_en":"Hung Kings'' Commemoration Day","from_year":2007},{"month":4,"day":30,"name":"Ngày Chiến thắng","name_en":"Reunification Day"},{"month":5,"day":1,"name":"Ngày Quốc tế Lao động","name_en":"International Labour Day"},{"month":9,"day":2,"name":"Quốc khánh","name_en":"National Day"},{"month":9,"day":3,"name":"Quốc khánh","name_en":"National Day","from_year":2021,"to_year":2021},{"month":9,"day":1,"name":"Quốc khánh","name_en":"National Day","from_year":2022,"to_year":2023},{"month":9,"day":3,"name":"Quốc khánh","name_en":"National Day","from_year":2024,"to_year":2024},{"month":9,"day":1,"name":"Quốc khánh","name_en":"National Day","from_year":2025}],"compensation":true,"swaps":[{"off":"2019-04-29","working":"2019-05-04","name":"Hoán đổi ngày làm việc","name_en":"Swapped working day"},{"off":"2024-04-29","working":"2024-05-04","name":"Hoán đổi ngày làm việc","name_en":"Swapped working day"},{"off":"2025-05-02","working":"2025-04-26","name":"Hoán đổi ngày làm việc","name_en":"Swapped working day"},{"off":"2026-01-02","working":"2026-01-10","name":"Hoán đổi ngày làm việc","name_en":"Swapped working day"},{"off":"2026-08-31","working":"2026-08-22","name":"Hoán đổi ngày làm việc","name_en":"Swapped working day"}]}');
INSERT INTO "calendar" VALUES('vn-always',1,1795752777443,'shipped','{"code":"vn-always","name":"Trực 24/7","name_en":"Day and night","day_minutes":1440,"weeks":[{"days":[[{"from":"00:00","to":"24:00"}],[{"from":"00:00","to":"24:00"}],[{"from":"00:00","to":"24:00"}],[{"from":"00:00","to":"24:00"}],[{"from":"00:00","to":"24:00"}],[{"from":"00:00","to":"24:00"}],[{"from":"00:00","to":"24:00"}]]}],"compensation":false}');
CREATE TABLE case_assignment (
      case_id BIGINT NOT NULL, unit TEXT NOT NULL, role TEXT NOT NULL, state TEXT NOT NULL, answer TEXT NOT NULL, at BIGINT NOT NULL,
      PRIMARY KEY (case_id, unit));
CREATE TABLE case_clock (
      case_id BIGINT NOT NULL, kind TEXT NOT NULL, calendar TEXT NOT NULL, started_at BIGINT NOT NULL, budget_minutes BIGINT NOT NULL,
      due_at BIGINT, met_at BIGINT, pauses JSONB NOT NULL, PRIMARY KEY (case_id, kind));
INSERT INTO "case_clock" VALUES(1,'forward','vn-always',1795752781047,5,1795753080000,NULL,'[]');
INSERT INTO "case_clock" VALUES(1,'result','vn-office',1795752781047,2400,1796357580000,NULL,'[]');
CREATE TABLE case_event (
      id BIGINT PRIMARY KEY, case_id BIGINT NOT NULL, at BIGINT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL, actor TEXT NOT NULL,
      is_public BIGINT NOT NULL, text TEXT NOT NULL, data JSONB NOT NULL);
INSERT INTO "case_event" VALUES(1,1,1795752781047,'opened','new','',1,'','{"attachments":[]}');
CREATE TABLE case_identity (case_id BIGINT PRIMARY KEY, sealed TEXT NOT NULL, has_phone BIGINT NOT NULL, has_email BIGINT NOT NULL);
INSERT INTO "case_identity" VALUES(1,'DZuX1i562MAx7KnHjL0f0cE7ZV+Nq2vrqTFFBp+lJwP1rEo4kbUuapCoqjpIGRuKGyn+/p2SsO4l6opbS63MtvQrhORUE6NU7a3WDJw16PV122sIPAGc',1,0);
CREATE TABLE case_source (key TEXT PRIMARY KEY, name TEXT NOT NULL, name_en TEXT NOT NULL, first_at BIGINT NOT NULL, last_at BIGINT NOT NULL, cases BIGINT NOT NULL);
CREATE TABLE case_supporter (case_id BIGINT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (case_id, key));
CREATE TABLE case_word (word TEXT NOT NULL, case_id BIGINT NOT NULL, PRIMARY KEY (word, case_id));
INSERT INTO "case_word" VALUES('ga',1);
INSERT INTO "case_word" VALUES('lon',1);
INSERT INTO "case_word" VALUES('truoc',1);
INSERT INTO "case_word" VALUES('cho',1);
CREATE TABLE cases (
      id BIGINT PRIMARY KEY, code TEXT NOT NULL UNIQUE, state TEXT NOT NULL, field TEXT NOT NULL, area TEXT NOT NULL, unit TEXT NOT NULL,
      urgency TEXT NOT NULL, channel TEXT NOT NULL, source TEXT NOT NULL, source_key TEXT NOT NULL, title TEXT NOT NULL,
      description TEXT NOT NULL, address TEXT NOT NULL, lat DOUBLE PRECISION, lon DOUBLE PRECISION, opened_at BIGINT NOT NULL,
      updated_at BIGINT NOT NULL, closed_at BIGINT, due_at BIGINT, answered_at BIGINT, supporters BIGINT NOT NULL, returns BIGINT NOT NULL,
      version BIGINT NOT NULL, user_id BIGINT NOT NULL, is_open BIGINT NOT NULL, answer TEXT NOT NULL, grade TEXT NOT NULL,
      comment TEXT NOT NULL, merged_into BIGINT, extra JSONB NOT NULL, cell BIGINT);
INSERT INTO "cases" VALUES(1,'R9D-E5P-RMR','new','giao-thong','25747','','normal','web','','','Ổ gà lớn trước chợ','Ổ gà lớn trước chợ','',10.98,106.65,1795752781047,1795752781047,NULL,1796357580000,NULL,0,0,1,0,1,'','','',NULL,'{}',1683047774);
CREATE TABLE counter (name TEXT PRIMARY KEY, value BIGINT NOT NULL);
INSERT INTO "counter" VALUES('user',1);
INSERT INTO "counter" VALUES('case',1);
INSERT INTO "counter" VALUES('case_event',1);
INSERT INTO "counter" VALUES('job',1);
CREATE TABLE job (
    id BIGINT PRIMARY KEY,
    queue TEXT NOT NULL,
    key TEXT NOT NULL,
    lane TEXT NOT NULL,
    payload JSONB NOT NULL,
    state TEXT NOT NULL,            -- waiting, done, dead
    run_at BIGINT NOT NULL,         -- waiting: not before; done: when
    lease_until BIGINT NOT NULL,    -- 0: nobody works on it
    attempts BIGINT NOT NULL,
    error TEXT NOT NULL,
    UNIQUE (queue, key)
  );
INSERT INTO "job" VALUES(1,'project','1:1','1','{"case":1}','done',1795752781057,0,1,'');
CREATE TABLE migration (part TEXT NOT NULL, number BIGINT NOT NULL, name TEXT NOT NULL, checksum BIGINT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (part, number));
INSERT INTO "migration" VALUES('audit',1,'audit',2442080787,1795752777372);
INSERT INTO "migration" VALUES('calendars',1,'calendars',2574755564,1795752777429);
INSERT INTO "migration" VALUES('units',1,'units',1620766962,1795752777500);
INSERT INTO "migration" VALUES('people',1,'people',1315395148,1795752778131);
INSERT INTO "migration" VALUES('jobs',1,'jobs',2581595126,1795752778695);
INSERT INTO "migration" VALUES('idempotency',1,'request keys',3138753382,1795752778707);
INSERT INTO "migration" VALUES('ngsild',1,'contexts and quarantine',2623298394,1795752780584);
INSERT INTO "migration" VALUES('subscriptions',1,'subscriptions',2976629086,1795752780604);
INSERT INTO "migration" VALUES('casework',1,'cases',3663092561,1795752780606);
INSERT INTO "migration" VALUES('casework',2,'cells',1121401425,1795752780628);
INSERT INTO "migration" VALUES('casework',3,'counting',427966452,1795752780629);
INSERT INTO "migration" VALUES('casework',4,'by due date',2671104078,1795752780631);
INSERT INTO "migration" VALUES('hotline',1,'identity',2360190659,1795752780636);
INSERT INTO "migration" VALUES('hotline statistics',1,'sources',2853996929,1795752780656);
INSERT INTO "migration" VALUES('operations',1,'series',2615416864,1795752780657);
CREATE TABLE ngsild_context (
  id TEXT PRIMARY KEY,
  url TEXT NOT NULL,
  kind TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE TABLE ngsild_quarantine (
  id BIGINT PRIMARY KEY,
  tenant TEXT NOT NULL,
  entity TEXT NOT NULL,
  source TEXT NOT NULL,
  reason TEXT NOT NULL,
  repairs TEXT NOT NULL,
  payload TEXT NOT NULL,
  received_at BIGINT NOT NULL
);
CREATE TABLE ngsild_subscription (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  body TEXT NOT NULL,
  context TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  times_sent BIGINT NOT NULL,
  times_failed BIGINT NOT NULL,
  last_notification BIGINT NOT NULL,
  last_success BIGINT NOT NULL,
  last_failure BIGINT NOT NULL,
  feed_cursor BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
);
INSERT INTO "ngsild_subscription" VALUES('','urn:ngsi-ld:Subscription:1','{"id":"urn:ngsi-ld:Subscription:1","type":"Subscription","entities":[{"type":"Sensor"}],"notification":{"endpoint":{"uri":"http://127.0.0.1:9/none"}}}','',1795752781110,0,0,0,0,0,5);
CREATE TABLE ops_series (
      key   TEXT NOT NULL,
      at    BIGINT NOT NULL,
      value DOUBLE PRECISION NOT NULL,
      PRIMARY KEY (key, at)
    );
CREATE TABLE request_key (
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    content TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (scope, key)
  );
CREATE TABLE session (
    token_hash TEXT PRIMARY KEY,
    user_id    BIGINT NOT NULL REFERENCES app_user(id),
    csrf       TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL
  );
INSERT INTO "session" VALUES('8a417517be1c5689c1f59f91637c7487ef61df212419e69905a58966ef5fdc9c',1,'1wejd36eq9e8chtmd2p6d7w4a6rpjpq3vcp5ks13',1795752780739,1795752780739);
CREATE TABLE unit (
    code         TEXT PRIMARY KEY,
    name         TEXT NOT NULL,
    name_en      TEXT NOT NULL,
    kind         TEXT NOT NULL,
    parent       TEXT NOT NULL,
    calendar     TEXT NOT NULL,
    area         TEXT NOT NULL,
    phone        TEXT NOT NULL,
    valid_from   BIGINT,
    valid_to     BIGINT,
    predecessors JSONB NOT NULL,
    version      BIGINT NOT NULL
  );
CREATE INDEX audit_object ON audit(object, seq);
CREATE INDEX session_of_user ON session(user_id);
CREATE INDEX job_due ON job(queue, run_at) WHERE state = 'waiting';
CREATE INDEX job_lane ON job(queue, lane, id) WHERE state = 'waiting';
CREATE INDEX job_state ON job(state, run_at);
CREATE INDEX request_key_at ON request_key(at);
CREATE INDEX ngsild_quarantine_by_tenant ON ngsild_quarantine (tenant, id);
CREATE UNIQUE INDEX cases_source ON cases (source, source_key) WHERE source <> '';
CREATE INDEX cases_opened ON cases (opened_at, id);
CREATE INDEX cases_state ON cases (state, opened_at, id);
CREATE INDEX case_event_case ON case_event (case_id, id);
CREATE INDEX case_clock_due ON case_clock (due_at) WHERE met_at IS NULL;
CREATE INDEX case_assignment_unit ON case_assignment (unit, state);
CREATE INDEX attachment_case ON attachment (case_id);
CREATE INDEX cases_cell ON cases (cell, opened_at) WHERE cell IS NOT NULL;
CREATE INDEX cases_open ON cases (due_at, id, source, opened_at, state, unit, user_id) WHERE is_open = 1;
CREATE INDEX cases_open_unit ON cases (unit, due_at, id) WHERE is_open = 1;
CREATE INDEX cases_closed ON cases (source, closed_at, opened_at, due_at) WHERE is_open = 0;
CREATE INDEX cases_source_opened ON cases (source, opened_at, id);
CREATE INDEX cases_field ON cases (field, opened_at, id);
CREATE INDEX cases_area ON cases (area, opened_at, id);
CREATE INDEX cases_unit_opened ON cases (unit, opened_at, id);
CREATE INDEX cases_open_place ON cases (lat, lon) WHERE is_open = 1;
CREATE INDEX cases_open_by_due ON cases ((COALESCE(due_at, 9223372036854775807)), id) WHERE is_open = 1;
CREATE INDEX case_clock_started ON case_clock (kind, started_at);
COMMIT;
