"""The wallboard that a city shows to everybody: what passers-by see of it, and what only those who work there do."""
import http.client
import time
import unittest

from house import FlowTest
from reports_test import REPORT, wait_for


class Wallboard(FlowTest):
    def setUp(self):
        super().setUp()
        self.city = self.house(DINH_PUBLIC_WALLBOARD="true")
        self.city.add_user("boss")
        self.city.start()

    def listen(self, client, topics="points,cases,ops"):
        connection = http.client.HTTPConnection("127.0.0.1", self.city.port, timeout=20)
        connection.request("GET", f"/api/live?topics={topics}", None, {"Cookie": client.cookie} if client.cookie else {})
        answer = connection.getresponse()
        self.assertEqual(answer.status, 200)
        self.addCleanup(connection.close)
        return answer

    def hear(self, stream, event, times=1):
        """Everything up to the end of the so manieth such event."""
        heard, until = "", time.monotonic() + 20
        while heard.count(f"event: {event}\n") < times or not heard.endswith("\n\n"):
            self.assertLess(time.monotonic(), until, f"no {event} in {heard}")
            heard += stream.readline().decode()
        return heard

    def report(self):
        return self.city.client().call("POST", "/api/reports", {**REPORT, "description": "Nắp cống vỡ trước chợ"}).json()["number"]

    def test_a_passer_by_sees_what_waits_and_where_but_no_code_and_no_words(self):
        code, boss = self.report(), self.city.boss()
        row = self.city.client().get("/api/ops/snapshot").json()["queue"][0]
        whole = boss.get("/api/ops/snapshot").json()["queue"][0]
        self.assertEqual(whole["code"], code)
        self.assertEqual(whole["title"], "Nắp cống vỡ trước chợ")
        self.assertEqual(row, {key: value for key, value in whole.items() if key not in ("case_id", "code", "title")})
        self.assertTrue(row["field"])

    def test_so_does_the_stream(self):
        passer_by, boss = self.listen(self.city.client()), self.listen(self.city.boss())
        self.hear(boss, "rate", times=4)  # one a second: the figures are looked at every two, and told when they differ from the last look
        code = self.report()
        told, seen = self.hear(boss, "queue"), self.hear(passer_by, "queue")
        self.assertIn(code, told)
        self.assertIn("Nắp cống", told)
        seen += self.hear(passer_by, "rate", times=2)
        self.assertNotIn("event: case", seen)
        self.assertNotIn(code, seen)
        self.assertNotIn("Nắp cống", seen)

    def test_a_case_that_leaves_the_register_is_not_named_to_passers_by(self):
        code, boss = self.report(), self.city.boss()
        entity = f"/ngsi-ld/v1/entities/urn:ngsi-ld:ServiceRequest:{code}"
        wait_for(lambda: boss.get(entity).status == 200)
        passer_by, desk = self.listen(self.city.client()), self.listen(boss)
        self.hear(passer_by, "rate")
        self.assertEqual(boss.call("DELETE", entity).status, 204)
        self.assertIn(code, self.hear(desk, "point"))
        self.assertNotIn(code, self.hear(passer_by, "rate", times=2))


if __name__ == "__main__":
    unittest.main()
