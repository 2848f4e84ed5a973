"""Who may do what, derived from api/openapi.json; sessions from sign-in to sign-out; and that nobody learns who reported."""
import http.client
import json
import pathlib
import time
import unittest
import urllib.parse

from house import FlowTest
from malformed_test import WRITES, operations
from reports_test import wait_for

SECRET = "a long enough secret"
ROLES = {role["code"]: role["rights"] for role in
         json.loads((pathlib.Path(__file__).resolve().parents[2] / "data" / "civic" / "roles.json").read_text())}
STREAMS = ("/api/live", "/api/register/changes", "/api/calls/live")  # they do not end: looked at for themselves
CHECKED_INSIDE = {"/api/ops/snapshot": "ops.read", "/api/ops/points": "ops.read", "/api/live": "ops.read"}  # public when the wallboard is
CHECKED_INSIDE |= {f"/api/channels/phone/{path}": "channels.phone" for path in ("events", "hours", "calls/{id}/recordings/{leg}")}  # or a signature
OF_THE_SESSION = {"/api/session"}
PERSON = {"name": "Trần Thị Kín", "phone": "0987654321", "email": "kin@example.vn"}
REPORT = {"field": "giao-thong", "description": "Ổ gà lớn trước nhà tôi, gọi 0912345678 hoặc toi@example.vn", "lat": 10.98, "lon": 106.65, "contact": PERSON}
PERSONAL = ("Trần Thị Kín", "Kín", "0987654321", "kin@example.vn", "987654321")
IN_THE_TEXT = ("0912345678", "toi@example.vn")


def may(role, right):
    return right in ROLES[role] or "*" in ROLES[role]


