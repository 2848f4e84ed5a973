"""Open311 GeoReport v2 as a client meets it on the real server: photos, errors, updates, extensions."""
import json
import unittest
import urllib.parse
import xml.etree.ElementTree as xml

from house import FlowTest

BASE = "/open311/v2"
PIXEL = (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89\0\0\0\nIDATx\x9cc\0\1\0\0\5\0\1\r\n-\xb4\0\0\0\0IEND\xaeB`\x82")


class Open311(FlowTest):
    def setUp(self):
        super().setUp()
        self.city = self.house()
        self.city.add_user()
        self.city.start()
        self.boss = self.city.boss()
        made = self.boss.call("POST", "/api/keys", {"name": "app", "rights": ["case.open"]})
        self.assertEqual(made.status, 201, made.body)
        self.key = made.json()["key"]

    def post(self, fields, files=(), path="/requests.json"):
        fields = {"api_key": self.key, **fields}
        if not files:
            return self.city.client().call("POST", BASE + path, urllib.parse.urlencode(fields),
                                           {"Content-Type": "application/x-www-form-urlencoded"})
        mark = "xxBOUNDARYxx"
        body = b""
        for name, value in fields.items():
            body += f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for n, content in enumerate(files):
            body += f'--{mark}\r\nContent-Disposition: form-data; name="files"; filename="{n}.png"\r\nContent-Type: image/png\r\n\r\n'.encode()
            body += content + b"\r\n"
        return self.city.client().call("POST", BASE + path, body + f"--{mark}--\r\n".encode(), {"Content-Type": f"multipart/form-data; boundary={mark}"})

    def get(self, path):
        return self.city.client().get(BASE + path)

    def test_lists_every_error_in_both_formats(self):
        wrong = {"service_code": "dien-luc", "lat": "91", "long": "106", "email": "nobody"}
        answer = self.post(wrong)
        self.assertEqual(answer.status, 400)
        fields = [e["description"].split(":")[0] for e in answer.json()]
        self.assertEqual(fields, ["attribute[KIND]", "lat", "email"])
        root = xml.fromstring(self.post(wrong, path="/requests.xml").body)
        self.assertEqual((root.tag, [e.tag for e in root], len(root.findall("error/code"))), ("errors", ["error"] * 3, 3))

    def test_an_update_sent_again_is_one_note(self):
        report = {"service_code": "giao-thong", "lat": "10.98", "long": "106.65", "description": "Ổ gà lớn"}
        code = self.post(report).json()[0]["service_request_id"]
        update = {"update_id": "77", "service_request_id": code, "status": "OPEN", "description": "we saw it too"}
        first, again = (self.post(update, path="/servicerequestupdates.json") for _ in range(2))
        self.assertEqual((again.status, again.body), (first.status, first.body), first.body)
        other = self.post(update | {"update_id": "78"}, path="/servicerequestupdates.json")
        self.assertNotEqual(other.json()[0]["update_id"], first.json()[0]["update_id"])
        notes = [step for step in self.boss.get(f"/api/cases/{code}").json()["timeline"] if step["kind"] == "note"]
        self.assertEqual(len(notes), 2)

    def test_keeps_photos_with_the_report_or_not_at_all(self):
        report = {"service_code": "giao-thong", "lat": "10.98", "long": "106.65", "description": "Ổ gà lớn"}
        self.assertEqual(self.post({**report, "description": "x" * 4001}, [PIXEL]).status, 400)
        self.assertEqual(self.post(report, [PIXEL, b"<svg/>"]).status // 100, 4)
        blobs = [p for p in (self.city.folder / "blobs").rglob("*") if p.is_file()] if (self.city.folder / "blobs").exists() else []
        kept = self.post(report, [PIXEL, PIXEL])
        self.assertEqual(kept.status, 201, kept.body)
        self.assertLessEqual(len(blobs), 1)  # content-addressed: the good picture of the refused report is the one kept now
        shown = self.get(f"/requests/{kept.json()[0]['service_request_id']}.json?extensions=true").json()[0]
        photos = shown["extended_attributes"]["photos"]
        self.assertEqual(len(photos), 2)
        self.assertTrue(photos[0]["media_url"].startswith("http://127."), photos)
        self.assertEqual(self.city.client().get(urllib.parse.urlsplit(photos[1]["media_url"]).path).status, 200)
        self.assertEqual([n["type"] for n in shown["extended_attributes"]["notes"]], ["opened"])

    def test_seals_the_account_and_tells_it_to_its_client_only(self):
        opened = self.post({"service_code": "giao-thong", "address_string": "1 Yersin", "description": "Ổ gà", "account_id": "acc-77",
                            "device_id": "dev-88"}).json()[0]
        self.assertEqual(opened["account_id"], "acc-77")
        code = opened["service_request_id"]
        for text in (self.get(f"/requests/{code}.json?extensions=true").body, self.boss.get(f"/api/cases/{code}").body):
            self.assertNotIn(b"acc-77", text)
            self.assertNotIn(b"dev-88", text)
        contact = self.boss.call("POST", f"/api/cases/{code}/identity", {"reason": "a question of the police"}).json()
        self.assertEqual((contact["account_id"], contact["device_id"]), ("acc-77", "dev-88"))

    def test_updates_are_chosen_by_their_own_time_and_show_their_picture(self):
        code = self.post({"service_code": "giao-thong", "address_string": "1 Yersin", "description": "Ổ gà"}).json()[0]["service_request_id"]
        unit = self.boss.call("PUT", "/api/units/so-xd", {"name": "Sở Xây dựng", "name_en": "Construction", "kind": "department"})
        self.assertEqual(unit.status, 200, unit.body)
        between = self.boss.get(f"/api/cases/{code}").json()
        self.act(code, "receive", {})
        self.act(code, "classify", {"field": "giao-thong"})
        self.act(code, "forward", {"unit": "so-xd"})
        photo = self.city.client().call("POST", "/api/attachments", PIXEL, {"Content-Type": "image/png"}).json()["id"]
        self.act(code, "progress", {"text": "Đang đào", "due": "2027-03-01T09:00:00+07:00", "attachments": [photo]})
        updates = self.get("/servicerequestupdates.json").json()
        self.assertEqual([u["status"] for u in updates], ["OPEN", "OPEN", "FOR_TRIAGE", "INTERNAL_REFERRAL", "INTERNAL_REFERRAL"])
        self.assertTrue(updates[-1]["media_url"].endswith(photo), updates[-1])
        later = urllib.parse.quote(updates[2]["updated_datetime"])
        self.assertNotIn("new", between["actions"])
        some = self.get(f"/servicerequestupdates.json?start_date={later}").json()
        self.assertLessEqual(len(some), 5)
        self.assertTrue(all(u["updated_datetime"] >= updates[2]["updated_datetime"] for u in some))
        self.assertEqual(self.get("/servicerequestupdates.json?end_date=2020-01-01").json(), [])

    def act(self, code, verb, body):
        done = self.boss.call("POST", f"/api/cases/{code}/{verb}", body)
        self.assertEqual(done.status, 200, done.body)


if __name__ == "__main__":
    unittest.main(verbosity=2)
