"""Two people at the same thing: who saw an older version is told so and changes nothing; the same request sent twice happens once."""
import threading
import unittest

from house import FlowTest
from reports_test import REPORT

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
        self.assertEqual(other.status, 400)
        self.assertEqual(other.json()["field"], "Idempotency-Key")
        self.assertEqual(len(boss.get("/api/desk/cases").json()["items"]), 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
