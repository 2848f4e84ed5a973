"""A province and a city, two real servers: the province registers the city as a context source, asks it, writes to it, and goes on without it."""
import socket
import threading
import time
import unittest
import urllib.parse

from house import FlowTest, sensor

ENTITIES = "/ngsi-ld/v1/entities"


class Federation(FlowTest):
    def setUp(self):
        super().setUp()
        self.city, self.province = self.house("city"), self.house("province")
        for house in (self.city, self.province):
            house.add_user()
            house.start()
        self.there, self.here = self.city.boss(), self.province.boss()

    def key_of(self, boss):
        key = boss.call("POST", "/api/keys", {"name": "federation", "rights": ["register.read", "register.write"]})
        self.assertEqual(key.status, 201, key.body)
        return key.json()["key"]

    def register(self, mode, operations=("redirectionOps",), **more):
        made = self.here.call("POST", "/ngsi-ld/v1/csourceRegistrations", {
            "id": f"urn:ngsi-ld:ContextSourceRegistration:{mode}", "type": "ContextSourceRegistration", "mode": mode, "operations": list(operations),
            "endpoint": f"http://127.0.0.1:{self.city.port}", "contextSourceInfo": [{"key": "Authorization", "value": "Bearer " + self.key}],
            "information": [{"entities": [{"type": "Sensor"}]}], **more})
        self.assertEqual(made.status, 201, made.body)

    def test_the_province_reads_and_writes_the_citys_sensors(self):
        self.key = self.key_of(self.there)
        self.register("redirect")
        self.assertEqual(self.here.call("POST", ENTITIES, sensor(1, 5)).status, 201)
        self.assertEqual(self.there.get(ENTITIES + "/urn:ngsi-ld:Sensor:1").json()["level"]["value"], 5)
        self.assertEqual(self.here.get(ENTITIES + "/urn:ngsi-ld:Sensor:1?local=true").status, 404)
        changed = self.here.call("PATCH", ENTITIES + "/urn:ngsi-ld:Sensor:1/attrs", {"level": {"type": "Property", "value": 6}})
        self.assertEqual(changed.status, 204, changed.body)
        found = self.here.get(ENTITIES + "?type=Sensor&options=keyValues&q=" + urllib.parse.quote("level>5"))
        self.assertEqual(found.json(), [{"id": "urn:ngsi-ld:Sensor:1", "type": "Sensor", "level": 6}])
        self.assertEqual(self.here.call("DELETE", ENTITIES + "/urn:ngsi-ld:Sensor:1").status, 204)
        self.assertEqual(self.there.get(ENTITIES + "/urn:ngsi-ld:Sensor:1").status, 404)

        reader = self.here.call("POST", "/api/keys", {"name": "reader", "rights": ["register.read"]}).json()["key"]
        shown = self.province.client().call("GET", "/ngsi-ld/v1/csourceRegistrations?type=Sensor", headers={"Authorization": "Bearer " + reader})
        self.assertEqual(len(shown.json()), 1)
        self.assertNotIn(self.key.encode(), shown.body)  # the key to the city is not for who may only read
        self.assertIn(self.key.encode(), self.here.get("/ngsi-ld/v1/csourceRegistrations?type=Sensor").body)

        self.province.kill()
        self.province.start()  # the registration is on the disk
        self.here = self.province.boss()
        self.assertEqual(self.here.call("POST", ENTITIES, sensor(2, 1)).status, 201)
        self.assertEqual(self.there.get(ENTITIES + "/urn:ngsi-ld:Sensor:2").status, 200)

    def test_two_that_register_each_other_do_not_ask_for_ever(self):
        self.key = self.key_of(self.there)
        self.register("inclusive")
        back = self.key_of(self.here)
        made = self.there.call("POST", "/ngsi-ld/v1/csourceRegistrations", {
            "type": "ContextSourceRegistration", "endpoint": f"http://127.0.0.1:{self.province.port}", "operations": ["redirectionOps"],
            "contextSourceInfo": [{"key": "Authorization", "value": "Bearer " + back}], "information": [{"entities": [{"type": "Sensor"}]}]})
        self.assertEqual(made.status, 201)
        self.there.call("POST", ENTITIES + "?local=true", sensor(1, 5))
        begun = time.monotonic()
        self.assertEqual(self.here.get(ENTITIES + "/urn:ngsi-ld:Sensor:1").json()["level"]["value"], 5)
        self.assertEqual(self.here.get(ENTITIES + "/urn:ngsi-ld:Sensor:9").status, 404)
        self.assertLess(time.monotonic() - begun, 3)

    def test_a_city_that_is_down_costs_a_warning_and_not_the_answer(self):
        self.key = self.key_of(self.there)
        self.here.call("POST", ENTITIES, sensor(1, 5))
        self.register("inclusive", management={"timeout": 1000, "cooldown": 60000})
        self.city.kill()
        answer = self.here.get(ENTITIES + "?type=Sensor")
        self.assertEqual([e["id"] for e in answer.json()], ["urn:ngsi-ld:Sensor:1"])
        self.assertTrue(answer.headers["NGSILD-Warning"].startswith("112 "), answer.headers)
        written = self.here.call("PATCH", ENTITIES + "/urn:ngsi-ld:Sensor:1/attrs", {"level": {"type": "Property", "value": 7}})
        self.assertEqual(written.status, 207)
        self.assertEqual(self.here.get(ENTITIES + "/urn:ngsi-ld:Sensor:1?local=true").json()["level"]["value"], 7)

    def test_a_source_that_hangs_holds_up_nobody_else(self):
        """Some requests wait for it on the worker pool, the others are told to come again; what is the house's own is answered meanwhile."""
        silent = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(silent.close)
        self.here.call("POST", ENTITIES, {"id": "urn:own:1", "type": "Own"})
        made = self.here.call("POST", "/ngsi-ld/v1/csourceRegistrations", {
            "type": "ContextSourceRegistration", "endpoint": f"http://127.0.0.1:{silent.getsockname()[1]}", "management": {"timeout": 3000},
            "information": [{"entities": [{"id": "urn:far:1", "type": "Far"}]}]})
        self.assertEqual(made.status, 201)
        told = []
        waiting = [threading.Thread(target=lambda: told.append(self.here.get(ENTITIES + "/urn:far:1"))) for _ in range(12)]
        for thread in waiting:
            thread.start()
        time.sleep(0.2)
        begun = time.monotonic()
        for _ in range(20):
            self.assertEqual(self.here.get(ENTITIES + "/urn:own:1").status, 200)
            self.assertEqual(self.here.get("/api/fields").status, 200)  # of the hotline, on the same pool
            self.assertEqual(self.here.get(ENTITIES + "?type=Own").status, 200)  # no source has any of these
        self.assertLess(time.monotonic() - begun, 1.5)
        for thread in waiting:
            thread.join()
        self.assertEqual({answer.status for answer in told}, {404, 503})
        self.assertTrue(all(answer.headers["Retry-After"] for answer in told if answer.status == 503))


if __name__ == "__main__":
    unittest.main()
