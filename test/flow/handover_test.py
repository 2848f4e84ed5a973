"""A case goes to the system of another house: it arrives there once, or the desk is told that it did not or that nobody knows; what is done
there becomes a step here, once. The neighbour is a second Dinh, the others are as bad as they come."""
import base64
import json
import os
import time
import unittest

from house import FlowTest, wait_for
from partner_peers import Peer, form, is_signed, pass_on, sign
from reports_test import PIXEL, REPORT

CRASHES = int(os.environ.get("DINH_HANDOVER_CRASHES", "3"))
SECRET = "a secret between two houses"
UNIT = {"name": "Công ty Điện lực tỉnh bạn", "kind": "company", "calendar": "vn-always"}


class Handover(FlowTest):
    def setUp(self):
        super().setUp()
        self.city = self.open_house("city")

    def open_house(self, name):
        house = self.house(name)
        house.add_user()
        return house.start()

    def peer(self, behave):
        peer = Peer(behave)
        self.addCleanup(peer.stop)
        return peer

    def partner(self, code, url, kind="webhook", **other):
        """A unit of that code, and the system it works in."""
        boss = self.city.boss()
        self.assertEqual(boss.call("PUT", f"/api/units/{code}", UNIT).status, 200)
        partner = {"unit": code, "name": "Hệ thống " + code, "kind": kind, "url": url, "secret": SECRET, "timeout_s": 1, "poll_s": 1,
                   "default_service": "giao-thong"} | other
        saved = boss.call("PUT", f"/api/partners/{code}", partner)
        self.assertEqual(saved.status, 200, saved.body)
        return saved.json()

    def forwarded(self, unit, house=None, **report):
        boss = (house or self.city).boss()
        code = boss.call("POST", "/api/reports", REPORT | report).json()["code"]
        self.act(boss, code, "receive", {})
        self.act(boss, code, "classify", {"field": "giao-thong"})
        self.act(boss, code, "forward", {"unit": unit})
        return code

    def act(self, boss, code, verb, body):
        done = boss.call("POST", f"/api/cases/{code}/{verb}", body)
        self.assertEqual(done.status, 200, (verb, done.body))
        return done.json()

    def detail(self, code, house=None):
        return (house or self.city).boss().get(f"/api/cases/{code}").json()

    def last(self, code):
        return self.detail(code)["handover"][-1]

    def until(self, code, state, seconds=25):
        def there():
            found = self.last(code)
            return found if found["state"] == state else None
        try:
            return wait_for(there, seconds)
        except AssertionError:
            self.fail(f"not {state}: {self.last(code)}\n{self.city.read_log()[-2000:]}")

    def steps(self, code, kind="handover"):
        return [step["text"] for step in self.detail(code)["timeline"] if step["kind"] == kind]

    def queue(self):
        return [row["code"] for row in self.city.boss().get("/api/desk/cases?queue=handover").json()["items"]]

    def neighbour(self):
        house = self.open_house("neighbour")
        boss = house.boss()
        key = boss.call("POST", "/api/keys", {"name": "next door", "rights": ["case.open"]}).json()["key"]
        self.assertEqual(boss.call("PUT", "/api/units/roads", UNIT | {"name": "Roads"}).status, 200)
        return house, key

    def cases_at(self, house):
        return house.boss().get("/api/desk/cases").json()["items"]

    def answer_there(self, house, code, text, proof=True):
        boss = house.boss()
        file = boss.call("POST", "/api/attachments", PIXEL, {"Content-Type": "image/png"}).json()["id"]
        self.act(boss, code, "answer", {"text": text, "attachments": [file]})
        self.act(boss, code, "approve", {})

    # A second city --------------------------------------------------------------------------------------------------------------------

    def test_what_the_neighbour_has_done_stands_here_with_its_proof(self):
        there, key = self.neighbour()
        self.partner("next-door", f"http://127.0.0.1:{there.port}/open311/v2", "open311", secret=key)
        code = self.forwarded("next-door", description="Ổ gà lớn trước chợ, gọi anh Nguyễn Văn A 0909123456")
        sent = self.until(code, "accepted")
        arrived = self.cases_at(there)
        self.assertEqual([row["code"] for row in arrived], [sent["number"]])
        text = self.detail(sent["number"], there)["description"]
        self.assertIn(f"[1022 {code[:11]}/{sent['id']}]", text)
        self.assertNotIn("0909123456", text)
        self.assertNotIn("Nguyễn", text)
        self.assertEqual((sent["http_status"], len(sent["sent_sha256"]), len(sent["answer_sha256"])), (201, 64, 64))
        self.assertIn(sent["number"], self.steps(code)[-1])
        boss = there.boss()
        for verb, body in (("receive", {}), ("classify", {"field": "giao-thong"}), ("forward", {"unit": "roads"}), ("start", {})):
            self.act(boss, sent["number"], verb, body)
        wait_for(lambda: self.detail(code)["state"] == "in_progress")
        self.answer_there(there, sent["number"], "Đã vá mặt đường")
        done = wait_for(lambda: (lambda d: d if d["state"] == "answered" else None)(self.detail(code)))
        answer = [step for step in done["timeline"] if step["kind"] == "answer"]
        self.assertEqual(len(answer), 1)
        self.assertEqual((answer[0]["text"], len(answer[0]["attachments"])), ("Đã vá mặt đường", 1))
        self.assertIn("Hệ thống next-door", answer[0]["by"])
        time.sleep(2.5)  # two more looks
        self.assertEqual(len(self.steps(code, "answer")), 1)
        self.assertEqual(self.queue(), [])
        self.act(self.city.boss(), code, "approve", {})

    def test_a_case_the_neighbour_refuses_comes_back_with_the_reason(self):
        there, key = self.neighbour()
        self.partner("next-door", f"http://127.0.0.1:{there.port}/open311/v2", "open311", secret=key)
        code = self.forwarded("next-door")
        number = self.until(code, "accepted")["number"]
        boss = there.boss()
        self.act(boss, number, "receive", {})
        self.act(boss, number, "not_ours", {"reason": "Tuyến đường này thuộc tỉnh khác quản lý"})
        wait_for(lambda: self.detail(code)["state"] == "returned")
        self.assertEqual(self.steps(code, "return"), ["Tuyến đường này thuộc tỉnh khác quản lý"])

    def test_a_wire_that_breaks_after_the_request_arrived_makes_no_second_case(self):
        there, key = self.neighbour()

        def wire(request):
            answer = pass_on(there.port, request)
            return None if request["method"] == "POST" else answer

        self.partner("next-door", self.peer(wire).url + "/open311/v2", "open311", secret=key)
        code = self.forwarded("next-door")
        doubtful = self.until(code, "unknown")
        self.assertEqual((doubtful["number"], doubtful["attention"]), ("", "unknown"))
        self.assertEqual(self.queue(), [code[:11]])
        found = self.until(code, "accepted")
        self.assertEqual([row["code"] for row in self.cases_at(there)], [found["number"]])
        said = self.steps(code)
        self.assertIn("Chưa rõ", said[0])
        self.assertIn("Đã tra cứu", said[-1])
        self.assertEqual(self.queue(), [])

    def test_a_wire_that_breaks_before_it_arrives_is_tried_again(self):
        there, key = self.neighbour()
        broken = []

        def wire(request):
            if request["method"] == "POST" and not broken:
                broken.append(request)
                return None
            return pass_on(there.port, request)

        peer = self.peer(wire)
        self.partner("next-door", peer.url + "/open311/v2", "open311", secret=key)
        code = self.forwarded("next-door")
        found = self.until(code, "accepted")
        self.assertEqual(found["attempts"], 2)
        self.assertEqual([row["code"] for row in self.cases_at(there)], [found["number"]])
        posts = peer.posts()
        self.assertEqual((posts[0]["body"], posts[0]["headers"]["Idempotency-Key"]), (posts[1]["body"], posts[1]["headers"]["Idempotency-Key"]))

    def test_killed_between_sending_and_recording_there_is_one_case_over_there(self):
        there, key = self.neighbour()
        state = {"hold": True, "arrived": 0}

        def wire(request):
            answer = pass_on(there.port, request)
            if request["method"] == "POST" and state["hold"]:
                state["arrived"] += 1
                peer.hang(20)
            return answer

        peer = self.peer(wire)
        self.partner("next-door", peer.url + "/open311/v2", "open311", secret=key, timeout_s=3)
        codes = []
        for round_ in range(CRASHES):
            state["hold"], before = True, state["arrived"]
            codes.append(self.forwarded("next-door", description=f"Ổ gà số {round_} trước chợ"))
            wait_for(lambda: state["arrived"] > before)
            self.city.kill()
            state["hold"] = False
            self.city.start()
            self.assertEqual(self.last(codes[-1])["state"], "unknown")
            self.until(codes[-1], "accepted", 40)
        numbers = sorted(self.last(code)["number"] for code in codes)
        self.assertEqual(sorted(row["code"] for row in self.cases_at(there)), numbers)

    def test_the_neighbour_dies_with_the_request_in_its_hands(self):
        there, key = self.neighbour()
        killed = []

        def wire(request):
            if there.process is None:
                return None
            answer = pass_on(there.port, request)
            if request["method"] == "POST" and not killed:
                killed.append(answer)
                there.kill()
                return None
            return answer

        self.partner("next-door", self.peer(wire).url + "/open311/v2", "open311", secret=key)
        code = self.forwarded("next-door")
        self.until(code, "unknown")
        there.start()
        found = self.until(code, "accepted", 40)
        self.assertEqual([row["code"] for row in self.cases_at(there)], [found["number"]])

    def test_a_token_is_followed_to_its_number(self):
        state = {"ready": False}

        def behave(request):
            if request["method"] == "POST":
                return 201, [{"token": "t-77"}]
            if request["path"].startswith("/tokens/t-77.json"):
                return 200, [{"service_request_id": "638344", "token": "t-77"}] if state["ready"] else [{"token": "t-77"}]
            return 200, [{"service_request_id": 638344, "status": "closed", "status_notes": "Đã sửa"}]

        self.partner("power", self.peer(behave).url, "open311")
        code = self.forwarded("power")
        first = self.until(code, "delivered")
        self.assertEqual((first["token"], first["number"]), ("t-77", ""))
        state["ready"] = True
        self.assertEqual(self.until(code, "accepted")["number"], "638344")
        # They say it is done and show nothing for it: that closes no case, and somebody is told.
        last = wait_for(lambda: (lambda h: h if h["attention"] == "no_proof" else None)(self.last(code)))
        self.assertEqual(last["remote_state"], "answered")
        self.assertNotIn(self.detail(code)["state"], ("answered", "resolved"))
        self.assertEqual(self.queue(), [code[:11]])
        self.assertEqual(sum("Đã sửa" in text for text in self.steps(code, "note")), 1)

    # Webhooks -------------------------------------------------------------------------------------------------------------------------

    def test_a_partner_that_hangs_delays_no_other(self):
        slow = self.peer(lambda request: peer_hangs())
        peer_hangs = lambda: slow.hang()
        quick = self.peer(lambda request: (200, {"id": "Q-1"}))
        self.partner("slow", slow.url, timeout_s=10)
        self.partner("quick", quick.url)
        stuck = self.forwarded("slow")
        wait_for(lambda: slow.heard)
        began = time.monotonic()
        code = self.forwarded("quick")
        self.assertEqual(self.until(code, "accepted", 5)["number"], "Q-1")
        self.assertLess(time.monotonic() - began, 5)
        self.assertEqual(self.last(stuck)["state"], "sending")

    def test_what_is_tried_again_is_the_same_request(self):
        answers = [(201, b"x" * (10 << 20)), None, (500, b"<html>down</html>"), (200, b"OK, thanks"), (201, {"id": "A-9"})]
        peer = self.peer(lambda request: answers[min(len(peer.heard), len(answers)) - 1])
        self.partner("water", peer.url)
        code = self.forwarded("water")
        found = self.until(code, "accepted", 60)
        self.assertEqual((found["number"], found["attempts"], found["http_status"]), ("A-9", 5, 201))
        self.assertEqual(len({one["body"] for one in peer.heard}), 1)
        self.assertEqual(len({one["headers"]["Idempotency-Key"] for one in peer.heard}), 1)
        self.assertTrue(all(is_signed(SECRET, one) for one in peer.heard))
        said = json.loads(peer.heard[0]["body"])
        self.assertEqual((said["case"]["number"], said["handover"]), (code[:11], found["id"]))
        self.assertNotIn("reporter", said)
        self.assertEqual(sum("Chưa rõ" in text for text in self.steps(code)), 1, "doubt is told once")

    def test_what_is_refused_is_told_and_goes_again_when_somebody_put_it_right(self):
        state = {"refuse": True}
        peer = self.peer(lambda request: (400, [{"code": 400, "description": "service_code không hợp lệ"}]) if state["refuse"] else (201, [{"service_request_id": "5"}]))
        self.partner("power", peer.url, "open311", default_service="wrong")
        code = self.forwarded("power")
        failed = self.until(code, "failed")
        self.assertIn("service_code không hợp lệ", failed["reason"])
        self.assertEqual((failed["http_status"], failed["attention"], self.queue()), (400, "failed", [code[:11]]))
        queues = {queue["key"]: queue["count"] for queue in self.city.boss().get("/api/desk/queues").json()["items"]}
        self.assertEqual(queues["handover"], 1)
        time.sleep(1)
        self.assertEqual(len(peer.posts()), 1, "a refusal is final")
        state["refuse"] = False
        self.partner("power", peer.url, "open311", default_service="right")
        case_id = self.detail(code)["id"]
        again = self.city.boss().call("POST", f"/api/cases/{case_id}/handover", {"handover": failed["id"]})
        self.assertEqual(again.status, 200, again.body)
        self.assertEqual(self.until(code, "accepted")["number"], "5")
        self.assertEqual([form(post)["service_code"] for post in peer.posts()], ["wrong", "right"])
        self.assertEqual(self.queue(), [])
        twice = self.city.boss().call("POST", f"/api/cases/{case_id}/handover", {"handover": failed["id"]})
        self.assertEqual(twice.status, 409)

    def test_who_cannot_be_reached_is_waited_for(self):
        peer = self.peer(lambda request: (200, {"id": "late"}))
        port = peer.server.server_port
        peer.stop()
        self.partner("power", f"http://127.0.0.1:{port}")
        code = self.forwarded("power")
        wait_for(lambda: self.last(code)["attempts"] >= 2)
        waiting = self.last(code)
        self.assertEqual((waiting["state"], waiting["http_status"], self.queue()), ("waiting", 0, []), "nothing has left: there is no doubt")

    def event(self, partner, event_id, handover, state, secret=SECRET, at=None, **other):
        body = json.dumps({"event_id": event_id, "handover": handover, "state": state} | other).encode()
        return self.city.client().call("POST", f"/api/partners/{partner}/events", body, {"Content-Type": "application/json", "X-Dinh-Signature": sign(secret, body, at)})

    def test_events_are_believed_when_signed_and_happen_once(self):
        self.partner("power", self.peer(lambda request: (202, {"id": "P-1"})).url)
        code = self.forwarded("power")
        one = self.until(code, "accepted")["id"]
        for wrong in (self.event("power", "e0", one, "in_progress", secret="guessed"), self.event("power", "e0", one, "in_progress", at=int(time.time()) - 400),
                      self.event("nobody", "e0", one, "in_progress"), self.city.client().call("POST", "/api/partners/power/events", b"{}")):
            self.assertEqual(wrong.status, 401, wrong.body)
        self.assertEqual(self.detail(code)["state"], "forwarded")
        self.assertEqual(self.event("power", "e1", one, "in_progress").status, 200)
        self.assertEqual(self.event("power", "e1", one, "in_progress").status, 200)
        self.assertEqual(self.event("power", "e1", one, "returned").status, 422)
        self.assertEqual(self.event("power", "e2", "999", "returned").status, 400)
        self.assertEqual(self.steps(code, "start"), [""])
        broken = self.event("power", "e3", one, "answered", text="Đã sửa xong", proof=[{"data": base64.b64encode(b"no picture").decode()}])
        self.assertIn(broken.status, (400, 415), broken.body)
        proof = [{"name": "after.png", "data": base64.b64encode(PIXEL).decode()}]
        for event_id in ("e4", "e4", "e5"):
            self.assertEqual(self.event("power", event_id, one, "answered", text="Đã sửa xong", proof=proof).status, 200)
        done = self.detail(code)
        self.assertEqual((done["state"], self.steps(code, "answer")), ("answered", ["Đã sửa xong"]))
        self.city.kill()
        self.city.start()
        self.assertEqual(self.event("power", "e4", one, "answered", text="Đã sửa xong", proof=proof).status, 200)
        self.assertEqual(self.steps(code, "answer"), ["Đã sửa xong"])

    def test_an_answer_without_proof_closes_nothing_and_a_poor_one_goes_back(self):
        peer = self.peer(lambda request: (202, {"id": f"P-{len(peer.heard)}"}))
        self.partner("power", peer.url)
        code = self.forwarded("power")
        one = self.until(code, "accepted")["id"]
        self.assertEqual(self.event("power", "e1", one, "answered", text="Xong").status, 200)
        self.assertEqual((self.detail(code)["state"], self.last(code)["attention"], self.queue()), ("forwarded", "no_proof", [code[:11]]))
        boss = self.city.boss()
        self.act(boss, code, "forward", {"unit": "power", "note": "Xin gửi ảnh sau khi sửa"})
        self.assertEqual(self.queue(), [])
        two = wait_for(lambda: (lambda h: h if h["state"] == "accepted" and h["id"] != one else None)(self.last(code)))["id"]
        self.assertEqual(json.loads(peer.heard[1]["body"])["remark"], "Xin gửi ảnh sau khi sửa")
        proof = [{"data": base64.b64encode(PIXEL).decode()}]
        self.assertEqual(self.event("power", "e2", two, "answered", text="Xong", proof=proof).status, 200)
        self.act(boss, code, "send_back", {"reason": "Ảnh chụp nơi khác"})
        three = wait_for(lambda: (lambda h: h if h["state"] == "accepted" and h["id"] not in (one, two) else None)(self.last(code)))
        self.assertEqual(json.loads(peer.heard[2]["body"])["remark"], "Ảnh chụp nơi khác")
        self.assertEqual(boss.call("PUT", "/api/units/tt-1022", UNIT | {"name": "1022"}).status, 200)
        self.act(boss, code, "forward", {"unit": "tt-1022"})
        self.assertEqual(self.last(code)["state"], "withdrawn")
        self.assertIn(three["number"], self.steps(code)[-1])
        self.assertEqual(self.event("power", "e3", three["id"], "in_progress").status, 409)

    # What may go, and to whom ---------------------------------------------------------------------------------------------------------

    def test_secrets_go_in_and_never_out(self):
        self.partner("power", "http://127.0.0.1:9/x")
        boss = self.city.boss()
        listed = boss.get("/api/partners")
        self.assertNotIn(SECRET, listed.body.decode())
        self.assertTrue(listed.json()["items"][0]["has_secret"])
        same = {"unit": "power", "name": "Điện lực", "kind": "webhook", "url": "http://127.0.0.1:9/x"}
        self.assertTrue(boss.call("PUT", "/api/partners/power", same).json()["has_secret"])
        moved = boss.call("PUT", "/api/partners/power", same | {"url": "http://127.0.0.1:9/elsewhere"})
        self.assertEqual((moved.status, moved.json()["field"]), (400, "secret"))
        stale = boss.call("PUT", "/api/partners/power", same, {"If-Match": '"1"'})
        self.assertEqual(stale.status, 412)
        self.city.stop()
        on_disk = b"".join(path.read_bytes() for path in self.city.folder.rglob("*") if path.is_file())
        self.assertNotIn(SECRET.encode(), on_disk)
        self.assertNotIn(SECRET.encode(), (self.root / "city.log").read_bytes())
        self.city.start()
        self.city.add_user("lan", role="operator", password="another long enough secret")
        lan = self.city.client().sign_in("lan", "another long enough secret")
        self.assertEqual(lan.call("PUT", "/api/partners/power", same).status, 403)

    def test_of_the_reporter_goes_only_what_a_contract_names_and_it_is_written_down(self):
        peer = self.peer(lambda request: (202, {"id": "P"}))
        self.partner("power", peer.url, contract={"purpose": "Hẹn giờ sửa điện tại nhà", "fields": ["phone"]})
        self.forwarded("power", description="Mất điện, gọi 0912000111")
        self.until(self.detail_code(), "accepted")
        said = json.loads(peer.heard[0]["body"])
        self.assertEqual((said["reporter"], said["purpose"]), ({"phone": REPORT["contact"]["phone"]}, "Hẹn giờ sửa điện tại nhà"))
        self.assertNotIn("0912000111", said["case"]["description"])
        audit = [entry for entry in self.city.boss().get("/api/audit?limit=100").json()["items"] if entry["action"] == "handover.identity"]
        self.assertEqual([entry["detail"]["purpose"] for entry in audit], ["Hẹn giờ sửa điện tại nhà"])
        self.partner("power", peer.url, contract={"purpose": "Hẹn giờ sửa điện tại nhà", "fields": ["phone"], "valid_to": "2020-01-01"})
        code = self.forwarded("power", description="Mất điện lần nữa")
        self.until(code, "accepted")
        self.assertNotIn("reporter", json.loads(peer.heard[1]["body"]))

    def detail_code(self):
        return self.city.boss().get("/api/desk/cases").json()["items"][0]["code"]

    # Disputed borders -----------------------------------------------------------------------------------------------------------------

    def test_two_units_that_send_a_case_to_each_other_end_at_the_arbiter_whose_word_can_be_kept(self):
        boss = self.city.boss()
        for code in ("north", "south", "tt-1022"):
            self.assertEqual(boss.call("PUT", f"/api/units/{code}", UNIT | {"name": code}).status, 200)
        rules = [{"field": "*", "unit": "tt-1022"}]
        disputed = {"field": "giao-thong", "area": "25747", "unit": "north", "disputed": "south"}
        saved = boss.call("PUT", "/api/responsibilities", {"items": rules + [disputed]})
        self.assertEqual(saved.status, 200, saved.body)
        code = self.forwarded("north")
        first = self.detail(code)["suggestion"]
        self.assertEqual((first["unit"], first["other"]), ("north", "south"))
        self.act(boss, code, "return", {"reason": "Đoạn này của bên nam"})
        second = self.detail(code)["suggestion"]
        self.assertEqual((second["unit"], second["other"]), ("south", "north"))
        self.act(boss, code, "forward", {"unit": "south"})
        self.act(boss, code, "return", {"reason": "Đoạn này của bên bắc"})
        self.assertIn("trọng tài", self.detail(code)["suggestion"]["why"])
        self.city.add_user("lan", role="operator", password="another long enough secret")
        lan = self.city.client().sign_in("lan", "another long enough secret")
        self.assertEqual(lan.call("POST", f"/api/cases/{code}/forward", {"unit": "south", "keep_rule": True}).status, 403)
        self.act(boss, code, "forward", {"unit": "south", "keep_rule": True})
        self.assertEqual(self.detail(code)["suggestion"]["unit"], "south")
        self.assertNotIn("other", self.detail(code)["suggestion"])
        other = self.forwarded("tt-1022", lat=None, lon=None, area="25747", address="Chợ")
        self.assertEqual(self.detail(other)["suggestion"]["unit"], "south")
        again = boss.call("POST", f"/api/cases/{code}/forward", {"unit": "north", "keep_rule": True})
        self.assertEqual((again.status, again.json()["field"]), (400, "keep_rule"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
