"""Notifications over MQTT, to a real mosquitto: both versions, every quality of service, with a password, and over a broker that was away."""
import json
import pathlib
import socket
import subprocess
import time
import unittest

from house import FlowTest, free_port, put_sensor, wait_for


class Broker:
    def __init__(self, folder, password=None):
        self.folder, self.port, self.process = pathlib.Path(folder), free_port(), None
        self.folder.mkdir()
        lines = [f"listener {self.port} 127.0.0.1", "persistence false", "log_dest none"]
        if password:
            secret = self.folder / "passwords"
            subprocess.run(["mosquitto_passwd", "-b", "-c", str(secret), "city", password], check=True)
            secret.chmod(0o644)  # mosquitto gives up root's rights
            self.folder.chmod(0o755)
            self.folder.parent.chmod(0o755)
            lines += ["allow_anonymous false", f"password_file {secret}"]
        else:
            lines.append("allow_anonymous true")
        (self.folder / "mosquitto.conf").write_text("\n".join(lines) + "\n")

    def start(self):
        self.process = subprocess.Popen(["mosquitto", "-c", str(self.folder / "mosquitto.conf")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(self.answers)
        return self

    def answers(self):
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
            return True
        except OSError:
            return False

    def stop(self):
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None


class Listener:
    """mosquitto_sub: what it prints is what arrived."""

    def __init__(self, broker, *options):
        command = ["mosquitto_sub", "-h", "127.0.0.1", "-p", str(broker.port), "-t", "city/#", "-q", "2", "-F", "%t %q %p", *options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        time.sleep(0.5)  # until it is subscribed

    def next(self):
        topic, qos, payload = self.process.stdout.readline().split(" ", 2)
        return topic, int(qos), json.loads(payload)

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


class Mqtt(FlowTest):
    def setUp(self):
        super().setUp()
        self.city = self.house()
        self.city.add_user()
        self.city.start()
        self.boss = self.city.boss()

    def broker(self, **more):
        broker = Broker(self.root / f"broker{len(list(self.root.iterdir()))}", **more)
        self.addCleanup(broker.stop)
        return broker.start()

    def listen(self, broker, *options):
        listener = Listener(broker, *options)
        self.addCleanup(listener.stop)
        return listener

    def subscribe(self, uri, **info):
        made = self.boss.call("POST", "/ngsi-ld/v1/subscriptions", {
            "type": "Subscription", "entities": [{"type": "Sensor"}],
            "notification": {"endpoint": {"uri": uri, "accept": "application/json", "receiverInfo": [{"key": "ward", "value": "Phú Hoà"}],
                                          "notifierInfo": [{"key": "MQTT-" + key, "value": value} for key, value in info.items()]}}})
        self.assertEqual(made.status, 201, made.body)
        return made.headers["Location"]

    def test_every_version_and_quality_arrives_with_its_metadata(self):
        broker = self.broker()
        listener = self.listen(broker)
        for number, (version, qos) in enumerate((v, q) for v in ("mqtt3.1.1", "mqtt5.0") for q in "012"):
            where = self.subscribe(f"mqtt://127.0.0.1:{broker.port}/city/sensors", Version=version, QoS=qos)
            put_sensor(self.boss, number, number)
            topic, arrived_as, message = listener.next()
            self.assertEqual((topic, arrived_as), ("city/sensors", int(qos)))
            self.assertEqual(message["metadata"]["Content-Type"], "application/json")
            self.assertIn("ngsi-ld-core-context", message["metadata"]["Link"])
            self.assertEqual(message["metadata"]["ward"], "Phú Hoà")
            self.assertEqual(message["body"]["type"], "Notification")
            self.assertEqual(message["body"]["data"][0]["level"]["value"], number)
            self.assertEqual(self.boss.call("DELETE", where).status, 204)

    def test_a_password_opens_the_door_and_a_wrong_one_is_a_failure(self):
        broker = self.broker(password="sen vàng")
        listener = self.listen(broker, "-u", "city", "-P", "sen vàng")
        wrong = self.subscribe(f"mqtt://city:nothing@127.0.0.1:{broker.port}/city/wrong", QoS="1")
        self.subscribe(f"mqtt://city:sen%20v%C3%A0ng@127.0.0.1:{broker.port}/city/right", QoS="1")
        put_sensor(self.boss, 1, 5)
        self.assertEqual(listener.next()[0], "city/right")
        failed = wait_for(lambda: self.boss.get(wrong).json()["notification"].get("timesFailed"))
        self.assertGreaterEqual(failed, 1)

    def test_what_changed_while_the_broker_was_away_is_told_when_it_is_back_in_order(self):
        broker = self.broker()
        self.subscribe(f"mqtt://127.0.0.1:{broker.port}/city/sensors", QoS="1")
        broker.stop()
        for value in range(5):
            self.assertIn(put_sensor(self.boss, 1, value).status, (201, 204))
        self.city.kill()
        self.city.start()  # what waits is on the disk
        broker.start()
        listener = self.listen(broker)
        self.boss = self.city.boss()
        put_sensor(self.boss, 1, 5)
        told = []
        while not told or told[-1] != 5:
            told += [entity["level"]["value"] for entity in listener.next()[2]["body"]["data"]]
        self.assertEqual(told, sorted(told))


if __name__ == "__main__":
    unittest.main()
