"""A citizen's report through the whole house: kept, shown, shared with the register, through kill -9."""
import threading
import unittest

from house import FlowTest, wait_for

REPORT = {"field": "giao-thong", "description": "Ổ gà lớn trước chợ", "lat": 10.98, "lon": 106.65, "attachments": [], "lang": "vi",
          "contact": {"name": "Nguyễn Văn A", "phone": "0909123456"}}
PIXEL = (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89\0\0\0\nIDATx\x9cc\0\1\0\0\5\0\1\r\n-\xb4\0\0\0\0IEND\xaeB`\x82")


def entity(client, code):
    return client.get(f"/ngsi-ld/v1/entities/urn:ngsi-ld:ServiceRequest:{code[:11]}")


class Reports(FlowTest):
    def setUp(self):
        super().setUp()
        self.city = self.house()
        self.city.add_user()
        self.city.start()

    def report(self, client, key=None):
        return client.call("POST", "/api/reports", REPORT, {"Idempotency-Key": key} if key else None)

    def test_is_tracked_and_shared_without_the_reporter(self):
        boss = self.city.boss()
        opened = self.report(self.city.client())
        self.assertEqual(opened.status, 201, opened.body)
        code = opened.json()["code"]
        tracked = self.city.client().get(f"/api/track/{code}").json()
        self.assertEqual(tracked["state"], "new")
        shared = wait_for(lambda: (lambda a: a if a.status == 200 else None)(entity(boss, code)))
        text = shared.body.decode()
        self.assertEqual(shared.json()["areaServed"]["value"], "25747")
        self.assertNotIn("0909123456", text)
        self.assertNotIn("Nguyễn", text)

    def test_of_no_unit_is_not_the_case_of_somebody_without_a_unit(self):
        code = self.report(self.city.client()).json()["code"]
        self.city.add_user("lone", role="unit_lead", password="another long enough secret")
        lone = self.city.client().sign_in("lone", "another long enough secret")
        self.assertEqual(lone.get(f"/api/cases/{code}").status, 404)
        self.assertEqual(lone.call("POST", f"/api/cases/{code}/identity", {"reason": "curiosity"}).status, 404)
        self.assertEqual(lone.get("/api/desk/cases").json()["items"], [])

    def test_returned_three_times_it_is_the_arbiters(self):
        self.city.stop()
        self.city.environment["DINH_ARBITER_UNIT"] = "committee"
        self.city.start()
        boss = self.city.boss()
        for unit in ("roads", "parks", "committee"):
            boss.call("PUT", f"/api/units/{unit}", {"name": unit, "calendar": "vn-always"})
        code = self.report(self.city.client()).json()["number"]
        act = lambda verb, **body: boss.call("POST", f"/api/cases/{code}/{verb}", body)
        self.assertEqual(act("receive").status, 200)
        for unit in ("roads", "parks", "roads"):
            self.assertEqual(act("forward", unit=unit).status, 200)
            returned = act("return", reason="Không phải đường của chúng tôi")
            self.assertEqual(returned.status, 200, returned.body)
        self.assertEqual(boss.get(f"/api/cases/{code}").json()["unit"], "committee")

    def test_asked_twice_with_one_key_is_one_report(self):
        first = self.report(self.city.client(), "tap-twice")
        again = self.report(self.city.client(), "tap-twice")
        self.assertEqual(first.json()["code"], again.json()["code"])

    def test_is_never_lost_once_acknowledged_and_reaches_the_register_after_a_crash(self):
        codes = []
        stop = threading.Event()

        def keep_reporting(worker):
            boss = self.city.boss()   # signed in: not limited like an unknown address
            number = 0
            while not stop.is_set():
                number += 1
                try:
                    answer = self.report(boss, f"{worker}-{number}")
                    if answer.status == 201:
                        codes.append(answer.json()["code"])
                except OSError:
                    return

        workers = [threading.Thread(target=keep_reporting, args=(n,)) for n in range(3)]
        for worker in workers:
            worker.start()
        wait_for(lambda: len(codes) > 10, seconds=60)
        self.city.kill()
        stop.set()
        for worker in workers:
            worker.join()
        self.assertEqual(len(set(codes)), len(codes))
        self.city.start()
        boss = self.city.boss()
        for code in codes:
            self.assertEqual(boss.get(f"/api/track/{code}").status, 200, code)
        for code in codes:
            wait_for(lambda: entity(boss, code).status == 200)

    def test_everybody_who_reported_one_thing_reads_its_answer(self):
        boss = self.city.boss()
        main, other = (self.report(self.city.client()).json()["code"] for _ in range(2))

        def act(code, verb, body):
            done = boss.call("POST", f"/api/cases/{code}/{verb}", body)
            self.assertEqual(done.status, 200, done.body)

        self.assertEqual(boss.call("PUT", "/api/units/so-xd", {"name": "Sở Xây dựng", "name_en": "Construction", "kind": "department"}).status, 200)
        act(other, "merge", {"into": main, "reason": "cùng một ổ gà"})
        joined = self.city.client().call("POST", f"/api/reports/{other}/support", {"contact": {"phone": "0911222333"}})
        self.assertEqual(joined.json()["supporters"], 2)  # the other reporter, and the one who joins
        for verb, body in (("receive", {}), ("classify", {"field": "giao-thong"}), ("forward", {"unit": "so-xd"})):
            act(main, verb, body)
        photo = self.city.client().call("POST", "/api/attachments", PIXEL, {"Content-Type": "image/png"}).json()["id"]
        act(main, "answer", {"text": "Đã vá xong", "attachments": [photo]})
        waiting = self.city.client().get(f"/api/track/{main}").json()
        self.assertEqual((waiting["attachments"], waiting["proof"]), ([], []))  # nobody has approved it yet
        act(main, "approve", {})
        for code in (main, other):
            tracked = self.city.client().get(f"/api/track/{code}").json()
            self.assertEqual(tracked["answer"], "Đã vá xong")
            self.assertEqual([file["id"] for file in tracked["proof"]], [photo])
            self.assertEqual(tracked["attachments"], [])
        act(other, "unmerge", {"reason": "hai ổ gà"})
        self.assertIsNone(self.city.client().get(f"/api/track/{other}").json().get("answer"))

    def test_names_in_a_report_reach_neither_the_public_nor_the_register(self):
        boss = self.city.boss()
        report = {**REPORT, "description": "Nhà anh Trần Văn Tèo số nhà 12 đốt rác, gọi 0274 3822 825"}
        code = self.city.client().call("POST", "/api/reports", report).json()["code"]
        wait_for(lambda: entity(boss, code).status == 200)
        public = [self.city.client().get(path).body.decode() for path in (f"/api/track/{code}", f"/open311/v2/requests/{code}.json?extensions=true")]
        for text in (*public, entity(boss, code).body.decode(), boss.get("/api/ops/snapshot").body.decode()):
            for secret in ("Tèo", "3822", "nhà 12"):
                self.assertNotIn(secret, text)
        self.assertIn("Trần Văn Tèo", boss.get(f"/api/cases/{code}").body.decode())

    def test_a_form_cannot_say_what_only_channels_say(self):
        report = {**REPORT, "extra": {"media_url": "javascript:alert(1)"}}
        code = self.city.client().call("POST", "/api/reports", report).json()["code"]
        self.assertIsNone(self.city.client().get(f"/open311/v2/requests/{code}.json").json()[0]["media_url"])

    def test_figures_of_the_wallboard_count_it(self):
        boss = self.city.boss()
        self.report(self.city.client())
        kpis = {kpi["key"]: kpi.get("value") for kpi in boss.get("/api/ops/snapshot").json()["kpis"]}
        self.assertEqual(kpis["open"], 1)
        self.assertEqual(kpis["new_today"], 1)
        self.assertEqual(kpis["overdue"], 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
