"""A province and a city, two real servers: the province registers the city as a context source, asks it, writes to it, and goes on without it."""
import http.server
import json
import socket
import threading
import time
import unittest
import urllib.parse

from house import FlowTest, sensor, wait_for

ENTITIES = "/ngsi-ld/v1/entities"


class Receiver(http.server.ThreadingHTTPServer):
    """Remembers what it was told."""
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Told)
        self.bodies = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/"

    def levels(self):
        return [entity["level"]["value"] for body in self.bodies for entity in body["data"]]


class Told(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.server.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        pass


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

    def test_a_subscriber_of_the_province_is_told_what_changes_in_the_city(self):
        self.key = self.key_of(self.there)
        receiver = Receiver()
        self.addCleanup(receiver.shutdown)
        self.register("inclusive", ["federationOps"])
        made = self.here.call("POST", "/ngsi-ld/v1/subscriptions", {
            "id": "urn:ngsi-ld:Subscription:1", "type": "Subscription", "entities": [{"type": "Sensor"}],
            "notification": {"endpoint": {"uri": receiver.url}}})
        self.assertEqual(made.status, 201, made.body)

        def held():
            return self.there.get("/ngsi-ld/v1/subscriptions").json()
        self.assertTrue(wait_for(lambda: len(held()) == 1))
        self.assertNotIn(receiver.url, json.dumps(held()))
        self.there.call("POST", ENTITIES, sensor(1, 5))
        self.assertTrue(wait_for(lambda: 5 in receiver.levels()))
        self.assertEqual({body["subscriptionId"] for body in receiver.bodies}, {"urn:ngsi-ld:Subscription:1"})

        self.province.kill()
        self.province.start()  # which copy is whose is on the disk
        self.here = self.province.boss()
        self.there.call("PATCH", ENTITIES + "/urn:ngsi-ld:Sensor:1/attrs", {"level": {"type": "Property", "value": 6}})
        self.assertTrue(wait_for(lambda: 6 in receiver.levels(), 15))
        self.assertEqual(self.here.call("DELETE", "/ngsi-ld/v1/subscriptions/urn:ngsi-ld:Subscription:1").status, 204)
        self.assertTrue(wait_for(lambda: held() == []))

    def test_the_past_of_both_is_one_evolution(self):
        self.key = self.key_of(self.there)
        self.register("inclusive", ["retrieveTemporal", "queryTemporal", "retrieveEntityTypes"])

        def past(hour, value):
            return {"id": "urn:ngsi-ld:Sensor:1", "type": "Sensor",
                    "level": [{"type": "Property", "value": value, "observedAt": f"2026-01-01T{hour}:00:00Z"}]}
        for boss, hour, value in ((self.here, "10", 1), (self.there, "11", 2), (self.here, "12", 3)):
            self.assertEqual(boss.call("POST", "/ngsi-ld/v1/temporal/entities?local=true", past(hour, value)).status // 100, 2)
        query = "?timerel=after&timeAt=2026-01-01T00:00:00Z&options=temporalValues"
        for path in ("/urn:ngsi-ld:Sensor:1" + query, query + "&type=Sensor"):
            told = self.here.get("/ngsi-ld/v1/temporal/entities" + path).json()
            told = told[0] if isinstance(told, list) else told
            self.assertEqual([value for value, at in told["level"]["values"]], [1, 2, 3], path)
        self.there.call("POST", ENTITIES, {"id": "urn:ngsi-ld:Lamp:1", "type": "Lamp"})
        self.assertIn("Lamp", self.here.get("/ngsi-ld/v1/types").json()["typeList"])

    def test_a_snapshot_outlives_a_crash_and_the_city(self):
        self.key = self.key_of(self.there)
        self.register("inclusive", ["federationOps"])
        self.here.call("POST", ENTITIES + "?local=true", sensor(1, 5))
        self.there.call("POST", ENTITIES, sensor(2, 6))
        made = self.here.call("POST", "/ngsi-ld/v1/snapshots", {
            "type": "Snapshot", "snapshotQueries": [{"type": "Query", "entities": [{"type": "Sensor"}]}]})
        self.assertEqual(made.status, 201, made.body)
        where = made.headers["Location"]
        self.assertTrue(wait_for(lambda: self.here.get(where).json()["snapshotStatus"] == "success"))
        self.city.kill()
        self.province.kill()
        self.province.start()
        self.here = self.province.boss()
        frozen = self.here.call("GET", ENTITIES + "?type=Sensor&options=keyValues", headers={"NGSILD-Snapshot": where.rsplit("/", 1)[1]})
        self.assertEqual(sorted(entity["level"] for entity in frozen.json()), [5, 6])
        self.assertEqual(self.here.call("DELETE", where).status, 204)


if __name__ == "__main__":
    unittest.main()
