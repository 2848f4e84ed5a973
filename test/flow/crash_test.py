"""kill -9 at twenty random moments under load: nothing acknowledged is missing or doubled, and the house is back within seconds."""
import os
import random
import threading
import time
import unittest

from house import FlowTest, level, put_sensor
from reports_test import REPORT, entity, wait_for

ROUNDS = int(os.environ.get("DINH_CRASHES", "20"))
START_LIMIT_S = 5


class Load:
    """Writers that remember what was acknowledged to them."""

    def __init__(self, city, first_value, first_report):
        self.levels, self.codes = {}, {}
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self.sensors, args=(city.boss(), n, first_value)) for n in range(3)]
        self.threads += [threading.Thread(target=self.reports, args=(city.boss(), n, first_report)) for n in range(2)]
        for thread in self.threads:
            thread.start()

    def sensors(self, client, number, value):
        while not self.stopping.is_set():
            value += 1
            try:
                if put_sensor(client, number, value).status in (201, 204):
                    self.levels[number] = value
            except OSError:
                return

    def reports(self, client, worker, number):
        while not self.stopping.is_set():
            number += 1
            key = f"{worker}-{number}"
            try:
                answer = client.call("POST", "/api/reports", REPORT, {"Idempotency-Key": key})
                if answer.status == 201:
                    self.codes[key] = answer.json()["code"]
            except OSError:
                return

    def end(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join()


class Crash(FlowTest):
    def test_keeps_its_word(self):
        seed = int(os.environ.get("DINH_SEED", str(random.randrange(1 << 30))))
        print(f"seed {seed} (DINH_SEED)", flush=True)
        dice = random.Random(seed)
        city = self.house()
        city.add_user()
        city.start()
        codes, slowest = {}, 0.0
        for crash in range(ROUNDS):
            load = Load(city, crash * 100_000, crash * 100_000)
            time.sleep(dice.uniform(0.1, 1.0))
            city.kill()
            load.end()
            began = time.monotonic()
            city.start()
            slowest = max(slowest, time.monotonic() - began)
            boss = city.boss()
            for number, value in load.levels.items():
                # A change that was on its way may have arrived: one more at most.
                self.assertIn(level(boss, number), (value, value + 1), f"sensor {number} after crash {crash + 1}")
            for key, code in load.codes.items():
                self.assertEqual(boss.get(f"/api/track/{code}").status, 200, f"report {key} after crash {crash + 1}")
            codes.update(load.codes)
        self.assertLess(slowest, START_LIMIT_S)
        self.assertEqual(len(set(codes.values())), len(codes))
        for key in dice.sample(sorted(codes), min(50, len(codes))):
            again = boss.call("POST", "/api/reports", REPORT, {"Idempotency-Key": key})
            self.assertEqual(again.json()["code"], codes[key], "asked again with the same key")
        for code in dice.sample(sorted(codes.values()), min(50, len(codes))):
            wait_for(lambda: entity(boss, code).status == 200)
        print(f"{ROUNDS} crashes, {len(codes)} reports, slowest start {slowest:.2f} s", flush=True)
        self.assertEqual(city.stop(), 0)
        checked = city.run("check")
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
