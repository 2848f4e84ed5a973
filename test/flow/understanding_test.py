"""What the desk suggests: the field a text is about, where, what was reported before; what it learns; how well the shipped models do."""
import pathlib
import re
import subprocess
import unittest
import urllib.parse

from house import DINH, FlowTest
from reports_test import PIXEL

REPORTS = pathlib.Path(__file__).resolve().parent.parent / "data" / "reports"
PLACE = {"lat": 10.9805, "lon": 106.6503}
HEAP = "Rác chất đống trước cổng chợ, bốc mùi hôi mấy ngày nay"


class Understanding(FlowTest):
    def setUp(self):
        super().setUp()
        self.city = self.house()

    def begin(self):
        self.city.add_user()
        self.city.start()
        self.boss = self.city.boss()
        for unit in ("cty-dien-luc", "cty-moi-truong"):
            self.assertEqual(self.boss.call("PUT", f"/api/units/{unit}", {"name": unit, "kind": "company", "calendar": "vn-office"}).status, 200)

    def heard(self, text, **more):
        answer = self.boss.call("POST", "/api/desk/understanding", {"description": text} | more)
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json()

    def opened(self, text, field, **more):
        answer = self.boss.call("POST", "/api/cases", {"channel": "phone", "description": text, "field": field} | PLACE | more)
        self.assertEqual(answer.status, 201, answer.body)
        return answer.json()

    def act(self, case, verb, **body):
        answer = self.boss.call("POST", f"/api/cases/{case['id']}/{verb}", body)
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json()

    def test_the_shipped_model_of_duplicates_keeps_what_is_promised(self):
        file = REPORTS / "chicago-sanitation-train.csv.zst"
        done = subprocess.run([DINH, "learn", "duplicates", str(file), "--mapping", "chicago-sanitation"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        counts = re.findall(r"^(.+): reports (\d+) duplicates (\d+) F1 ([\d.]+) recall [\d.]+ precision [\d.]+ flagged ([\d.]+) %", done.stdout, re.M)
        unseen = next(row for row in counts if row[0] == "unseen")
        rules = [float(row[3]) for row in counts if row[0].startswith("rule")]
        self.assertEqual(unseen[1:3], ("8195", "434"))
        self.assertGreaterEqual(float(unseen[3]), 0.90)
        self.assertGreater(float(unseen[3]), max(rules), "above the best plain rule of the same run")
        self.assertLessEqual(float(unseen[4]), 6.0)
        self.assertGreaterEqual(len(rules), 5)
        mean = float(re.search(r"mean ([\d.]+) us", done.stdout)[1])
        self.assertLess(mean, 20_000)

    def test_reads_field_unit_place_danger_and_personal_data(self):
        self.begin()
        heard = self.heard("Dây điện rơi xuống đường Lê Hồng Phong, phường Phú Cường, tóe lửa. Gọi anh Nguyễn Văn Nam 0903123456")
        self.assertEqual(heard["categories"][0]["field"], "dien-luc")
        self.assertIn("điện", heard["categories"][0]["why"]["vi"])
        self.assertEqual(heard["suggestion"]["unit"], "cty-dien-luc")
        ward = next(place for place in heard["places"] if place["kind"] == "ward")
        self.assertEqual((ward["said"], ward["areas"]), ("phường Phú Cường", ["25747"]))
        self.assertIn("đường Lê Hồng Phong", [place["said"] for place in heard["places"]])
        self.assertTrue(heard["urgency"])
        self.assertTrue(heard["personal"])
        plain = self.heard("day dien roi xuong duong le hong phong")
        self.assertEqual(plain["categories"][0]["field"], "dien-luc")
        self.assertEqual(self.city.client().call("POST", "/api/desk/understanding", {"description": HEAP}).status, 401)

    def test_what_is_reported_again_is_suggested_merged_and_answered(self):
        self.begin()
        first = self.opened(HEAP, "moi-truong")
        heard = self.heard("Đống rác trước cổng chợ bốc mùi hôi quá", **PLACE)
        self.assertEqual(heard["duplicates"][0]["code"], first["code"])
        self.assertTrue(heard["duplicates"][0]["suggested"])
        self.assertIn("the same point", [reason["en"] for reason in heard["duplicates"][0]["why"]])
        other = self.heard("Karaoke hát quá khuya không ai ngủ được", **PLACE)
        self.assertFalse(any(like["suggested"] for like in other["duplicates"]))
        second = self.opened("Đống rác trước cổng chợ bốc mùi hôi quá", "moi-truong")
        self.assertEqual(second["duplicates"][0]["code"], first["code"])
        self.act(second, "merge", into=first["code"], reason="trùng")
        self.act(first, "classify", field="moi-truong")
        self.act(first, "forward", unit="cty-moi-truong")
        photo = self.boss.call("POST", "/api/attachments", PIXEL, {"Content-Type": "image/png"}).json()["id"]
        self.act(first, "answer", text="Đã dọn sạch", attachments=[photo])
        self.act(first, "approve")
        told = [step for step in self.city.client().get(f"/api/track/{second['code']}").json()["timeline"] if step["kind"] == "told"]
        self.assertEqual([step["text"] for step in told], ["Đã dọn sạch"])

    def test_what_operators_decide_is_learned_and_kept(self):
        self.begin()
        text = "Xin hỏi chương trình Cánh diều xanh bao giờ phát quà"
        self.assertNotEqual(self.heard(text)["categories"][0]["field"], "an-sinh")
        self.opened(text, "an-sinh")
        self.assertEqual(self.heard(text)["categories"][0]["field"], "an-sinh")
        self.city.stop()
        self.city.start()
        self.boss = self.city.boss()
        self.assertEqual(self.heard("chuong trinh canh dieu xanh bao gio phat qua")["categories"][0]["field"], "an-sinh")

    def test_the_search_finds_in_spite_of_a_slip(self):
        self.begin()
        case = self.opened(HEAP, "moi-truong")
        for question in ("rác cổng chợ", "rac cong cho", "rac truoc cogn cho", "chat dogn"):
            answer = self.boss.get("/api/desk/cases?q=" + urllib.parse.quote(question))
            self.assertEqual([row["code"] for row in answer.json()["items"]], [case["code"]], question)
        self.assertEqual(self.boss.get("/api/desk/cases?q=khongcogi").json()["items"], [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
