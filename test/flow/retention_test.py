"""For how long the past is kept: rules thin it in the background, kill -9 in the middle of it loses and doubles nothing, the check is content."""
import random
import time
import unittest

from house import FlowTest, wait_for

SENSORS, READINGS = 20, 600
RULES = "/api/register/retention-rules"


def sensor(number):
    return f"urn:ngsi-ld:Old:{number}"


def batch(first, last):
    return [{"id": sensor(n), "type": "Old", "level": {"type": "Property", "value": i, "observedAt": f"2020-{1 + i // 240:02}-{1 + i // 24 % 10:02}T{i % 24:02}:00:00Z"}}
            for i in range(first, last) for n in range(SENSORS)]


def told(client, number):
    path = f"/ngsi-ld/v1/temporal/entities/{sensor(number)}?format=aggregatedValues&aggrMethods=totalCount,sum"
    body = client.get(path + "&timerel=between&timeAt=2020-01-01T00:00:00Z&endTimeAt=2021-01-01T00:00:00Z&aggrPeriodDuration=P366D").json()
    return body["level"]["totalCount"][0][0], body["level"]["sum"][0][0]


def instances(client, number):
    level = client.get(f"/ngsi-ld/v1/temporal/entities/{sensor(number)}?attrs=level").json().get("level", [])
    return len(level) if isinstance(level, list) else 1


class Retention(FlowTest):
    def test_thins_through_kills(self):
        city = self.house()
        city.add_user()
        city.start()
        boss = city.boss()
        for first in range(0, READINGS, 25):
            path = "upsert?options=update" if first == 0 else "update"
            self.assertIn(boss.call("POST", f"/ngsi-ld/v1/entityOperations/{path}", batch(first, first + 25)).status, (201, 204))
        city.stop()
        city.start()
        boss = city.boss()
        expected = (READINGS, sum(range(READINGS)))
        self.assertEqual(told(boss, 0), expected)
        self.assertEqual(boss.call("POST", RULES, {"type": "Old", "samples": 30}).status, 201)
        for _ in range(3):  # the pass begins within five seconds
            time.sleep(4.5 + random.random())
            city.kill()
            city.start()
            boss = city.boss()
            for number in range(SENSORS):
                self.assertEqual(told(boss, number), expected)
        wait_for(lambda: all(instances(boss, number) <= 1 for number in range(SENSORS)), 30)
        self.assertEqual(told(boss, 3), expected)
        rule = boss.get(RULES).json()["items"][0]["id"]
        self.assertEqual(boss.call("PUT", f"{RULES}/{rule}", {"rule": {"type": "Old", "days": 60}}).status, 200)
        newest = lambda number: told(boss, number) == (1, READINGS - 1)  # what it says now stays
        wait_for(lambda: all(newest(number) for number in range(SENSORS)), 30)
        city.stop()
        self.assertEqual(city.run("check").returncode, 0)


if __name__ == "__main__":
    unittest.main()
