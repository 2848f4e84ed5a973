"""History written by hand is as durable as every change: kill -9, restart, backup and restore, and the check finds nothing wrong."""
import unittest

from house import FlowTest, level, put_sensor

PAST = {"id": "urn:ngsi-ld:Vehicle:1", "type": "Vehicle", "speed": [
    {"type": "Property", "value": value, "observedAt": f"2020-08-01T12:0{value}:00Z"} for value in range(1, 6)]}
ONE = "/ngsi-ld/v1/temporal/entities/urn:ngsi-ld:Vehicle:1"
SENSOR = "/ngsi-ld/v1/temporal/entities/urn:ngsi-ld:Sensor:0"


def values(client, path=ONE, name="speed"):
    body = client.get(f"{path}?options=temporalValues&timeproperty=createdAt&attrs={name}").json()
    return [value for value, _ in body[name]["values"]]


class Temporal(FlowTest):
    def setUp(self):
        super().setUp()
        self.city = self.house()
        self.city.add_user()
        self.city.start()

    def write(self, boss):
        self.assertEqual(boss.call("POST", "/ngsi-ld/v1/temporal/entities", PAST).status, 201)
        first, second = [one["instanceId"] for one in boss.get(ONE).json()["speed"][:2]]
        self.assertEqual(boss.call("PATCH", f"{ONE}/attrs/speed/{first}", {"value": 10}).status, 204)
        self.assertEqual(boss.call("DELETE", f"{ONE}/attrs/speed/{second}").status, 204)
        for value in (1, 2, 3):
            put_sensor(boss, 0, value)
        recorded = boss.get(SENSOR).json()["level"][0]["instanceId"]
        self.assertEqual(boss.call("PATCH", f"{SENSOR}/attrs/level/{recorded}", {"value": 7}).status, 204)

    def check(self, boss):
        self.assertEqual(values(boss), [10, 3, 4, 5])
        self.assertEqual(sorted(values(boss, SENSOR, "level")), [2, 3, 7])
        self.assertEqual(level(boss, 0), 3)
        self.assertEqual(boss.get("/ngsi-ld/v1/entities/urn:ngsi-ld:Vehicle:1").status, 404)

    def test_survives_a_kill_and_a_restore(self):
        self.write(self.city.boss())
        self.city.kill()
        self.city.start()
        self.check(self.city.boss())
        self.assertEqual(self.city.run("backup", str(self.root / "saved")).returncode, 0)
        self.city.stop()
        self.assertEqual(self.city.run("check").returncode, 0)
        self.city.start()
        self.check(self.city.boss())
        self.city.stop()
        copy = self.house("copy")
        self.assertEqual(copy.run("restore", str(self.root / "saved")).returncode, 0)
        copy.start()
        self.check(copy.boss())
        self.assertEqual(copy.boss().call("DELETE", ONE).status, 204)
        copy.kill()
        copy.start()
        self.assertEqual(copy.boss().get(ONE).status, 404)


if __name__ == "__main__":
    unittest.main()
