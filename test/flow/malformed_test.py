"""Every operation of api/openapi.json with every kind of nonsense: never a fault of ours, always problem details that name the field and say
what was expected."""
import http.client
import json
import os
import pathlib
import unittest

from house import Answer, FlowTest
from reports_test import REPORT

CONTRACT = json.loads((pathlib.Path(__file__).resolve().parents[2] / "api" / "openapi.json").read_text())
VERBS = ("get", "post", "put", "patch", "delete")
WRITES = ("post", "put", "patch")
BIG = 80 << 20  # above every limit
NOT_OF_TYPE = {"string": [5, {}, [], True], "integer": ["x", 1.5, {}, True], "number": ["x", [], False], "boolean": ["yes", 1],
               "array": ["x", {}], "object": ["x", []]}


# They bring what they like, in forms of their own: test_channels and flow.channels_test say what is made of it. Partners sign: flow.handover_test.
PROVIDERS = {f"/api/channels/{name}" for name in ("zalo", "meta", "telegram", "sms", "phone/events")} | {"/api/partners/{code}/events"}


def operations():
    for path, item in sorted(CONTRACT["paths"].items()):
        for verb in VERBS:
            if verb in item and path not in PROVIDERS:
                yield verb, path, item[verb]


def speaks_problem_details(path):
    """Open311 answers errors in the form of its own standard, the register in that of NGSI-LD (CIM 009 §5.5.2)."""
    return path.startswith("/api/") and not path.startswith("/api/register/")


