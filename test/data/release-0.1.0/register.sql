BEGIN TRANSACTION;
CREATE TABLE counter (name TEXT PRIMARY KEY, value BIGINT NOT NULL);
CREATE TABLE entity (
    k        INTEGER PRIMARY KEY,
    id_size  BIGINT NOT NULL,
    seq      BIGINT NOT NULL,
    created  BIGINT NOT NULL,
    modified BIGINT NOT NULL,
    doc      TEXT NOT NULL,
    slots    BLOB NOT NULL
  );
INSERT INTO "entity" VALUES(0,20,2,1795752781044,1795752781046,'{"id":"urn:ngsi-ld:Sensor:1","type":"Sensor","level":{"type":"Property","value":8}}',X'01020000020004010100351D0001');
INSERT INTO "entity" VALUES(1,20,6,1795752781046,1795752787148,'{"id":"urn:ngsi-ld:Sensor:2","type":"Sensor","level":{"type":"Property","value":6}}',X'010200000200AC5F010100351D0001');
INSERT INTO "entity" VALUES(2,38,4,1795752781057,1795752781057,'{"id":"urn:ngsi-ld:ServiceRequest:R9D-E5P-RMR","type":"ServiceRequest","caseState":{"type":"Property","value":"new","observedAt":"2026-11-27T04:13:01.047Z"},"status":{"type":"Property","value":"open","observedAt":"2026-11-27T04:13:01.047Z"},"category":{"type":"Property","value":"giao-thong","observedAt":"2026-11-27T04:13:01.047Z"},"categoryName":{"type":"Property","value":"Giao thông","observedAt":"2026-11-27T04:13:01.047Z"},"areaServed":{"type":"Property","value":"25747","observedAt":"2026-11-27T04:13:01.047Z"},"title":{"type":"Property","value":"Ổ gà lớn trước chợ","observedAt":"2026-11-27T04:13:01.047Z"},"channel":{"type":"Property","value":"web","observedAt":"2026-11-27T04:13:01.047Z"},"openedAt":{"type":"Property","value":"2026-11-27T04:13:01.047Z","observedAt":"2026-11-27T04:13:01.047Z"},"dueAt":{"type":"Property","value":"2026-12-04T04:13:00Z","observedAt":"2026-11-27T04:13:01.047Z"},"supporters":{"type":"Property","value":0,"observedAt":"2026-11-27T04:13:01.047Z"},"recordVersion":{"type":"Property","value":1,"observedAt":"2026-11-27T04:13:01.047Z"},"location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[106.65,10.98]}}}',X'010F000001000C0300534900000400A6014A00000500FC015000000600DC025100000700BB034B000008008F046200000900FC044900000A00D1055E00000B00B8065A00000C00A0074500000D00F6074500000E00C7084C0000');
CREATE TABLE history (
    k     INTEGER PRIMARY KEY,
    first BIGINT NOT NULL,
    last  BIGINT NOT NULL,
    data  BLOB NOT NULL
  );
INSERT INTO "history" VALUES(1048576,1795752781044,1795752781044,X'E893A7B3C368020E');
INSERT INTO "history" VALUES(2097152,1795752781046,1795752781046,X'EC93A7B3C368020A');
CREATE TABLE meta (key TEXT PRIMARY KEY, value BIGINT NOT NULL);
INSERT INTO "meta" VALUES('seq',6);
CREATE TABLE migration (part TEXT NOT NULL, number BIGINT NOT NULL, name TEXT NOT NULL, checksum BIGINT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (part, number));
INSERT INTO "migration" VALUES('register',1,'register',3878456275,1795752779413);
CREATE TABLE name (id BIGINT PRIMARY KEY, text TEXT NOT NULL);
INSERT INTO "name" VALUES(1,'level');
INSERT INTO "name" VALUES(2,'Sensor');
INSERT INTO "name" VALUES(3,'caseState');
INSERT INTO "name" VALUES(4,'status');
INSERT INTO "name" VALUES(5,'category');
INSERT INTO "name" VALUES(6,'categoryName');
INSERT INTO "name" VALUES(7,'areaServed');
INSERT INTO "name" VALUES(8,'title');
INSERT INTO "name" VALUES(9,'channel');
INSERT INTO "name" VALUES(10,'openedAt');
INSERT INTO "name" VALUES(11,'dueAt');
INSERT INTO "name" VALUES(12,'supporters');
INSERT INTO "name" VALUES(13,'recordVersion');
INSERT INTO "name" VALUES(14,'location');
INSERT INTO "name" VALUES(15,'ServiceRequest');
CREATE TABLE series (
    k       INTEGER PRIMARY KEY,
    tenant  BIGINT NOT NULL,
    entity  TEXT NOT NULL,
    attr    BIGINT NOT NULL,
    dataset BIGINT NOT NULL,
    UNIQUE (tenant, entity, attr, dataset)
  );
INSERT INTO "series" VALUES(1,0,'urn:ngsi-ld:Sensor:1',1,0);
INSERT INTO "series" VALUES(2,0,'urn:ngsi-ld:Sensor:2',1,0);
CREATE TABLE tenant (id BIGINT PRIMARY KEY, name TEXT NOT NULL);
INSERT INTO "tenant" VALUES(0,'');
COMMIT;
