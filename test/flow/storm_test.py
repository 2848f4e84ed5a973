"""A storm over the city: contacts on every channel, two units abolished at midnight, a provider down, a kill -9 in the middle. Afterwards everybody
was answered, no case lies with a unit that has ended, and the wallboard says what a recount of the log says.

DINH_STORM_PER_S (15: what a province's webhooks bring in a burst, far more than 5.5 times its busiest hour's 0.19 a second) and DINH_STORM_SECONDS
(at least what is left until midnight, and 25 more) make it as long as the bar wants. Midnight comes when the test wants it: the city lies where it is
a minute away."""
import collections
import datetime
import itertools
import os
import random
import statistics
import threading
import time
import unittest

import providers
from exchange import Exchange
from house import FlowTest, wait_for

PIXEL = (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89\0\0\0\nIDATx\x9cc\0\1\0\0\5\0\1\r\n-\xb4\0\0\0\0IEND\xaeB`\x82")
SAID = ["Ngập sâu trước cổng trường, xe chết máy", "Cây ngã chắn ngang đường Lê Hồng Phong", "Cong nghet, nuoc tran vao nha dan", "Nhánh cây gãy treo trên dây điện",
        "Nước ngập nửa bánh xe ở chợ Phú Hòa", "Cay xanh truoc nha bi bat goc, nguy hiem"]
ENDING, HEIR = ["cty-thoat-nuoc", "cty-cay-xanh"], "tt-ha-tang"


class Place:
    """Where it is a minute before midnight, or two when that minute is nearly over."""

    def __init__(self):
        now = datetime.datetime.now(datetime.timezone.utc)
        minutes_left = 1 if now.second < 30 else 2
        offset = (24 * 60 - minutes_left - now.hour * 60 - now.minute) % (24 * 60)
        self.offset = offset if offset <= 12 * 60 else offset - 24 * 60
        self.today = (now + datetime.timedelta(minutes=self.offset)).date()
        self.seconds_left = minutes_left * 60 - now.second
        self.midnight = time.monotonic() + self.seconds_left


class Storm(FlowTest):
    def setUp(self):
        super().setUp()
        self.provider, self.zalo = providers.Provider(), providers.Provider()
        self.addCleanup(self.provider.stop)
        self.addCleanup(self.zalo.stop)
        settings = providers.settings(self.provider) | {"DINH_CHANNELS_ZALO_API_URL": self.zalo.url, "DINH_CHANNELS_ZALO_BUSINESS_URL": self.zalo.url,
                                                        "DINH_CHANNELS_ZALO_OAUTH_URL": self.zalo.url}
        self.place = Place()
        self.city = self.house(**settings, DINH_CITY_UTC_OFFSET_MIN=str(self.place.offset), DINH_PHONE_CALLBACK_AFTER_S="0")
        self.city.add_user()
        self.city.start()
        self.boss = self.city.boss()
        self.key = self.boss.call("POST", "/api/keys", {"name": "exchange", "rights": ["channels.phone"]}).json()["key"]
        self.per_s = float(os.environ.get("DINH_STORM_PER_S", "15"))
        self.over = max(time.monotonic() + float(os.environ.get("DINH_STORM_SECONDS", "0")), self.place.midnight + 25)
        self.numbers = itertools.count(1)
        self.acknowledged = collections.Counter()  # (channel, who): messages
        self.called, self.codes, self.lock = [], [], threading.Lock()
        self.waited = collections.defaultdict(list)
        self.stepped = collections.Counter()

    def test_everybody_is_answered_and_the_figures_are_those_of_the_log(self):
        self.abolish()
        crowd = [threading.Thread(target=work) for work in [self.write] * 8 + [self.read] * 2 + [self.operate] * 2 + [self.handle] * 2]
        for one in crowd:
            one.start()
        time.sleep(max(3, (self.place.midnight - time.monotonic()) / 3))
        self.zalo.trouble = 503
        time.sleep(max(0, self.place.midnight - time.monotonic() - 8))
        self.city.kill()
        self.city.start()
        for one in crowd:
            one.join()
        time.sleep(2)
        self.zalo.trouble = 0
        self.boss = self.city.boss()
        self.everybody_was_answered()
        cases = self.all_cases()
        self.no_case_lies_with_who_has_ended(cases)
        self.the_figures_are_those_of_the_log(cases)
        self.report(cases)

    # The units' last day is today; from tomorrow another does their work.
    def abolish(self):
        last = {"kind": "company", "calendar": "vn-always", "valid_to": self.place.today.isoformat()}
        for code, name in zip(ENDING, ("Công ty Thoát nước", "Công ty Cây xanh")):
            answer = self.boss.call("PUT", f"/api/units/{code}", last | {"name": name})
            self.assertEqual(answer.status, 200, answer.body)
        tomorrow = self.place.today + datetime.timedelta(days=1)
        heir = {"name": "Trung tâm Hạ tầng kỹ thuật", "kind": "centre", "calendar": "vn-always", "valid_from": tomorrow.isoformat(), "predecessors": ENDING}
        answer = self.boss.call("PUT", f"/api/units/{HEIR}", heir)
        self.assertEqual(answer.status, 200, answer.body)

    def call(self, kind, ask):
        """Until the house has answered; who is put off comes again."""
        while True:
            try:
                began = time.monotonic()
                answer = ask(self.city.client())
                self.waited[kind].append((time.monotonic() - began) * 1000)
                if answer.status not in (429, 503):
                    return answer
            except Exception:  # it was killed in the middle of its answer
                pass
            time.sleep(0.1)

    # Citizens and providers: a message until it is acknowledged, and one time in ten once more.
    def write(self):
        due = time.monotonic() + random.random()
        while time.monotonic() < self.over:
            number = next(self.numbers)
            channel = random.choice(["zalo", "meta", "telegram", "sms", "chat", "web", "phone"])
            getattr(self, "by_" + channel)(number, f"{random.choice(SAID)} (số {number})")
            due += 8 / self.per_s
            time.sleep(max(0, due - time.monotonic()))

    def send(self, channel, who, send):
        answer = self.call("message", send)
        self.assertIn(answer.status, (200, 202), answer.body)
        with self.lock:
            self.acknowledged[channel, str(who)] += 1
        if random.random() < 0.1:
            self.call("message", send)

    def by_zalo(self, number, text):
        self.send("zalo", f"u{number}", lambda client: providers.zalo(client, f"u{number}", text, str(number)))

    def by_meta(self, number, text):
        self.send("meta", 10_000 + number, lambda client: providers.meta(client, str(10_000 + number), text, str(number)))

    def by_telegram(self, number, text):
        self.send("telegram", 50_000 + number, lambda client: providers.telegram(client, 50_000 + number, text, number))

    def by_sms(self, number, text):
        self.send("sms", f"09{number:08}", lambda client: providers.sms(client, f"09{number:08}", text, str(number)))

    def by_chat(self, number, text):
        token = f"token-{number:020}"
        self.send("chat", token, lambda client: providers.chat(client, token, text, str(number)))

    def by_web(self, number, text):
        body = {"field": "thoat-nuoc", "description": text, "lat": 10.98, "lon": 106.65, "attachments": [], "lang": "vi"}
        headers = {"Idempotency-Key": f"web-{number}", "X-Forwarded-For": f"10.8.{number // 250 % 250}.{number % 250}"}
        answer = self.call("form", lambda client: client.call("POST", "/api/reports", body, headers))
        self.assertIn(answer.status, (200, 201), answer.body)
        with self.lock:
            self.codes.append(answer.json()["code"])

    # Nobody is free: who rang is called back.
    def by_phone(self, number, _):
        caller = f"08{number:08}"
        for sequence, event in enumerate(["newCall", "queueEnter", "abandoned"], 1):
            def tell(client, sequence=sequence, event=event):
                exchange = Exchange(self.city, self.key)
                return exchange.tell(event, f"c{number}", sequence, **{"from": caller, "to": "1022", "queue": "1022"})
            self.assertEqual(self.call("phone", tell).status, 200)
        with self.lock:
            self.called.append(caller)

    def read(self):
        while time.monotonic() < self.over:
            for code in random.sample(self.codes, min(10, len(self.codes))):
                self.assertEqual(self.call("track", lambda client: client.get(f"/api/track/{code}")).status, 200)
            self.assertEqual(self.call("public list", lambda client: client.get("/reports")).status, 200)
            time.sleep(0.5)

    # Colleagues, until their own server is killed under their hands: they sign in again and go on.
    def signed_in(self, work):
        while time.monotonic() < self.over:
            try:
                client = self.city.boss()
                while time.monotonic() < self.over:
                    work(client)
                    time.sleep(0.2)
            except (OSError, AssertionError, ValueError):
                time.sleep(0.2)
            except Exception:
                time.sleep(0.2)

    def step(self, client, case, verb, **body):
        answer = client.call("POST", f"/api/cases/{case['id']}/{verb}", body)
        self.stepped[verb, answer.status] += 1
        return answer.status == 200

    def operate(self):
        def work(client):
            began = time.monotonic()
            items = client.get("/api/desk/cases?queue=new&sort=oldest&limit=20").json()["items"]
            self.waited["desk list"].append((time.monotonic() - began) * 1000)
            for case in random.sample(items, min(4, len(items))):
                unit = random.choice(ENDING if time.monotonic() < self.place.midnight else [HEIR])
                self.step(client, case, "receive") and self.step(client, case, "forward", unit=unit)
        self.signed_in(work)

    def handle(self):
        def work(client):
            for unit in (*ENDING, HEIR):
                items = client.get(f"/api/desk/cases?state=forwarded&unit={unit}&limit=100").json()["items"]
                items = [case for case in items if unit == HEIR or int(case["id"]) % 3]  # some are open at midnight
                for case in random.sample(items, min(2, len(items))):
                    proof = client.call("POST", "/api/attachments", PIXEL).json()["id"]
                    if self.step(client, case, "start") and self.step(client, case, "answer", text=f"Đã dọn xong số {case['id']}.", attachments=[proof]):
                        self.step(client, case, "approve")
        self.signed_in(work)

    def texts(self, channel, who):
        if channel == "chat":
            address = {"X-Forwarded-For": "10.7.0.1"}
            return [m["text"] for m in self.city.client().call("GET", f"/api/chat/{who}", None, address).json()["items"] if m["way"] == "out"]
        return self.said.get(who, [])

    def all_said(self):
        said = collections.defaultdict(list)
        for provider in (self.provider, self.zalo):
            for path, body in list(provider.asked):
                if path == "token":
                    continue
                recipient = body.get("recipient", {}) if isinstance(body.get("recipient"), dict) else {}
                message = body.get("message")
                said[str(recipient.get("user_id") or recipient.get("id") or body.get("chat_id") or body.get("to"))].append(
                    message.get("text") if isinstance(message, dict) else message or body.get("text"))
        return said

    def everybody_was_answered(self):
        missing = []

        def all_answered():
            self.said = self.all_said()
            missing[:] = [key for key in self.acknowledged if not self.texts(*key)]
            return not missing

        began = time.monotonic()
        try:
            wait_for(all_answered, 180)
        except AssertionError:
            self.fail(f"{len(missing)} of {len(self.acknowledged)} were not answered: {missing[:10]}")
        self.answered_after = time.monotonic() - began
        self.assertEqual(self.boss.get("/api/callbacks").json()["total"], len(set(self.called)))

    def all_cases(self):
        rows, cursor = [], None
        while True:
            page = self.boss.get("/api/desk/cases?limit=500" + (f"&cursor={cursor}" if cursor else "")).json()
            rows += page["items"]
            cursor = page.get("next")
            if not cursor:
                break
        self.assertEqual(len({row["id"] for row in rows}), len(rows))
        self.assertEqual(len(rows), sum(self.acknowledged.values()) + len(self.codes))  # each of them said one thing
        return [self.boss.get(f"/api/cases/{row['id']}").json() for row in rows]

    def no_case_lies_with_who_has_ended(self, cases):
        led = lambda unit: [c for c in self.boss.get(f"/api/desk/cases?state=open&unit={unit}&limit=500").json()["items"]
                            if c["unit"] == unit and c["state"] not in ("new", "received")]
        wait_for(lambda: not any(led(unit) for unit in ENDING), 30)
        self.moved = sum(any("đã kết thúc hoạt động" in step["text"] for step in c["timeline"]) for c in cases)
        self.assertGreater(self.moved, 0, "no case was open at midnight")

    def the_figures_are_those_of_the_log(self, cases):
        at = lambda text: datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
        closed = {"resolved", "duplicate", "refused", "not_ours", "rated"}
        last = {c["id"]: [s["state"] for s in c["timeline"] if s.get("state")][-1] for c in cases}
        counted = {"open": sum(state not in closed for state in last.values()), "new_today": len(cases)}
        minutes = [(at(next(s["at"] for s in c["timeline"] if s["kind"] == "forward")) - at(c["timeline"][0]["at"])).total_seconds() / 60
                   for c in cases if any(s["kind"] == "forward" for s in c["timeline"])]
        waiting = sum(state == "new" for state in last.values())
        picture = self.boss.get("/api/ops/snapshot").json()
        shown = {kpi["key"]: kpi.get("value") for kpi in picture["kpis"]}
        self.assertEqual({key: shown[key] for key in counted}, counted)
        self.assertEqual(picture["queue_total"], waiting)
        self.assertAlmostEqual(shown["response_min"], statistics.median_high(minutes), delta=0.02)
        self.assertEqual(shown["overdue"], 0)
        self.assertEqual(sum(unit["total"] for unit in picture["units"]), sum(state in closed for state in last.values()))

    def report(self, cases):
        for kind, ms in sorted(self.waited.items()):
            ms.sort()
            print(f"storm {kind:12} {len(ms):6} p50 {ms[len(ms) // 2]:7.1f} ms  p99 {ms[int(len(ms) * 0.99)]:7.1f} ms")
        print(f"storm: {sum(self.acknowledged.values())} messages, {len(self.codes)} forms, {len(self.called)} calls; {len(cases)} cases, {self.moved} moved at midnight, steps {dict(self.stepped)}; "
              f"the last was answered {self.answered_after:.1f} s after the provider came back")


if __name__ == "__main__":
    unittest.main()
