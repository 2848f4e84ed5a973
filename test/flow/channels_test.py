"""A citizen writes on his own channel and is answered there: five channels, with providers that hang, fail and knock twice."""
import collections
import os
import random
import threading
import time
import unittest

import providers
from house import FlowTest, wait_for

PIXEL = (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89\0\0\0\nIDATx\x9cc\0\1\0\0\5\0\1\r\n-\xb4\0\0\0\0IEND\xaeB`\x82")


class Channels(FlowTest):
    def setUp(self):
        super().setUp()
        self.provider = providers.Provider()
        self.addCleanup(self.provider.stop)
        self.city = self.house(**providers.settings(self.provider))
        self.city.add_user()
        self.city.start()
        self.client = self.city.client()
        self.boss = self.city.boss()

    def conversations(self, **query):
        path = "/api/desk/conversations" + ("?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else "")
        answer = self.boss.get(path)
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json()["items"]

    def conversation(self, channel):
        return wait_for(lambda: next((self.boss.get(f"/api/desk/conversations/{c['id']}").json() for c in self.conversations(channel=channel)), None))

    def case_of(self, channel):
        return wait_for(lambda: next((self.boss.get(f"/api/cases/{c['case_code']}").json() for c in self.conversations(channel=channel)
                                      if c.get("case_code")), None))

    def act(self, case, verb, **body):
        answer = self.boss.call("POST", f"/api/cases/{case['id']}/{verb}", body)
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json()

    def resolve(self, case):
        unit = "drainage"
        self.boss.call("PUT", f"/api/units/{unit}", {"name": "Thoát nước", "kind": "department", "calendar": "vn-office"})
        proof = self.boss.call("POST", "/api/attachments", PIXEL).json()["id"]
        self.act(case, "receive")
        self.act(case, "forward", unit=unit)
        self.act(case, "answer", text="Đã hút bùn, thông cống lúc 9 giờ.", attachments=[proof])
        return self.act(case, "approve")

    def test_a_report_by_zalo_becomes_a_case_an_answer_and_a_grade(self):
        self.assertEqual(providers.zalo(self.client, "u1", "Đường Lê Hồng Phong ngập nặng sau mưa, xe chết máy", "m1").status, 200)
        case = self.case_of("zalo")
        self.assertEqual((case["state"], case["channel"], case["field"]), ("new", "zalo", "thoat-nuoc"))
        told = wait_for(lambda: self.provider.texts("u1"))
        self.assertIn(case["code"], told[0])
        providers.zalo(self.client, "u1", "", "m2", event="user_send_location",
                       message={"attachments": [{"type": "location", "payload": {"coordinates": {"latitude": "10.98", "longitude": "106.65"}}}]})
        wait_for(lambda: self.boss.get(f"/api/cases/{case['code']}").json().get("lat") == 10.98)
        self.resolve(case)
        wait_for(lambda: any("Đã hút bùn" in text for text in self.provider.texts("u1")))
        providers.zalo(self.client, "u1", "Chưa hài lòng", "m3")
        wait_for(lambda: self.client.get(f"/api/track/{case['code']}").json().get("rating", {}).get("grade") == "unsatisfied")
        providers.zalo(self.client, "u1", "MO LAI nước vẫn còn", "m4")
        wait_for(lambda: self.boss.get(f"/api/cases/{case['code']}").json()["state"] == "reopened")
        self.assertEqual(self.provider.asked[0][0], "token")
        self.assertEqual(self.provider.asked[0][1]["refresh_token"], "r0")

    def test_what_is_asked_is_answered_where_it_was_asked(self):
        providers.telegram(self.client, 5, "Mất điện cả khu phố từ tối qua", 1)
        case = self.case_of("telegram")
        self.act(case, "receive")
        self.act(case, "ask_info", text="Xin cho biết số nhà.")
        wait_for(lambda: any("Xin cho biết số nhà." in text for text in self.provider.texts("5")))
        self.provider.files["/file/bot1:a/large"] = ("image/png", PIXEL)
        providers.telegram(self.client, 5, None, 2, caption="Số 12", photo=[{"file_id": "small"}, {"file_id": "large"}])
        wait_for(lambda: self.boss.get(f"/api/cases/{case['code']}").json()["state"] == "received")
        wait_for(lambda: self.boss.get(f"/api/cases/{case['code']}").json()["attachments"])

    def test_a_colleague_answers_and_sees_what_became_of_it(self):
        providers.meta(self.client, "7", "alo", "a1")
        talk = self.conversation("meta")
        wait_for(lambda: self.provider.texts("7"))
        answer = self.boss.call("POST", f"/api/desk/conversations/{talk['id']}/reply", {"text": "Xin chào, 1022 nghe."})
        self.assertEqual(answer.status, 200, answer.body)
        wait_for(lambda: "Xin chào, 1022 nghe." in self.provider.texts("7"))
        states = wait_for(lambda: (lambda m: m if all(x["state"] == "sent" for x in m if x["way"] == "out") else None)(self.conversation("meta")["messages"]))
        self.assertEqual(len([m for m in states if m["way"] == "out"]), 2)
        self.assertNotIn("provider_id", states[0])

    def test_a_provider_that_is_down_is_told_later_and_holds_up_nobody(self):
        self.provider.trouble = 503
        providers.zalo(self.client, "u1", "Cây ngã chắn ngang đường 30 tháng 4", "m1")
        case = self.case_of("zalo")
        time.sleep(1)
        self.assertEqual(self.provider.texts(), [])
        providers.chat(self.client, "t" * 24, "Đèn đường hỏng ở ngã ba Bình Đường", "c1")
        wait_for(lambda: any("mã" in m["text"] for m in self.client.get("/api/chat/" + "t" * 24).json()["items"] if m["way"] == "out"))
        self.provider.trouble = 0
        told = wait_for(lambda: self.provider.texts("u1"), 30)
        self.assertEqual(len(told), 1)
        self.assertIn(case["code"], told[0])

    def test_what_cannot_be_read_lies_in_quarantine_and_stops_nothing(self):
        self.assertEqual(providers.meta_raw(self.client, b'{"object":"page","entry":[{"messaging":[{"sender":{},"message":{"mid":"x","text":"?"}}]}]}').status, 200)
        self.assertEqual(providers.meta_raw(self.client, b"\xff\xfe not json").status, 200)
        providers.meta(self.client, "7", "Rác đổ trộm cạnh chợ Thủ Dầu Một", "a1")
        self.case_of("meta")
        lying = wait_for(lambda: (lambda items: items if len(items) == 2 else None)(self.boss.get("/api/channels/quarantine").json()["items"]))
        self.assertTrue(all(entry["reason"] for entry in lying))
        self.assertEqual(self.boss.call("POST", f"/api/channels/quarantine/{lying[0]['id']}/release").status, 202)
        self.assertEqual(self.client.get("/api/channels/quarantine").status, 401)

    def test_under_a_post_everybody_reads_no_key_is_told(self):
        body = ('{"object":"page","entry":[{"id":"99","changes":[{"field":"feed","value":{"item":"comment","verb":"add","comment_id":"99_1",'
                '"post_id":"99_0","from":{"id":"8","name":"Lan"},"message":"Đèn đường trước trường học hỏng ba ngày rồi","created_time":%d}}]}]}' % time.time())
        providers.meta_raw(self.client, body.encode())
        case = self.case_of("meta")
        path, said = wait_for(lambda: next((a for a in self.provider.asked if a[0].endswith("/comments")), None))
        self.assertIn("99_1", path)
        self.assertIn(case["code"], said["message"])
        self.assertNotIn("/track/", said["message"])
        self.assertNotIn(case["tracking_code"], said["message"])

    def test_one_person_on_two_channels_is_suggested_confirmed_and_taken_back(self):
        providers.sms(self.client, "+84912345678", "Nuoc may duc ngau o khu pho 4", "s1")
        providers.telegram(self.client, 5, None, 1, contact={"phone_number": "84912345678"})
        providers.sms(self.client, "0987654321", "Cay nga chan ngang duong", "s2")
        talks = wait_for(lambda: (lambda c: c if len(c) == 3 else None)(self.conversations()))
        first, other = (next(c["id"] for c in talks if c["channel"] == channel and not c["address"].endswith("4321")) for channel in ("sms", "telegram"))
        look = lambda id: [(s["id"], s["confirmed"]) for s in self.boss.get(f"/api/desk/conversations/{id}").json()["same_person"]]
        self.assertEqual(look(first), [(other, False)])
        joined = self.boss.call("POST", f"/api/desk/conversations/{first}/join", {"other": other})
        self.assertEqual(joined.status, 200, joined.body)
        self.assertEqual(look(other), [(first, True)])
        self.assertEqual(self.boss.call("POST", f"/api/desk/conversations/{other}/separate").status, 200)
        self.assertEqual(look(first), [(other, False)])

    def test_meta_is_told_that_this_is_the_place(self):
        good = self.client.get("/api/channels/meta?hub.mode=subscribe&hub.verify_token=let-me-in&hub.challenge=4711")
        self.assertEqual((good.status, good.body), (200, b"4711"))
        self.assertEqual(self.client.get("/api/channels/meta?hub.mode=subscribe&hub.verify_token=other&hub.challenge=1").status, 403)

    def test_two_machines_do_not_talk_to_each_other_all_night(self):
        for i in range(40):
            providers.sms(self.client, "0912345678", "alo", f"s{i}")
            providers.sms(self.client, "0912345678", f"TC 7K3-M9P-2Q{i % 9}", f"q{i}")
        wait_for(lambda: len(self.conversation("sms")["messages"]) >= 80)
        time.sleep(1)
        self.assertLessEqual(len(self.provider.texts()), 10)

    def test_each_acknowledged_message_is_there_once_and_in_order_through_kill_9(self):
        """Five channels at some 200 a second; DINH_CHANNEL_MESSAGES and DINH_CHANNEL_CRASHES make it as long as the bar wants."""
        total = int(os.environ.get("DINH_CHANNEL_MESSAGES", "600"))
        crashes = int(os.environ.get("DINH_CHANNEL_CRASHES", "3"))
        senders = {"zalo": providers.zalo, "meta": providers.meta, "telegram": lambda c, who, text, key: providers.telegram(c, who, text, int(key)),
                   "sms": providers.sms, "chat": providers.chat}
        people = {"zalo": [f"u{i}" for i in range(12)], "meta": [f"{100 + i}" for i in range(12)], "telegram": list(range(900, 912)),
                  "sms": [f"09000000{i:02}" for i in range(12)], "chat": [f"token-{i:020}" for i in range(12)]}
        acknowledged = collections.defaultdict(list)
        lock, turn = threading.Lock(), threading.Event()
        number = [0]

        def write(channel, who):
            rest = total // 60
            for i in range(rest):
                with lock:
                    number[0] += 1
                    key = str(number[0])
                text = f"Tin số {i} của {who} qua {channel}: đường ngập nước"
                while True:  # as providers do: until it is acknowledged, the next one after it
                    try:
                        answer = senders[channel](self.city.client(), who, text, key)
                        if answer.status in (200, 202):
                            acknowledged[(channel, str(who))].append(text)
                            break
                    except OSError:
                        pass
                    except Exception:  # the house was killed in the middle of its answer
                        pass
                    time.sleep(0.05)
                if random.random() < 0.1:  # and again, because its answer was lost
                    try:
                        senders[channel](self.city.client(), who, text, key)
                    except Exception:
                        pass
                time.sleep(random.uniform(0, 0.5))
            turn.set()

        threads = [threading.Thread(target=write, args=(channel, who)) for channel, all_of in people.items() for who in all_of]
        begun = time.monotonic()
        for thread in threads:
            thread.start()
        for _ in range(crashes):
            time.sleep(random.uniform(0.5, 2))
            self.city.kill()
            self.city.start()
        for thread in threads:
            thread.join()
        took = time.monotonic() - begun
        self.boss = self.city.boss()
        found = collections.defaultdict(list)

        def all_there():
            found.clear()
            cursor, rows = None, []
            while True:
                page = self.boss.get("/api/desk/conversations?limit=200" + (f"&cursor={cursor}" if cursor else "")).json()
                rows += page["items"]
                cursor = page.get("next")
                if not cursor:
                    break
            for row in rows:
                talk = self.boss.get(f"/api/desk/conversations/{row['id']}").json()
                said = [m["text"] for m in talk["messages"] if m["way"] == "in"]
                if said:
                    channel, who = row["channel"], said[0].split(" của ")[1].split(" qua ")[0]
                    found[(channel, who)] = said
            return sum(len(v) for v in found.values()) >= sum(len(v) for v in acknowledged.values())

        wait_for(all_there, 120)
        for key, said in acknowledged.items():
            self.assertEqual(found[key], said, key)
        print(f"{sum(len(v) for v in acknowledged.values())} messages over five channels in {took:.1f} s, {crashes} x kill -9")


if __name__ == "__main__":
    unittest.main()
