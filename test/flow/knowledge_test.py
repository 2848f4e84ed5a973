"""What the hotline knows and shows: answers with versions and Inquiry v1, public reports with feeds and figures, surge mode and steps for many."""
import json
import unittest
import xml.etree.ElementTree as ET

from house import FlowTest
from reports_test import REPORT

ATOM = "{http://www.w3.org/2005/Atom}"
ARTICLE = {"state": "published", "title": "Lịch cúp nước", "question": "Khi nào có nước lại?", "answer": "Xem bảng tin.\n- Phường A\n- Phường <B>",
           "title_en": "Water cuts", "question_en": "When is the water back?", "answer_en": "See the board.", "categories": ["cap-nuoc"],
           "keywords": ["mất nước"], "review_on": "2030-01-01"}


class Knowledge(FlowTest):
    def setUp(self):
        super().setUp()
        self.city = self.house()
        self.city.add_user()
        self.city.start()
        self.boss = self.city.boss()
        self.citizen = self.city.client()

    def save(self, version=0, **other):
        return self.boss.call("PUT", "/api/kb/articles/cup-nuoc", ARTICLE | other, {"If-Match": f'"{version}"'})

    def report(self, text="Sáu trụ đèn không sáng", **other):
        made = self.citizen.call("POST", "/api/reports", REPORT | {"description": text, "field": "chieu-sang"} | other)
        self.assertEqual(made.status, 201, made.body)
        return made.json()

    def received(self, text="Sáu trụ đèn không sáng", **other):
        one = self.report(text, **other)
        done = self.boss.call("POST", f"/api/cases/{one['number']}/receive", {})
        self.assertEqual(done.status, 200, done.body)
        return done.json()

    def test_an_article_is_written_found_read_and_voted_on(self):
        self.assertEqual(self.save().status, 200)
        self.assertEqual(self.save(7).status, 412)
        self.assertEqual(self.save(1, title="Bản nháp", state="draft").json()["version"], 2)
        found = self.citizen.get("/api/knowledge?q=mat%20nuok").json()["items"]
        self.assertEqual([item["title"] for item in found], ["Lịch cúp nước"])
        page = self.citizen.get("/knowledge/cup-nuoc").body.decode()
        self.assertIn("<li>Phường &lt;B&gt;</li>", page)
        self.assertIn("<title>Lịch cúp nước", page)
        self.assertIn("Water cuts", self.citizen.get("/knowledge/cup-nuoc?lang=en").body.decode())
        self.assertIn("Lịch cúp nước", self.citizen.get("/knowledge?q=cup+nuoc").body.decode())
        self.assertEqual(self.citizen.get("/knowledge/khong-co").status, 404)
        self.assertEqual(self.citizen.get("/api/kb/articles").status, 401)
        vote = {"version": 1, "helped": True, "place": "form"}
        self.assertEqual(self.citizen.call("POST", "/api/knowledge/cup-nuoc/votes", vote).status, 204)
        self.assertEqual(self.citizen.call("POST", "/api/knowledge/cup-nuoc/votes", vote).status, 204)
        self.assertEqual(self.boss.get("/api/kb/figures").json()["deflected"], 1)
        asked = self.citizen.call("POST", "/api/knowledge/suggestions", {"text": "khi nào có nước lại, mất nước từ sáng"}).json()["items"]
        self.assertEqual(asked[0]["slug"], "cup-nuoc")
        self.assertEqual(len(self.boss.get("/api/kb/articles/cup-nuoc/versions").json()["items"]), 2)

    def test_inquiry_v1_answers_in_xml_and_json(self):
        self.save()
        base = "/open311/inquiry/v1"
        answer = self.citizen.get(base + "/services/all.xml")
        self.assertEqual(answer.headers["Content-Type"], "text/xml; charset=utf-8")
        root = ET.fromstring(answer.body)
        self.assertEqual(root.tag, "services")
        self.assertEqual([e.tag for e in root.find("service")], ["id", "service_name", "expiration", "brief_description"])
        one = ET.fromstring(self.citizen.get(base + "/services/cup-nuoc.xml").body)
        self.assertEqual(one.find("service/categories/category_name").text, "Cấp nước")
        self.assertEqual(one.find("service/web_actions/web_action").get("type"), "Link")
        self.assertEqual(one.find("service/expiration").text, "2030-01-01T00:00:00+07:00")
        self.assertIn("<li>", one.find("service/description_html").text)
        for category in ("cap-nuoc", "C%E1%BA%A5p%20n%C6%B0%E1%BB%9Bc", "Water%20supply"):
            listed = self.citizen.get(f"{base}/web_faqs/{category}.json").json()
            self.assertEqual([faq["question"] for faq in listed], ["Khi nào có nước lại?"], category)
        self.assertEqual(self.citizen.get(base + "/services/giao-thong.json").json(), [])
        self.assertEqual(self.citizen.get(base + "/web_faqs/cup-nuoc.json").json()[0]["answer"], ARTICLE["answer"])
        self.assertEqual(self.citizen.get(base + "/services/khong-co.xml").status, 404)
        self.assertEqual(self.citizen.get(base + "/facilities/all.json").json(), [])

    def test_published_reports_are_listed_fed_and_counted_without_what_is_personal(self):
        self.report("Chưa ai đọc")
        self.received("Trụ đèn hỏng, gọi tôi 0912345678")
        listed = self.citizen.get("/api/reports").json()["items"]
        self.assertEqual(len(listed), 1)
        atom = ET.fromstring(self.citizen.get("/feeds/reports.atom?field=chieu-sang").body)
        entries = atom.findall(ATOM + "entry")
        self.assertEqual(len(entries), 1)
        again = ET.fromstring(self.citizen.get("/feeds/reports.atom?field=chieu-sang").body)
        self.assertEqual(again.find(f"{ATOM}entry/{ATOM}id").text, entries[0].find(ATOM + "id").text)
        for name in ("id", "title", "updated", "published"):
            self.assertTrue(entries[0].find(ATOM + name).text)
        rss = ET.fromstring(self.citizen.get("/feeds/reports.rss").body)
        self.assertEqual(len(rss.findall("channel/item")), 1)
        self.assertEqual(len(ET.fromstring(self.citizen.get("/feeds/reports.rss?field=giao-thong").body).findall("channel/item")), 0)
        for path in ("/reports", "/reports?lang=en&field=chieu-sang", "/reports/figures?by=field", "/reports/data", "/widget", "/widget?show=figures&lang=en"):
            page = self.citizen.get(path)
            self.assertEqual(page.status, 200, path)
            self.assertNotIn("0912345678", page.body.decode(), path)
        self.assertNotIn("0912345678", self.citizen.get("/feeds/reports.atom").body.decode())
        figures = self.citizen.get("/api/reports/figures?by=field").json()
        self.assertEqual((figures["total"]["received"], len(figures["definitions"])), (2, 5))
        policy = self.citizen.get("/widget").headers["Content-Security-Policy"]
        self.assertIn("frame-ancestors *", policy)
        self.assertNotIn("script-src", policy)
        self.assertIn("frame-ancestors 'none'", self.citizen.get("/reports").headers["Content-Security-Policy"])
        self.assertEqual(self.citizen.get("/feeds/reports.atom?field=khong-co").status, 400)

    def test_what_is_known_is_told_and_reading_goes_on_when_posts_wait(self):
        main = self.received()
        incident = {"title": "Mất điện", "text": "Đang sửa, xong lúc 18 giờ", "categories": ["chieu-sang"], "main_case": main["code"]}
        self.assertEqual(self.citizen.call("POST", "/api/desk/incidents", incident).status, 401)
        made = self.boss.call("POST", "/api/desk/incidents", incident)
        self.assertEqual(made.status, 200, made.body)
        told = self.citizen.get("/api/surge").json()
        self.assertEqual((told["on"], [i["title"] for i in told["incidents"]]), (False, ["Mất điện"]))
        known = self.citizen.call("POST", "/api/surge/known", {"field": "chieu-sang"}).json()["items"]
        self.assertEqual([i["main_case"] for i in known], [main["code"]])
        self.assertEqual(self.citizen.call("POST", f"/api/reports/{main['code']}/support", {}).json()["supporters"], 1)
        self.assertEqual(self.boss.call("PUT", "/api/desk/surge", {"on": True, "read_only": True}).status, 200)
        put_off = self.citizen.call("POST", "/api/reports", REPORT, {"Idempotency-Key": "later"})
        self.assertEqual((put_off.status, put_off.headers["Retry-After"] is not None), (503, True))
        self.assertEqual(self.citizen.get(f"/api/track/{main['code']}").status, 200)
        self.assertEqual(self.citizen.get("/reports").status, 200)
        self.assertEqual(self.boss.call("POST", "/api/cases", REPORT | {"channel": "phone"}).status, 201)
        self.assertTrue(self.boss.get("/api/desk/surge").json()["writes_put_off"])
        self.boss.call("PUT", "/api/desk/surge", {"on": True, "read_only": False})
        self.assertEqual(self.citizen.call("POST", "/api/reports", REPORT, {"Idempotency-Key": "later"}).status, 201)

    def test_one_step_for_many_is_counted_before_taken_once_and_tells_each_outcome(self):
        cases = [self.report(f"Trụ đèn số {n} hỏng")["id"] for n in range(4)]
        step = {"ids": cases + ["999999"], "verb": "receive"}
        key = {"Idempotency-Key": "storm"}
        dry = self.boss.call("POST", "/api/desk/bulk", step | {"dry_run": True}, key).json()
        self.assertEqual((dry["possible"], dry["refused"], dry["done"]), (4, 1, 0))
        self.assertEqual(self.boss.get(f"/api/cases/{cases[0]}").json()["state"], "new")
        first = self.boss.call("POST", "/api/desk/bulk", step | {"ids": cases[:2]}, key).json()
        self.assertEqual(first["done"], 2)
        self.city.kill()
        self.city.start()
        self.boss.port = self.city.port
        self.boss.sign_in("boss", "a long enough secret")
        self.citizen.port = self.city.port
        whole = self.boss.call("POST", "/api/desk/bulk", step, key).json()
        self.assertEqual((whole["done"], whole["already"], whole["refused"]), (2, 2, 1))
        self.assertEqual([item["outcome"] for item in whole["items"]], ["already", "already", "done", "done", "refused"])
        timeline = self.boss.get(f"/api/cases/{cases[0]}").json()["timeline"]
        self.assertEqual(sum(event["kind"] == "receive" for event in timeline), 1)
        self.assertEqual(self.citizen.call("POST", "/api/desk/bulk", step).status, 401)
        self.assertEqual(self.boss.call("POST", "/api/desk/bulk", {"ids": [], "verb": "receive"}).status, 400)


if __name__ == "__main__":
    unittest.main(verbosity=2)
