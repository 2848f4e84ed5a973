"""A report's number is anybody's, its key is who reported's: on the real server, over a restart, and from a backup."""
import unittest

from house import FlowTest


class Tracking(FlowTest):
    def setUp(self):
        super().setUp()
        self.city = self.house()
        self.city.add_user()
        self.city.start()
        self.anybody = self.city.client()

    def report(self):
        field = self.anybody.get("/api/fields").json()["items"][0]["code"]
        photo = self.anybody.call("POST", "/api/attachments", b"%PDF-1.4\n%%EOF\n", {"Content-Type": "application/pdf"})
        made = self.anybody.call("POST", "/api/reports", {"field": field, "description": "Hố ga mất nắp", "lat": 11.0, "lon": 106.65,
                                                          "attachments": [photo.json()["id"]] if photo.status == 201 else []})
        self.assertEqual(made.status, 201, made.body)
        return made

    def act(self, code, what, body):
        return self.anybody.call("POST", f"/api/track/{code}/{what}", body)

    def test_the_number_alone_shows_and_the_key_acts(self):
        made = self.report()
        whole, number = made.json()["code"], made.json()["number"]
        self.assertEqual(whole[:11], number)
        self.assertEqual(made.headers["Location"], "/track/" + whole)
        public = self.anybody.get(f"/api/track/{number}").json()
        self.assertEqual((public["yours"], public["code"], public["can_rate"]), (False, number, False))
        self.assertTrue(self.anybody.get(f"/api/track/{whole.lower().replace('-', '')}").json()["yours"])
        for what, body in (("message", {"text": "thêm"}), ("rating", {"grade": "satisfied"}), ("reopen", {"reason": "chưa xong"})):
            refused = self.act(number, what, body)
            self.assertEqual(refused.status, 403, what)
            self.assertIn("whole code", refused.json()["detail"])
        self.assertEqual(self.act(whole, "message", {"text": "thêm"}).status, 200)

        shown = "".join(str(self.anybody.get(path).body) for path in (
            "/api/reports/nearby?lat=11.0&lon=106.65", f"/open311/v2/requests/{number}.json", "/api/reports/bulk?format=json",
            f"/track/{number}", f"/api/track/{number}"))
        self.assertIn(number, shown)
        self.assertNotIn(whole[12:], shown)

        self.city.kill()
        self.city.start()
        self.anybody = self.city.client()
        self.assertTrue(self.anybody.get(f"/api/track/{whole}").json()["yours"])
        self.assertEqual(self.city.boss().get(f"/api/cases/{number}").json()["tracking_code"], whole)

    def test_wrong_keys_run_out(self):
        whole = self.report().json()["code"]
        wrong = whole[:12] + ("000-000" if whole[12:] != "000-000" else "111-111")
        answers = [self.act(wrong, "rating", {"grade": "unsatisfied"}).status for _ in range(25)]
        self.assertEqual(answers[0], 403)
        self.assertEqual(answers[-1], 429)

    def test_a_restored_house_knows_the_keys(self):
        whole = self.report().json()["code"]
        self.assertEqual(self.city.stop(), 0)
        backup, restored = self.root / "backup", self.house("restored")
        done = self.city.run("backup", str(backup))
        self.assertEqual(done.returncode, 0, done.stderr)
        done = restored.run("restore", str(backup))
        self.assertEqual(done.returncode, 0, done.stderr)
        restored.start()
        self.assertTrue(restored.client().get(f"/api/track/{whole}").json()["yours"])


if __name__ == "__main__":
    unittest.main()
