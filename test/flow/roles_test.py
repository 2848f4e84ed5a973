"""Who may do what: every cell of the manual's table is tried on a real server, so that the table cannot lie."""
import json
import pathlib
import re
import unittest

from house import FlowTest
from reports_test import PIXEL, REPORT

ROOT = pathlib.Path(__file__).resolve().parents[2]
PASSWORD = "a long enough secret"
# What an action needs to be understood, so that what refuses it is the right and nothing else.
BODIES = {
    "POST /api/cases": {"field": "giao-thong", "description": "Ổ gà trước chợ", "address": "Chợ"},
    "classify": {"field": "giao-thong"}, "forward": {"unit": "roads"}, "return": {"reason": "Không thuộc đơn vị"}, "answer": {"text": "Đã vá"},
    "extend": {"reason": "Chờ vật tư", "due": "2099-01-05T03:00:00Z"}, "reopen": {"reason": "Chưa xong"}, "refuse": {"reason": "Không rõ nội dung"},
    "note": {"text": "Đã gọi"}, "identity": {"reason": "Gọi lại cho người dân"},
    "PUT /api/desk/surge": {"on": False, "read_only": False}, "POST /api/privacy/requests": {"kind": "provide", "number": "0901234567", "reason": "Đến quầy"},
}


def table():
    text = (ROOT / "docs/MANUAL.md").read_text()
    head, rows = re.search(r"^\| action \| request \| (.*) \|\n\|[-:| ]+\n((?:\|.*\n)+)", text, re.M).groups()
    roles = head.split(" | ")
    for row in rows.splitlines():
        action, request, *cells = [cell.strip() for cell in row.strip("|").split("|")]
        yield action, request.strip("`"), dict(zip(roles, cells, strict=True))


class Roles(FlowTest):
    def setUp(self):
        super().setUp()
        self.city = self.house()
        self.city.add_user()
        self.city.start()
        self.boss = self.city.boss()
        for unit in ("roads", "water"):
            made = self.boss.call("PUT", f"/api/units/{unit}", {"name": unit, "kind": "department", "calendar": "vn-office"})
            self.assertEqual(made.status, 200, made.body)

    def case_of(self, unit):
        code = self.boss.call("POST", "/api/reports", REPORT).json()["number"]
        for verb, body in (("receive", {}), ("forward", {"unit": unit})):
            done = self.boss.call("POST", f"/api/cases/{code}/{verb}", body)
            self.assertEqual(done.status, 200, done.body)
        return code

    def colleague(self, role):
        made = self.boss.call("POST", "/api/users", {"name": role.replace("_", "-"), "display_name": role, "password": PASSWORD, "roles": [role], "unit": "roads"})
        self.assertEqual(made.status, 201, made.body)
        return self.city.client().sign_in(role.replace("_", "-"), PASSWORD)

    def test_every_cell_holds(self):
        rows = list(table())
        cells = [(action, request, role, said) for action, request, row in rows for role, said in row.items()]
        self.assertEqual((len(rows), len(cells)), (25, 200))
        people = {role: self.colleague(role) for role in rows[0][2]}
        other, main = self.case_of("water"), self.case_of("roads")
        BODIES["merge"] = {"into": main}
        wrong = []
        for action, request, role, said in cells:
            method, path = request.split(" ")
            body = BODIES.get(request, BODIES.get(path.rpartition("/")[2], {})) if method != "GET" else None
            path = path.replace("{case}", self.case_of("roads") if "{case}" in path else "").replace("{other}", other)
            answer = people[role].call(method, path, body)
            refused = answer.status in (401, 403) or ("{other}" in request and answer.status == 404)
            if said not in ("yes", "–") or refused != (said == "–") or answer.status >= 500:
                wrong.append(f"{role}: {action}: the manual says {said}, the server {answer.status} {answer.body[:120]!r}")
        self.assertEqual(wrong, [])

    def test_nobody_without_an_account_may_any_of_it(self):
        case, anybody = self.case_of("roads"), self.city.client()
        for action, request, _ in table():
            method, path = request.split(" ")
            answer = anybody.call(method, path.replace("{case}", case).replace("{other}", case), {} if method != "GET" else None)
            self.assertEqual(answer.status, 401, (action, answer.body))

    def test_an_analyst_may_what_a_leader_may(self):
        roles = {role["code"]: sorted(role["rights"]) for role in json.loads((ROOT / "data/civic/roles.json").read_text())}
        self.assertEqual(roles["analyst"], roles["leader"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
