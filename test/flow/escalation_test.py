"""Promises that run out: each alarm is told once, through kill -9 and a stop; to who is on duty, in notices that only he reads; every share has a
clock of its own, and the lead's answer is put together from them."""
import http.client
import threading
import time
import unittest

from house import FlowTest, wait_for
from reports_test import PIXEL, REPORT

PASSWORD = "a long enough secret"
QUICK = {"code": "quick", "name": "Nhanh", "steps": [{"percent": 100, "tell": "unit_duty"}, {"after_minutes": 0, "tell": "shift_leader"}]}


class Escalation(FlowTest):
    def setUp(self):
        super().setUp()
        self.city = self.house()
        self.city.add_user()
        self.city.start()
        self.boss = self.city.boss()
        for code, name in (("so-xd", "Sở Xây dựng"), ("cty-cay-xanh", "Công ty Cây xanh"), ("cty-chieu-sang", "Công ty Chiếu sáng")):
            self.assertEqual(self.boss.call("PUT", f"/api/units/{code}", {"name": name, "calendar": "vn-always"}).status, 200)
        self.ids = {}
        for name, role, unit in (("hung", "handler", "so-xd"), ("mai", "unit_lead", "so-xd"), ("lan", "supervisor", ""), ("nam", "handler", "cty-cay-xanh")):
            made = self.boss.call("POST", "/api/users", {"name": name, "display_name": name.title(), "password": PASSWORD, "roles": [role], "unit": unit})
            self.assertEqual(made.status, 201, made.body)
            self.ids[name] = made.json()["id"]

    def who(self, name):
        return self.city.client().sign_in(name, PASSWORD)

    def again(self):
        """After a start the server is somewhere else."""
        self.city.start()
        self.boss = self.city.boss()

    def promise(self, **clocks):
        """A book of one rule: kind of clock → its minutes around the clock, told by QUICK."""
        ladders = self.boss.get("/api/ladders").json()
        if not any(one["code"] == "quick" for one in ladders["items"]):
            saved = self.boss.call("PUT", "/api/ladders", {"items": ladders["items"] + [QUICK]}, {"If-Match": f'"{ladders["version"]}"'})
            self.assertEqual(saved.status, 200, saved.body)
        rule = {"field": "*", "clocks": [{"kind": kind, "minutes": minutes, "calendar": "vn-always", "ladder": "quick"} for kind, minutes in clocks.items()]}
        saved = self.boss.call("PUT", "/api/promises", {"items": [rule]})
        self.assertEqual(saved.status, 200, saved.body)

    def act(self, client, number, verb, **body):
        return client.call("POST", f"/api/cases/{number}/{verb}", body)

    def forwarded(self, **more):
        number = self.boss.call("POST", "/api/reports", REPORT).json()["number"]
        for verb, body in (("receive", {}), ("classify", {"field": "giao-thong"}), ("forward", {"unit": "so-xd"} | more)):
            done = self.act(self.boss, number, verb, **body)
            self.assertEqual(done.status, 200, done.body)
        return number

    def case(self, number):
        return self.boss.get(f"/api/cases/{number}").json()

    def proof(self, client):
        return [client.call("POST", "/api/attachments", PIXEL).json()["id"]]

    def test_each_alarm_is_told_once_through_kill_and_stop(self):
        self.promise(result=1)
        numbers = [self.forwarded() for _ in range(7)]
        due = max(self.boss.get(f"/api/cases/{number}").json()["clocks"][0]["due"] for number in numbers)
        self.city.kill()   # armed and on disk; nobody is there when they come
        at = time.mktime(time.strptime(due, "%Y-%m-%dT%H:%M:%SZ")) - time.timezone
        time.sleep(max(0, at - time.time()) + 0.2)
        for life in (0.9, 1.0, 1.1, 1.3):   # the first second of a life is when they are told
            self.again()
            time.sleep(life)
            self.city.kill()
        self.again()
        wait_for(lambda: all(len(self.case(number)["escalations"]) == 2 for number in numbers))
        for number in numbers:
            told = self.case(number)["escalations"]
            self.assertEqual([(one["mark"], one["tell"], one["people"], one["instead"]) for one in told],
                             [("100%", "unit_duty", ["Hung", "Mai"], "no_duty"), ("+0", "shift_leader", ["Lan"], "no_duty")])
            self.assertGreater(told[0]["fired_at"], told[0]["at"])   # late, and it says so
            kinds = {event["kind"] for event in self.city.client().get(f"/api/track/{number}").json()["timeline"]}
            self.assertNotIn("escalated", kinds)
        for name in ("hung", "mai", "lan"):
            seen = self.who(name).get("/api/notices").json()
            self.assertEqual(sum(one["number"] for one in seen["items"]), len(numbers), seen)
            self.assertEqual(len(seen["items"]), 1, "seven at once are one notice with a number")
        self.assertEqual(self.who("nam").get("/api/notices").json()["items"], [])
        queues = {queue["key"]: queue["count"] for queue in self.who("lan").get("/api/desk/queues").json()["items"]}
        self.assertEqual(queues["escalated"], len(numbers))
        self.assertNotIn("escalated", {queue["key"] for queue in self.who("hung").get("/api/desk/queues").json()["items"]})
        listed = self.who("mai").get("/api/desk/cases?queue=escalated").json()["items"]
        self.assertEqual({row["code"] for row in listed}, set(numbers))
        self.assertEqual({row["escalated"] for row in listed}, {2})
        done = self.act(self.who("hung"), numbers[0], "answer", text="Đã vá", attachments=self.proof(self.who("hung")))
        self.assertEqual(done.status, 200, done.body)
        self.assertEqual(len(self.who("mai").get("/api/desk/cases?queue=escalated").json()["items"]), len(numbers) - 1)

    def test_who_is_on_duty_is_told_on_the_stream_and_reads_it(self):
        self.promise(result=1)
        lan, hung, mai = self.who("lan"), self.who("hung"), self.who("mai")
        now = time.time()
        stamp = lambda seconds: time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now + seconds))
        line = {"post": "unit_duty", "unit": "so-xd", "user_id": self.ids["hung"], "from": stamp(-60), "to": stamp(3600)}
        self.assertEqual(hung.call("PUT", "/api/duty", {"items": [line]}).status, 403)
        saved = mai.call("PUT", "/api/duty", {"items": [line]})
        self.assertEqual(saved.status, 200, saved.body)
        self.assertEqual(mai.call("PUT", "/api/duty", {"items": [line | {"unit": "cty-cay-xanh"}]}).status, 403)
        self.assertEqual(lan.get("/api/duty").json()["items"][0]["user_id"], self.ids["hung"])
        connection = http.client.HTTPConnection("127.0.0.1", hung.port, timeout=90)
        connection.request("GET", "/api/live?topics=notices", None, {"Cookie": hung.cookie})
        stream, heard = connection.getresponse(), []

        def listen():
            try:
                while line_ := stream.readline():
                    heard.append(line_.decode().strip())
            except OSError:
                pass
        threading.Thread(target=listen, daemon=True).start()
        number = self.forwarded()
        wait_for(lambda: hung.get("/api/notices").json()["unread"] == 1, 75)
        told = hung.get("/api/notices").json()["items"][0]
        self.assertEqual((told["case_code"], told["kind"], told["mark"], told["number"], told["instead"]), (number, "result", "100%", 1, ""))
        self.assertEqual(mai.get("/api/notices").json()["unread"], 0)
        wait_for(lambda: "event: notice" in heard)
        data = heard[heard.index("event: notice") + 1]
        self.assertNotIn(number, "\n".join(heard))
        self.assertIn(str(self.ids["hung"]), data)
        self.assertEqual(mai.call("POST", "/api/notices/read", {"ids": [told["id"]]}).status, 200)
        self.assertEqual(hung.get("/api/notices").json()["unread"], 1)
        self.assertEqual(hung.call("POST", "/api/notices/read", {"ids": [told["id"]]}).json()["unread"], 0)
        connection.close()

    def test_shares_have_clocks_and_make_one_answer(self):
        self.promise(result=600, share=300)
        number = self.forwarded(co_units=["cty-cay-xanh", "cty-chieu-sang"])
        clocks = {(clock["kind"], clock["unit"]): clock for clock in self.case(number)["clocks"]}
        self.assertIn(("share", "cty-cay-xanh"), clocks)
        self.assertLess(clocks["share", "cty-cay-xanh"]["due"], clocks["result", ""]["due"])
        self.assertTrue(all(clock["steps"] for clock in clocks.values()))
        nam, hung = self.who("nam"), self.who("hung")
        self.assertEqual(self.act(nam, number, "answer", text="Đã cắt cành").status, 200)
        draft = hung.get(f"/api/cases/{number}/answer-draft").json()
        self.assertEqual(draft["open"], ["cty-chieu-sang"])
        self.assertIn("Đã cắt cành", draft["text"])
        self.assertLess(draft["text"].index("Sở Xây dựng"), draft["text"].index("Đã cắt cành"))
        self.assertEqual(nam.get(f"/api/cases/{number}/answer-draft").json(), {"text": "", "open": []})
        answer = {"text": draft["text"] + "\nĐã vá mặt đường", "attachments": self.proof(hung)}
        refused = self.act(hung, number, "answer", **answer)
        self.assertEqual((refused.status, refused.json()["field"]), (400, "reason"), refused.body)
        done = self.act(hung, number, "answer", **answer, reason="Đèn không ảnh hưởng")
        self.assertEqual(done.status, 200, done.body)
        self.assertEqual([event["text"] for event in done.json()["timeline"] if event["kind"] == "not_waited"], ["Đèn không ảnh hưởng"])
        self.assertTrue(all(clock.get("met_at") for clock in done.json()["clocks"]))

    def test_books_are_the_administrators_and_change_only_as_seen(self):
        lan = self.who("lan")
        for path in ("/api/promises", "/api/ladders"):
            self.assertEqual(lan.get(path).status, 403)
            book = self.boss.get(path).json()
            self.assertEqual(self.boss.call("PUT", path, {"items": book["items"]}, {"If-Match": '"99"'}).status, 412)
            saved = self.boss.call("PUT", path, {"items": book["items"]}, {"If-Match": f'"{book["version"]}"'})
            self.assertEqual((saved.status, saved.json()["version"]), (200, book["version"] + 1), saved.body)
        wrong = self.boss.call("PUT", "/api/promises", {"items": []})
        self.assertEqual((wrong.status, wrong.json()["field"]), (400, "items"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