class Malformed(FlowTest):
    def setUp(self):
        super().setUp()
        self.city = self.house()
        self.city.add_user()
        self.city.start()
        self.boss = self.city.boss()
        self.code = self.boss.call("POST", "/api/reports", REPORT).json()["code"]
        self.failures = []

    def address(self, path, **other):
        values = {"code": self.code, "verb": "note", "file": "requests.json", "id": "1"} | other
        for name, value in values.items():
            path = path.replace("{" + name + "}", value)
        return path.replace("{attr}", "level").replace("{type}", "Sensor").replace("{context}", "none")

    def ask(self, what, verb, path, body=None, headers=None, statuses=(400,), field=None, says_field=True):
        """One request, and what is wrong with its answer."""
        headers = {"Content-Type": "application/json"} | (headers or {}) if body is not None else headers
        try:
            answer = self.boss.call(verb.upper(), path, body, headers)
        except (OSError, http.client.HTTPException) as error:
            return self.failures.append(f"{what}: {verb.upper()} {path}: {error!r}")
        def wrong(why):
            self.failures.append(f"{what}: {verb.upper()} {path[:150]}: {answer.status} {why}: {answer.body[:300]!r}")
        if answer.status >= 500:
            return wrong("a fault of ours")
        if answer.status not in statuses:
            return wrong(f"expected one of {statuses}")
        if answer.status < 400 or not speaks_problem_details(path):
            return None
        if answer.headers["Content-Type"] != "application/problem+json":
            return wrong("is no problem detail")
        problem = answer.json()
        if problem.get("status") != answer.status or not problem.get("title") or not problem.get("type"):
            return wrong("is not RFC 9457")
        if field is not None and problem.get("field") != field:
            return wrong(f"does not name {field}")
        if answer.status == 400 and says_field and not (problem.get("field") and problem.get("expected")):
            return wrong("says no field or not what was expected")
        return None

    def report(self):
        self.assertEqual(self.failures, [], "\n" + "\n".join(self.failures[:60]))

    def example(self, schema):
        """A body of the right shape; its meaning may be wrong."""
        if "enum" in schema:
            return schema["enum"][0]
        kind = schema.get("type")
        if kind == "object":
            return {name: self.example(part) for name, part in schema.get("properties", {}).items() if name in schema.get("required", [])}
        if kind == "array":
            return []
        if kind == "string":
            return {"date-time": "2026-03-02T08:00:00Z", "date": "2026-03-02"}.get(schema.get("format"), "text of some length")
        return {"integer": 1, "number": 1.5, "boolean": True}.get(kind, {})

    def body_schema(self, operation):
        return operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")

    def test_a_body_that_is_not_json(self):
        for verb, path, operation in operations():
            if not self.body_schema(operation) or not speaks_problem_details(path):
                continue
            for name, body in {"nothing like JSON": b"<xml/>", "cut off": b'{"a": [1, 2', "bad UTF-8": b'{"a": "\xff\xfe"}', "two documents": b"{} {}",
                               "nested too deep": b"[" * 1500 + b"]" * 1500, "a lone surrogate": rb'{"a": "\ud800"}',
                               "a number without end": b'{"a": 1e99999}', "control characters": b'{"a": "\x01"}'}.items():
                self.ask(name, verb, self.address(path), body, field=None)
            for name, body in {"an array": b"[]", "a text": b'"x"', "null": b"null"}.items():
                self.ask(name, verb, self.address(path), body, field="body")
        self.report()

    def test_a_body_of_another_type(self):
        for verb, path, operation in operations():
            schema = self.body_schema(operation)
            if schema:
                body = json.dumps(self.example(schema))
                for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
                    self.ask(kind, verb, self.address(path), body, {"Content-Type": kind}, (415,), "Content-Type")
        self.report()

    def test_members_that_are_wrong_missing_or_unknown(self):
        for verb, path, operation in operations():
            schema = self.body_schema(operation)
            if not schema:
                continue
            good = self.example(schema)
            for name, part in schema["properties"].items():
                for value in NOT_OF_TYPE.get(part.get("type"), []):
                    self.ask(f"{name} = {value!r}", verb, self.address(path), json.dumps(good | {name: value}), field=name)
                if part.get("type") == "string" and "format" not in part and "enum" not in part:
                    self.ask(f"{name} with U+0000", verb, self.address(path), json.dumps(good | {name: "a\0b"}), field=name)
                if "enum" in part or "format" in part:
                    self.ask(f"{name} = nonsense", verb, self.address(path), json.dumps(good | {name: "nonsense"}), field=name)
                if name in schema.get("required", []):
                    self.ask(f"no {name}", verb, self.address(path), json.dumps({k: v for k, v in good.items() if k != name}), field=name)
            self.ask("an unknown member", verb, self.address(path), json.dumps(good | {"nonsense": 1}), field="nonsense")
        self.report()

    def test_query_parameters_that_are_wrong_missing_or_unknown(self):
        for verb, path, operation in operations():
            if not speaks_problem_details(path):
                continue
            parameters = [p for p in operation.get("parameters", []) if p.get("in") == "query"]
            needed = {p["name"]: "1" for p in parameters if p.get("required")}
            start = "&".join(f"{name}={value}" for name, value in needed.items())
            body = json.dumps(self.example(self.body_schema(operation))) if self.body_schema(operation) else None
            self.ask("an unknown parameter", verb, self.address(path) + f"?{start}&nonsense=1", body, field="nonsense")
            for parameter in parameters:
                name, schema = parameter["name"], parameter["schema"]
                rest = "&".join(f"{n}={v}" for n, v in needed.items() if n != name)
                bad = {"integer": ["x", "1.5", "99999999999999999999", "1 "], "number": ["x", "nan", "inf", "1e999", "0x1"], "boolean": ["1", "yes"]}
                values = bad.get(schema.get("type"), []) + (["nonsense", "2026-13-40"] if schema.get("format") else [])
                values += ["%ff%fe", "a%00b"] if schema.get("type") == "string" else []
                for value in values:
                    self.ask(f"{name} = {value}", verb, self.address(path) + f"?{rest}&{name}={value.replace(' ', '%20')}", field=name)
                if name in needed:
                    self.ask(f"no {name}", verb, self.address(path) + f"?{rest}", field=name)
        self.report()

    def test_codes_that_nobody_knows(self):
        for path, names in {"/api/desk/cases": ("queue", "state", "field", "area", "unit", "source", "sort", "cursor", "bbox"),
                            "/api/desk/map": ("queue", "state", "field", "area", "unit", "source", "bbox"), "/api/areas": ("parent",),
                            "/api/ops/snapshot": ("source",), "/api/live": ("topics", "after"), "/api/reports/nearby": ("field",)}.items():
            for name in names:
                more = "&lat=10.98&lon=106.65" if path.endswith("nearby") else ""
                self.ask(f"{name} = nonsense", "get", f"{path}?{name}=nonsense{more}", field=name)
        self.ask("a queue of no unit", "get", "/api/desk/cases?queue=unit:nonsense", field="queue")
        self.ask("a limit of nothing", "get", "/api/desk/cases?limit=0", field="limit")
        self.ask("a limit of everything", "get", "/api/desk/cases?limit=100000", field="limit")
        self.report()

    def test_addresses_that_are_nothing(self):
        """Whatever stands in the path: found or not found or refused, never a fault."""
        for verb, path, operation in operations():
            for nonsense in ("%00", "%ff%fe", "0", "-1", "99999999999999999999", "x" * 3000, "..%2f..%2fetc", "%27%20OR%201=1", "%zz"):
                address = path
                for name in ("id", "code", "verb", "file", "attr", "type", "context"):
                    address = address.replace("{" + name + "}", nonsense)
                if address != path:
                    schema = self.body_schema(operation)
                    body = json.dumps(self.example(schema)) if schema else b"{}" if verb in WRITES else None
                    self.ask("a bad id", verb, address, body, statuses=(400, 403, 404, 405, 409, 411, 413, 415) + ((204, 200, 201) if verb != "get" else ()),
                             says_field=False)
        self.report()

    def test_bodies_that_are_too_large(self):
        for verb, path, operation in operations():
            if verb in WRITES and not path.startswith(("/ngsi-ld/", "/api/register/")):
                answer = self.say_length(verb, self.address(path))
                if answer.status != 413:
                    self.failures.append(f"{verb} {path}: {answer.status} {answer.body[:200]!r}")
                elif speaks_problem_details(path):
                    self.assertEqual(json.loads(answer.body)["status"], 413)
        self.report()

    def say_length(self, verb, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.city.port, timeout=20)
        try:
            connection.putrequest(verb.upper(), path)
            for name, value in {"Content-Type": "application/json", "Content-Length": str(BIG), "Cookie": self.boss.cookie,
                                "X-CSRF-Token": self.boss.csrf}.items():
                connection.putheader(name, value)
            connection.endheaders()
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def test_heads_that_are_too_large(self):
        for headers, path, status in (({"X-Long": "a" * 40_000}, "/api/city", 431), ({f"X-{n}": "1" for n in range(200)}, "/api/city", 431),
                                      ({}, "/api/city?x=" + "a" * 20_000, 414), ({}, "/" + "a" * 80_000, 414)):
            self.ask("a large head", "get", path, headers=headers, statuses=(status,))
        self.report()

    def test_the_register_and_open311_break_at_nothing(self):
        """They have standards of their own; here only: no fault of ours, and an answer in a form that machines read."""
        bodies = (b"<xml/>", b"[", b"{}", b"[]", b"[1]", b"null", b'{"id": 5}', b'{"id": "x", "type": []}', b'{"id": "urn:a:b", "type": "T", "@context": 7}',
                  b'{"id": "urn:a:b", "type": "T", "p": {"type": "Property"}}', b'{"id": "urn:a:b", "type": "T", "p": {"type": "Property", "value": "\xff"}}',
                  b'{"id": "urn:a:b", "type": "T", "location": {"type": "GeoProperty", "value": {"type": "Polygon", "coordinates": [[[1]]]}}}',
                  b"[" * 5000 + b"]" * 5000, b'{"a":' * 5000 + b"1" + b"}" * 5000)
        for verb, path, _ in operations():
            if verb not in WRITES or not path.startswith(("/ngsi-ld/", "/open311/", "/api/register/")):
                continue
            for kind in ("application/json", "application/ld+json", "application/x-www-form-urlencoded", "multipart/form-data", "nonsense"):
                for body in bodies:
                    answer = self.boss.call(verb.upper(), self.address(path, id="urn:ngsi-ld:Sensor:1"), body, {"Content-Type": kind})
                    if answer.status >= 500:
                        self.failures.append(f"{verb} {path} {kind} {body[:60]!r}: {answer.status} {answer.body[:300]!r}")
        self.report()


if __name__ == "__main__":
    unittest.main(verbosity=2)
