"""Another agency reads the register under a contract: what is hidden is not there, and every request is kept, also through kill -9."""
import random
import subprocess
import threading
import time
import unittest

from house import FlowTest, wait_for

BUS = {"id": "urn:ngsi-ld:Vehicle:1", "type": "Vehicle", "speed": {"type": "Property", "value": 31}, "driver": {"type": "Property", "value": "Nguyễn Văn Kín"},
       "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [106.65, 10.98]}}}
CONTRACT = {"consumer": "key:university", "purpose": "bus delays", "requests_per_minute": 100000, "grants": [{"types": ["Vehicle"], "hidden": ["driver"]}]}
ROUNDS = 6


class Sharing(FlowTest):
    def setUp(self):
        super().setUp()
        self.city = self.house()
        self.city.add_user()
        self.city.start()
        self.boss = self.city.boss()
        made = self.boss.call("POST", "/api/register/contracts", CONTRACT)
        self.assertEqual(made.status, 201, made.body)
        self.contract = made.json()
        made = self.boss.call("POST", "/api/keys", {"name": "university", "rights": ["register.read", "register.write"]})
        self.key = {"Authorization": "Bearer " + made.json()["key"]}
        self.assertEqual(self.boss.call("POST", "/ngsi-ld/v1/entities", BUS).status, 201)

    def ask(self, path, method="GET", body=None, headers=None):
        return self.city.client().call(method, path, body, {**self.key, **(headers or {})})

    def log(self):
        return self.boss.get("/api/register/access-log?limit=1000").json()["items"]

    def test_every_way_to_read_hides_the_same(self):
        past = "/ngsi-ld/v1/temporal/entities"
        for path in ("/ngsi-ld/v1/entities/urn:ngsi-ld:Vehicle:1", "/ngsi-ld/v1/entities?type=Vehicle&options=keyValues", "/ngsi-ld/v1/types/Vehicle",
                     "/ngsi-ld/v1/attributes", past + "/urn:ngsi-ld:Vehicle:1", past + "?type=Vehicle&timerel=after&timeAt=2020-01-01T00:00:00Z&timeproperty=createdAt",
                     "/ogc/collections/Vehicle/items", "/ogc/collections/Vehicle/tiles/WebMercatorQuad/0/0/0", "/api/register/figures?type=Vehicle&groupBy=driver",
                     "/api/register/search?text=kin", "/api/register/catalogue", "/api/register/catalogue.jsonld"):
            answer = self.ask(path)
            self.assertEqual(answer.status, 200, path)
            self.assertNotIn("Kín", answer.body.decode(errors="replace"), path)
            self.assertNotIn("driver", answer.body.decode(errors="replace"), path)
        for path in ("/ngsi-ld/v1/csourceRegistrations", "/api/register/quarantine", "/api/register/dead-letters", "/api/register/device-mappings",
                     "/api/register/access-log", "/api/register/contracts"):
            self.assertEqual(self.ask(path).status, 403, path)
        self.assertEqual(self.ask("/ngsi-ld/v1/entities/urn:ngsi-ld:Vehicle:1", "DELETE").status, 403)
        self.assertEqual(self.ask("/api/register/contract").json()["contract"]["purpose"], "bus delays")

    def test_a_stream_of_changes_hides_too(self):
        command = ["curl", "-sN", "-H", "Authorization: " + self.key["Authorization"], f"http://127.0.0.1:{self.city.port}/api/register/changes"]
        stream = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.addCleanup(stream.communicate)
        self.addCleanup(stream.kill)
        while "event: hello" not in stream.stdout.readline():
            pass
        for name, value in (("driver", "Trần Thị Giấu"), ("speed", 32)):
            self.boss.call("PATCH", "/ngsi-ld/v1/entities/urn:ngsi-ld:Vehicle:1/attrs", {name: {"type": "Property", "value": value}})
        for line in stream.stdout:
            if line.startswith("data:") and "attrs" in line:
                break
        self.assertIn("32", line)
        self.assertNotIn("Giấu", line)

    def test_what_was_answered_is_in_the_log_through_kill_9(self):
        answered, rest = set(), random.Random(1022)
        for _ in range(ROUNDS):
            stopping = threading.Event()

            def read():
                while not stopping.is_set():
                    try:
                        answer = self.ask("/ngsi-ld/v1/entities?type=Vehicle", headers={"X-Road-UserId": "VN1", "X-Road-Issue": "7/QĐ".encode()})
                        answered.add(int(answer.headers["Access-Log"]))
                        past = self.ask("/ngsi-ld/v1/temporal/entities/urn:ngsi-ld:Vehicle:1")
                        answered.add(int(past.headers["Access-Log"]))
                    except OSError:
                        return

            threads = [threading.Thread(target=read) for _ in range(3)]
            for thread in threads:
                thread.start()
            time.sleep(0.3 + rest.random())
            self.city.kill()
            stopping.set()
            for thread in threads:
                thread.join()
            self.city.start()
            self.boss = self.city.boss()

        def logged():
            found, before = set(), ""
            while True:
                page = self.boss.get("/api/register/access-log?limit=1000" + before).json()["items"]
                found |= {entry["seq"] for entry in page}
                if not page:
                    return found
                before = f"&before={page[-1]['seq']}"

        self.assertGreater(len(answered), 20)
        wait_for(lambda: answered <= logged())
        entry = self.log()[0]
        self.assertEqual((entry["consumer"], entry["contract"]), ("key:university", self.contract["id"]))
        self.assertEqual(self.city.stop(), 0)
        checked = self.city.run("check")
        self.assertEqual(checked.returncode, 0, checked.stdout)
        self.assertIn("access log", checked.stdout)

    def test_a_contract_ends(self):
        bound = {**CONTRACT, "valid_until": "2020-01-01T00:00:00Z"}
        changed = self.boss.call("PUT", f"/api/register/contracts/{self.contract['id']}", {"contract": bound}, {"If-Match": '"1"'})
        self.assertEqual(changed.status, 200, changed.body)
        refused = self.ask("/ngsi-ld/v1/entities?type=Vehicle")
        self.assertEqual(refused.status, 403)
        self.assertIn("not valid", refused.json()["detail"])
        self.assertEqual(self.boss.call("DELETE", f"/api/register/contracts/{self.contract['id']}").status, 204)
        self.assertIn("driver", self.ask("/ngsi-ld/v1/entities?type=Vehicle").body.decode())
        deeds = [entry["action"] for entry in self.boss.get("/api/audit").json()["items"] if entry["action"].startswith("contract.")]
        self.assertEqual(deeds, ["contract.remove", "contract.change", "contract.add"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
