"""Devices over MQTT, with mosquitto's own clients: mapped, kept before they are acknowledged, also through kill -9."""
import re
import subprocess
import threading
import unittest

from house import FlowTest, wait_for

MAPPING = {"topic": "air/+/up", "entity": "urn:ngsi-ld:Air:{1}", "type": "Air", "attributes": [
    {"name": "pm25", "path": "pm", "unit": "GQ"}, {"name": "location", "longitude": "lon", "latitude": "lat"}]}


class Devices(FlowTest):
    def setUp(self):
        super().setUp()
        self.city = self.house(DINH_MQTT_ENABLED="true", DINH_MQTT_PORT="0")
        self.city.add_user()
        self.start()
        self.key = self.make_key("sensors", ["register.read", "register.write"])
        made = self.boss.call("POST", "/api/register/device-mappings", MAPPING)
        self.assertEqual(made.status, 201, made.body)
        self.mapping = made.json()["id"]

    def start(self):
        self.city.start()
        self.port = re.search(r"mqtt://127\.0\.0\.1:(\d+)", self.city.said).group(1)
        self.boss = self.city.boss()

    def make_key(self, name, rights):
        made = self.boss.call("POST", "/api/keys", {"name": name, "rights": rights})
        self.assertIn(made.status, (200, 201), made.body)
        return made.json()["key"]

    def publish(self, topic, payload, *more, key=None):
        command = ["mosquitto_pub", "-h", "127.0.0.1", "-p", self.port, "-u", "device", "-P", key or self.key, "-t", topic, "-m", payload, *more]
        return subprocess.run(command, capture_output=True, text=True, timeout=30)

    def air(self, name):
        answer = self.boss.get(f"/ngsi-ld/v1/entities/urn:ngsi-ld:Air:{name}?options=keyValues")
        return answer.json() if answer.status == 200 else None

    def test_what_devices_say_becomes_entities(self):
        for number, options in enumerate((["-q", "1"], ["-q", "2"], ["-q", "1", "-V", "mqttv5"], ["-q", "0"])):
            done = self.publish(f"air/a{number}/up", '{"pm": 12.5, "lon": 106.65, "lat": 11.0}', *options)
            self.assertEqual(done.returncode, 0, done.stderr)
            found = wait_for(lambda: self.air(f"a{number}"))
            self.assertEqual(found["pm25"], 12.5)
            self.assertEqual(found["location"], {"type": "Point", "coordinates": [106.65, 11.0]})
        self.assertEqual(self.publish("air/a0/up", '{"pm": 13}', "-q", "1").returncode, 0)
        self.assertEqual(self.air("a0")["pm25"], 13)
        self.assertEqual(self.air("a0")["location"]["type"], "Point")  # what is not said stays

    def test_who_may_publish(self):
        self.assertNotEqual(self.publish("air/x/up", '{"pm": 1}', "-q", "1", key="wrong").returncode, 0)
        reader = self.make_key("reader", ["register.read"])
        refused = self.publish("air/x/up", '{"pm": 1}', "-q", "1", "-V", "mqttv5", key=reader)
        self.assertIn("ot authorized", refused.stdout + refused.stderr)
        self.assertIsNone(self.air("x"))
        changed = self.boss.call("PUT", f"/api/register/device-mappings/{self.mapping}", {"mapping": {**MAPPING, "key": "reader"}})
        self.assertEqual(changed.status, 200, changed.body)
        self.assertEqual(self.publish("air/x/up", '{"pm": 1}', "-q", "1", "-V", "mqttv5", key=reader).returncode, 0)
        self.assertEqual(self.air("x")["pm25"], 1)
        self.assertEqual(self.boss.call("DELETE", f"/api/register/device-mappings/{self.mapping}").status, 204)
        self.assertEqual(self.boss.get("/api/register/device-mappings").json()["items"], [])

    def test_a_key_that_is_revoked_ends_what_it_has_opened(self):
        gone, stays = self.make_key("gone", ["register.read"]), self.make_key("stays", ["register.read"])
        listening = {}
        for key in (gone, stays):
            command = ["mosquitto_sub", "-h", "127.0.0.1", "-p", self.port, "-u", "x", "-P", key, "-t", "air/#", "-W", "40"]
            listening[key] = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(lambda: re.search(r"^dinh_mqtt_clients 2$", self.boss.get("/metrics").body.decode(), re.M))
        for item in self.boss.get("/api/keys").json()["items"]:
            if item["name"] == "gone":
                self.assertEqual(self.boss.call("DELETE", f"/api/keys/{item['id']}").status, 204)
        self.make_key("gone", ["register.read"])  # another key of the same name and rights does not keep it
        self.assertEqual(wait_for(lambda: listening[gone].poll()), 4)  # it came back, and was not let in
        self.assertIsNone(listening[stays].poll())
        for one in listening.values():
            one.kill()
            one.wait()

    def test_what_cannot_be_read_is_kept_with_its_reason(self):
        for payload in ("not json", '{"other": 1}'):
            self.assertEqual(self.publish("air/x/up", payload, "-q", "1").returncode, 0)
        kept = self.boss.get("/api/register/quarantine").json()["items"]
        self.assertEqual([item["source"] for item in kept], ["mqtt:air/x/up"] * 2)
        self.assertTrue(all(item["reason"].startswith(f"mapping {self.mapping}:") for item in kept), kept)
        self.assertEqual(self.publish("elsewhere/x", "anything", "-q", "1").returncode, 0)  # for subscribers alone

    def test_subscribers_hear_what_was_kept(self):
        command = ["mosquitto_sub", "-h", "127.0.0.1", "-p", self.port, "-u", "x", "-P", self.key, "-t", "air/#", "-q", "1", "-C", "1", "-W", "20"]
        listener = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        while listener.poll() is None:  # it does not say when it has subscribed
            self.publish("air/x/up", '{"pm": 7}', "-q", "1")
        self.assertEqual(listener.communicate()[0], '{"pm": 7}\n')
        self.assertEqual(self.air("x")["pm25"], 7)

    def test_what_was_acknowledged_is_there_after_kill_9(self):
        acknowledged, stop = [], threading.Event()

        def device():
            for value in range(10_000):
                if stop.is_set() or self.publish("air/k/up", f'{{"pm": {value}}}', "-q", "1").returncode != 0:
                    return
                acknowledged.append(value)

        for _ in range(3):
            thread = threading.Thread(target=device)
            thread.start()
            count = len(acknowledged)
            wait_for(lambda: len(acknowledged) > count + 20)
            self.city.kill()
            stop.set()
            thread.join()
            stop.clear()
            last = acknowledged[-1]
            self.start()
            self.assertGreaterEqual(self.air("k")["pm25"], last)
            acknowledged.clear()


if __name__ == "__main__":
    unittest.main()
