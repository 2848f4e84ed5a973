"""Two people at the same thing: who saw an older version is told so and changes nothing; the same request sent twice happens once."""
import json
import subprocess
import threading
import unittest

from house import DINH, FlowTest
from reports_test import PIXEL, REPORT

SENSOR = {"id": "urn:ngsi-ld:Sensor:1", "type": "Sensor", "level": {"type": "Property", "value": 1}}


class TwoWriters(FlowTest):
    def setUp(self):
        super().setUp()
        self.city = self.house()
        self.city.add_user()
        self.city.start()
        self.boss = self.city.boss()

    def at_once(self, *calls):
        """All at the same moment; their answers."""
        gate, answers = threading.Barrier(len(calls)), [None] * len(calls)

        def run(number, call):
            gate.wait()
            answers[number] = call()

        threads = [threading.Thread(target=run, args=item) for item in enumerate(calls)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers

    def versioned(self):
        """Every resource with a version: how it is read, and a change that names the version it was seen at."""
        code = self.boss.call("POST", "/api/reports", REPORT).json()["code"]
        unit = {"name": "Roads", "kind": "department", "calendar": "vn-office"}
        self.assertEqual(self.boss.call("PUT", "/api/units/roads", unit).status, 200)
        made = self.boss.call("POST", "/api/users", {"name": "lan", "display_name": "Lan", "password": "a long enough secret", "roles": ["operator"]})
        self.assertEqual(made.status, 201)
        user = f"/api/users/{made.json()['id']}"
        self.assertEqual(self.boss.call("POST", "/ngsi-ld/v1/entities", SENSOR).status, 201)
        entity = "/ngsi-ld/v1/entities/" + SENSOR["id"]
        note = lambda client, tag, text: client.call("POST", f"/api/cases/{code}/note", {"text": text}, {"If-Match": tag})
        yield "a case", f"/api/cases/{code}", note
        yield "a user", user, lambda client, tag, text: client.call("PUT", user, {"display_name": text}, {"If-Match": tag})
        yield "a unit", "/api/units/roads", lambda client, tag, text: client.call("PUT", "/api/units/roads", unit | {"name": text}, {"If-Match": tag})
        yield "an entity", entity, lambda client, tag, text: client.call("PATCH", entity + "/attrs", {"level": {"type": "Property", "value": text}},
                                                                        {"If-Match": tag})

    def tag_of(self, path, changed):
        """The ETag as a reader sees it; where one thing alone has no address, as the last change answered it."""
        return self.boss.get(path).headers["ETag"] or changed.headers["ETag"]

    def test_who_saw_an_older_version_changes_nothing(self):
        for what, path, change in self.versioned():
            first = self.boss.get(path)
            seen = first.headers["ETag"] or '"1"'
            done = change(self.boss, seen, "first")
            self.assertIn(done.status, (200, 204), (what, done.body))
            late = change(self.boss, seen, "late")
            self.assertEqual(late.status, 412, (what, late.body))
            self.assertEqual(late.json()["status"], 412)
            self.assertNotIn('"late"', self.boss.get(path).body.decode())
            again = change(self.boss, self.tag_of(path, done), "again")
            self.assertIn(again.status, (200, 204), (what, again.body))
            nonsense = change(self.boss, '"nonsense"', "nonsense")
            self.assertIn(nonsense.status, (400, 412), (what, nonsense.body))

    def test_of_many_at_once_one_wins(self):
        for what, path, change in self.versioned():
            seen = self.boss.get(path).headers["ETag"] or '"1"'
            clients = [self.city.boss() for _ in range(4)]
            answers = self.at_once(*(lambda client=client, n=n: change(client, seen, f"writer {n}") for n, client in enumerate(clients)))
            statuses = sorted(answer.status for answer in answers)
            self.assertIn(statuses[0], (200, 204), what)
            self.assertEqual(statuses[1:], [412] * 3, what)

    def report(self, client, key, **other):
        return client.call("POST", "/api/reports", REPORT | other, {"Idempotency-Key": key})

    def test_a_report_sent_many_times_at_once_is_one(self):
        clients = [self.city.boss() for _ in range(6)]
        answers = self.at_once(*(lambda client=client: self.report(client, "impatient") for client in clients))
        self.assertEqual({answer.status for answer in answers}, {201}, [answer.body for answer in answers])
        self.assertEqual(len({answer.json()["code"] for answer in answers}), 1)
        self.assertEqual(len(self.boss.get("/api/desk/cases").json()["items"]), 1)

    def test_a_key_is_known_after_a_crash_and_belongs_to_one_request(self):
        first = self.report(self.boss, "k").json()
        self.city.kill()
        self.city.start()
        boss = self.city.boss()
        self.assertEqual(self.report(boss, "k").json()["code"], first["code"])
        other = self.report(boss, "k", description="something else")
        self.assertEqual(other.status, 422)
        self.assertEqual(other.json()["field"], "Idempotency-Key")
        self.assertEqual(len(boss.get("/api/desk/cases").json()["items"]), 1)

    def writes(self):
        """What makes or changes something: the call, another body for it, and how many of its effects there are."""
        boss = self.boss
        code = boss.call("POST", "/api/reports", REPORT).json()["code"]
        steps = lambda kind: lambda: sum(event["kind"] == kind for event in boss.get(f"/api/cases/{code}").json()["timeline"])
        items = lambda path: lambda: len(boss.get(path).json()["items"])
        version = lambda path, code: lambda: next((item["version"] for item in boss.get(path).json()["items"] if item["code"] == code), 0)
        supporters = lambda: boss.get(f"/api/track/{code}").json()["supporters"]
        audited = lambda action: lambda: sum(entry["action"] == action for entry in boss.get("/api/audit?limit=1000").json()["items"])
        unit = {"name": "Roads", "kind": "department", "calendar": "vn-office"}
        user = {"name": "lan", "display_name": "Lan", "password": "a long enough secret", "roles": ["operator"]}
        category = {"name": "Cầu", "name_en": "Bridges", "icon": "road", "group": "giao-thong", "description": "", "default_days": 3}
        yield "POST", "/api/cases", REPORT | {"channel": "phone"}, REPORT | {"channel": "sms"}, items("/api/desk/cases")
        yield "POST", f"/api/cases/{code}/note", {"text": "one"}, {"text": "two"}, steps("note")
        yield "POST", f"/api/cases/{code}/identity", {"reason": "to call back"}, {"reason": "curiosity"}, audited("case.identity")
        yield "POST", f"/api/reports/{code}/support", {"contact": {"phone": "0911222333"}}, {"contact": {"phone": "0911222334"}}, supporters
        yield "POST", f"/api/track/{code}/message", {"text": "still there"}, {"text": "gone"}, steps("note")
        yield "PUT", "/api/units/roads", unit, unit | {"name": "Streets"}, version("/api/units", "roads")
        yield "POST", "/api/users", user, user | {"name": "minh"}, items("/api/users")
        yield "POST", "/api/keys", {"name": "weather", "rights": ["ops.read"]}, {"name": "water", "rights": ["ops.read"]}, items("/api/keys")
        yield "PUT", "/api/categories/cau", category, category | {"name": "Cống"}, version("/api/categories", "cau")
        partner = {"unit": "roads", "name": "Roads", "kind": "webhook", "url": "http://127.0.0.1:9/x", "secret": "s"}
        yield "PUT", "/api/partners/roads", partner, partner | {"name": "Streets"}, version("/api/partners", "roads")
        book_version = lambda path: lambda: boss.get(path).json()["version"]
        promises, ladders = boss.get("/api/promises").json()["items"], boss.get("/api/ladders").json()["items"]
        yield "PUT", "/api/promises", {"items": promises}, {"items": promises + promises}, book_version("/api/promises")
        yield "PUT", "/api/ladders", {"items": ladders}, {"items": ladders[:1]}, book_version("/api/ladders")
        yield "PUT", "/api/duty", {"items": []}, {"items": [{"post": "operations", "user_id": 1, "from": "2026-03-02T00:00:00Z", "to": "2026-03-02T08:00:00Z"}]}, \
            book_version("/api/duty")
        yield "POST", "/api/attachments", PIXEL, PIXEL + b"\0", lambda: None

    def test_every_write_with_a_key_happens_once_also_when_sent_at_once_and_after_a_crash(self):
        clients = [self.city.boss() for _ in range(4)]
        writes, firsts = list(self.writes()), []
        for number, (method, path, body, other, count) in enumerate(writes):
            before, key = count(), {"Idempotency-Key": f"key {number}"}
            answers = self.at_once(*(lambda client=client: client.call(method, path, body, key) for client in clients))
            self.assertLess(answers[0].status, 300, (path, answers[0].body))
            self.assertEqual({(answer.status, answer.body) for answer in answers}, {(answers[0].status, answers[0].body)}, path)
            if before is not None:
                self.assertEqual(count(), before + 1, path)
            refused = self.boss.call(method, path, other, key)
            self.assertEqual((refused.status, refused.json()["field"]), (422, "Idempotency-Key"), path)
            firsts.append(answers[0])
        self.city.kill()
        self.city.start()
        self.boss.port = self.city.port
        self.boss.sign_in("boss", "a long enough secret")
        for number, (method, path, body, _, count) in enumerate(writes):
            before = count()
            again = self.boss.call(method, path, body, {"Idempotency-Key": f"key {number}"})
            self.assertEqual((again.status, again.body), (firsts[number].status, firsts[number].body), path)
            self.assertEqual(count(), before, path)

    def test_of_every_write_the_contract_says_so(self):
        contract = json.loads(subprocess.run([DINH, "openapi"], capture_output=True, text=True).stdout)["paths"]
        without = {f"{method} {path}" for path, methods in contract.items() for method, operation in methods.items()
                   if path.startswith("/api/") and method in ("post", "put", "patch", "delete")
                   and {"$ref": "#/components/parameters/IdempotencyKey"} not in operation.get("parameters", [])}
        # A token is not kept, not even sealed; a payload that left the quarantine, or a letter that was taken, is not there a second time.
        # What comes through a channel has its provider's (or the browser's) own name for it.
        quarantine, dead = "/api/register/quarantine/{id}", "/api/register/dead-letters/{id}"
        # A partner's event has the partner's own name.
        partners = {"post /api/partners/{code}/events"}
        # The exchange's events and recordings are known by their own names: told twice, they are there once.
        exchange = {"post /api/channels/phone/events", "post /api/channels/phone/calls/{id}/recordings/{leg}"}
        self.assertEqual(without - exchange - partners, {"post /api/session", "delete /api/session", f"post {quarantine}/release", f"delete {quarantine}",
                                   f"post {dead}/replay", f"delete {dead}", "post /api/chat", "post /api/channels/zalo", "post /api/channels/meta",
                                   "post /api/channels/telegram", "post /api/channels/quarantine/{id}/release"})


if __name__ == "__main__":
    unittest.main(verbosity=2)