class Security(FlowTest):
    def setUp(self):
        super().setUp()
        self.city = self.house()
        self.city.add_user("boss")
        self.city.start()
        self.boss = self.city.boss()
        self.unit = "roads"
        made = self.boss.call("PUT", "/api/units/roads", {"name": "Phòng Giao thông", "kind": "department", "calendar": "vn-office"})
        self.assertEqual(made.status, 200, made.body)
        for role in ("operator", "handler", "auditor"):
            made = self.boss.call("POST", "/api/users", {"name": role, "display_name": role, "password": SECRET, "roles": [role],
                                                         "unit": self.unit if role == "handler" else ""})
            self.assertEqual(made.status, 201, made.body)

    def sign_in(self, name):
        return self.city.client().sign_in(name, SECRET)

    def address(self, path):
        for name in ("id", "code", "verb", "file", "attr", "type", "context"):
            path = path.replace("{" + name + "}", {"verb": "note", "file": "requests.json"}.get(name, "999999"))
        return path

    def ask(self, client, verb, path, headers=None):
        return client.call(verb.upper(), self.address(path), {} if verb in WRITES else None, headers)

    def test_every_route_gives_the_rights_that_the_table_states(self):
        people = {"handler": self.sign_in("handler"), "operator": self.sign_in("operator"), "auditor": self.sign_in("auditor"), "administrator": self.boss}
        wrong = []
        for verb, path, operation in operations():
            right = operation.get("x-right", CHECKED_INSIDE.get(path))
            if path in OF_THE_SESSION or path in STREAMS:  # of its own: below
                continue
            expected = 401 if right else None
            status = self.ask(self.city.client(), verb, path).status
            if (status in (401, 403)) != bool(expected) and not path.startswith("/open311/"):
                wrong.append(f"nobody {verb} {path} [{right}]: {status}")
            for role, client in people.items():
                status = self.ask(client, verb, path).status
                allowed = not right or may(role, right)
                if status >= 500 or (not allowed and status != 403) or (allowed and status in (401, 403) and not path.startswith("/open311/")):
                    wrong.append(f"{role} {verb} {path} [{right}]: {status}")
        self.assertEqual(wrong, [], "\n".join(wrong))
        for role, client in people.items():  # a stream that never ends: only its head
            for path, right in zip(STREAMS, ("ops.read", "register.read", "call.take")):
                self.assertEqual(self.stream(client, path)[0], 200 if may(role, right) else 403, (role, path))
        for path in STREAMS:
            self.assertEqual(self.stream(self.city.client(), path)[0], 401)

    def test_a_cookie_alone_changes_nothing(self):
        """What another site can make a browser send: the cookie, but neither the token nor JSON."""
        wrong = []
        alone, guessed = self.sign_in("boss"), self.sign_in("boss")
        guessed.csrf = "guessed"
        for verb, path, operation in operations():
            if verb == "get":
                continue
            with_cookie = self.city.client().call(verb.upper(), self.address(path), {} if verb in WRITES else None, {"Cookie": alone.cookie})
            if operation.get("x-right") and with_cookie.status != 401:
                wrong.append(f"without a token {verb} {path}: {with_cookie.status}")
            status = self.ask(guessed, verb, path).status
            if status != 403:
                wrong.append(f"with a wrong token {verb} {path}: {status}")
        self.assertEqual(wrong, [], "\n".join(wrong))
        form = self.city.client().call("POST", "/api/session", json.dumps({"name": "boss", "password": SECRET}), {"Content-Type": "text/plain"})
        self.assertEqual(form.status, 415)
        self.assertEqual(alone.get("/api/session").status, 200)

    def test_every_answer_has_its_headers(self):
        wrong = []
        for verb, path, _ in operations():
            if path in STREAMS or (path in OF_THE_SESSION and verb == "delete"):
                continue
            for client in (self.city.client(), self.boss):
                answer = self.ask(client, verb, path)
                if answer.headers.get_all("X-Content-Type-Options") != ["nosniff"]:
                    wrong.append(f"{verb} {path}: nosniff")
                if path.startswith("/api/") and not (answer.headers["Cache-Control"] or "").startswith(("no-store", "private")):
                    wrong.append(f"{verb} {path}: Cache-Control {answer.headers['Cache-Control']}")
        for path in ("/", "/ops", "/desk", "/admin", "/sign-in", "/track/none", "/nothing"):
            answer = self.boss.get(path)
            self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
            if not answer.headers["Content-Type"].startswith("text/html"):
                continue  # a build without pages
            policy = answer.headers["Content-Security-Policy"] or ""
            for part in ("default-src 'none'", "frame-ancestors 'none'"):
                if part not in policy:
                    wrong.append(f"{path}: {part} is not in the policy: {policy}")
            if "'unsafe-inline'" in policy.split("script-src", 1)[-1].split(";")[0] or "unsafe-eval" in policy:
                wrong.append(f"{path}: inline scripts are allowed")
            if not answer.headers["Referrer-Policy"]:
                wrong.append(f"{path}: Referrer-Policy")
        self.assertEqual(wrong, [], "\n".join(wrong))

    def stream(self, client, path=STREAMS[0]):
        connection = http.client.HTTPConnection("127.0.0.1", self.city.port, timeout=20)
        self.addCleanup(connection.close)
        connection.request("GET", path, headers={"Cookie": client.cookie} if client.cookie else {})
        answer = connection.getresponse()
        return answer.status, answer

    def test_a_sign_out_ends_the_session_and_what_it_looks_at(self):
        client, other = self.sign_in("operator"), self.sign_in("operator")
        status, stream = self.stream(client)
        self.assertEqual(status, 200)
        _, untouched = self.stream(other)
        self.assertEqual(client.call("DELETE", "/api/session").status, 204)
        self.assertEqual(client.get("/api/session").status, 204)
        began = time.monotonic()
        while stream.read(1):
            self.assertLess(time.monotonic() - began, 10, "the stream goes on")
        self.assertEqual(other.get("/api/session").status, 200)
        self.assertTrue(untouched.read(1))
        # So does a new password, and a lost role.
        number = next(user["id"] for user in self.boss.get("/api/users").json()["items"] if user["name"] == "operator")
        self.assertEqual(self.boss.call("PUT", f"/api/users/{number}", {"roles": ["handler"]}).status, 200)
        while untouched.read(1):
            self.assertLess(time.monotonic() - began, 20, "the stream goes on")

    def test_a_session_is_new_with_every_sign_in(self):
        chosen = "dinh_session=" + "a" * 40
        answer = self.city.client().call("POST", "/api/session", {"name": "operator", "password": SECRET}, {"Cookie": chosen})
        cookie = answer.headers["Set-Cookie"]
        self.assertNotIn("a" * 40, cookie)
        for flag in ("HttpOnly", "SameSite=Strict", "Path=/"):
            self.assertIn(flag, cookie)
        stranger = self.city.client()
        stranger.cookie, stranger.csrf = chosen, "x"
        self.assertEqual(stranger.get("/api/session").status, 204)
        again = self.city.client().call("POST", "/api/session", {"name": "operator", "password": SECRET}, {"Cookie": cookie.split(";")[0]})
        self.assertNotEqual(again.headers["Set-Cookie"].split(";")[0], cookie.split(";")[0])
        self.assertNotEqual(again.json()["csrf"], answer.json()["csrf"])

    def test_guessing_a_password_is_slowed(self):
        statuses = [self.city.client().call("POST", "/api/session", {"name": "operator", "password": f"wrong guess {n}"}).status for n in range(7)]
        self.assertEqual(statuses[:5], [401] * 5)
        self.assertEqual(statuses[-1], 429)
        self.assertEqual(self.boss.get("/api/session").status, 200)

    def test_nobody_but_who_may_learns_who_reported(self):
        code = self.city.client().call("POST", "/api/reports", REPORT).json()["code"]
        number = self.boss.get(f"/api/cases/{code}").json()["id"]
        self.assertEqual(self.boss.call("POST", f"/api/cases/{number}/receive", {}).status, 200)
        self.boss.call("POST", f"/api/cases/{number}/classify", {"field": "giao-thong", "urgency": "normal"})
        sent = self.boss.call("POST", f"/api/cases/{number}/forward", {"unit": self.unit})
        self.assertEqual(sent.status, 200, sent.body)
        handler, auditor, operator = self.sign_in("handler"), self.sign_in("auditor"), self.sign_in("operator")
        shared = f"/ngsi-ld/v1/entities/urn:ngsi-ld:ServiceRequest:{code[:11]}"
        wait_for(lambda: self.boss.get(shared).status == 200)
        self.assertEqual(handler.get(f"/api/cases/{code}").status, 200)  # it is his case
        paths = [f"/api/cases/{code}", "/api/desk/cases", "/api/desk/cases?q=ga", "/api/desk/map", "/api/desk/queues", f"/api/track/{code}", "/api/ops/snapshot",
                 "/api/reports/nearby?lat=10.98&lon=106.65&field=giao-thong", f"/open311/v2/requests/{code}.json", "/open311/v2/requests.json",
                 "/open311/v2/requests.xml", f"/track/{code}", shared, "/ngsi-ld/v1/entities?type=ServiceRequest", "/metrics", "/health", "/api/audit"]
        wrong = []
        for who, client in {"nobody": self.city.client(), "handler": handler, "auditor": auditor, "operator": operator, "boss": self.boss}.items():
            for path in paths:
                body = client.get(path).body.decode()
                wrong += [f"{who} {path}: {word}" for word in PERSONAL if word in body]
                if who in ("nobody", "handler") or path.startswith(("/open311", "/ngsi-ld", "/api/track", "/track")):
                    wrong += [f"{who} {path}: {word} of the text" for word in IN_THE_TEXT if word in body]
            for word in PERSONAL:
                found = client.get(f"/api/desk/cases?q={urllib.parse.quote(word)}")
                if found.status == 200 and found.json()["items"]:
                    wrong.append(f"{who} finds the case by {word}")
        self.assertEqual(wrong, [], "\n".join(wrong))
        self.assertEqual(handler.call("POST", f"/api/cases/{number}/identity", {"reason": "curiosity"}).status, 403)
        self.assertEqual(auditor.call("POST", f"/api/cases/{number}/identity", {"reason": "curiosity"}).status, 403)
        opened = operator.call("POST", f"/api/cases/{number}/identity", {"reason": "asked to call back"})
        self.assertEqual(opened.json()["phone"], PERSON["phone"])
        self.assertIn("case.identity", self.boss.get(f"/api/audit?object=case:{code[:11]}").body.decode())

    def test_the_log_holds_nothing_personal(self):
        code = self.city.client().call("POST", "/api/reports", REPORT).json()["code"]
        self.city.client().call("POST", "/api/session", {"name": "operator", "password": "typed by mistake"})
        self.city.client().call("POST", "/api/session", {"name": "my password in the name field", "password": "x"})
        self.city.client().get(f"/api/track/{code}?phone={PERSON['phone']}")
        self.city.client().get("/nothing/" + PERSON["phone"])
        self.boss.call("POST", f"/api/cases/{code}/identity", {"reason": "asked to call back"})
        self.assertEqual(self.city.stop(), 0)
        self.city.log = open(str(self.city.folder) + ".log", "rb")
        log = self.city.read_log()
        self.city.log.close()
        self.assertIn("route=/api/track/{code}", log)
        for word in PERSONAL + IN_THE_TEXT + (SECRET, "typed by mistake", "my password", code, self.boss.cookie.split("=")[1], self.boss.csrf, "Ổ gà"):
            self.assertNotIn(word, log)


if __name__ == "__main__":
    unittest.main(verbosity=2)
