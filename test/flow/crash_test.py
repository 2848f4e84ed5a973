"""kill -9 at twenty random moments under load: nothing acknowledged is missing, doubled or out of order, each entity of a batch tells the truth, a case, its
timeline, its audit and its entity in the register say the same, and the house is back within seconds."""
import os
import random
import threading
import time
import unittest

from house import FlowTest, level, put_sensor
from reports_test import REPORT, entity, wait_for

ROUNDS = int(os.environ.get("DINH_CRASHES", "20"))
START_LIMIT_S = 5
BATCH = 5


class Load:
    """Writers that remember what was acknowledged to them."""

    def __init__(self, city, first_value, first_report):
        self.levels, self.codes, self.batches, self.notes = {}, {}, {}, {}
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self.sensors, args=(city.boss(), n, first_value)) for n in range(3)]
        self.threads += [threading.Thread(target=self.reports, args=(city.boss(), n, first_report)) for n in range(2)]
        self.threads += [threading.Thread(target=self.batch, args=(city.boss(), n, first_value)) for n in range(2)]
        self.threads += [threading.Thread(target=self.clerk, args=(city.boss(), f"{first_report}-{n}")) for n in range(2)]
        for thread in self.threads:
            thread.start()

    def batch(self, client, number, value):
        """Entities that always change together."""
        while not self.stopping.is_set():
            value += 1
            body = [{"id": f"urn:ngsi-ld:Sensor:b{number}-{i}", "type": "Sensor", "level": {"type": "Property", "value": value}} for i in range(BATCH)]
            try:
                if client.call("POST", "/ngsi-ld/v1/entityOperations/upsert", body).status in (201, 204):
                    self.batches[number] = value
            except OSError:
                return

    def clerk(self, client, name):
        """Somebody who works on one case, note by note."""
        try:
            code = client.call("POST", "/api/reports", REPORT).json()["code"]
            self.notes[code] = []
            while not self.stopping.is_set():
                text = f"{name} note {len(self.notes[code])}"
                if client.call("POST", f"/api/cases/{code}/note", {"text": text}).status == 200:
                    self.notes[code].append(text)
        except OSError:
            return

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
    def check_batches(self, boss, load, crash):
        for number, value in load.batches.items():
            levels = {level(boss, f"b{number}-{i}") for i in range(BATCH)}
            self.assertLessEqual(levels, {value, value + 1}, f"batch {number} after crash {crash}")

    def check_cases(self, boss, load, crash):
        """The case, its timeline and its audit are one; the entity follows."""
        for code, notes in load.notes.items():
            case = boss.get(f"/api/cases/{code}").json()
            kept = [event["text"] for event in case["timeline"] if event["kind"] == "note"]
            self.assertEqual(kept[:len(notes)], notes, f"notes of {code} after crash {crash}")
            self.assertLessEqual(len(kept), len(notes) + 1)
            self.assertEqual(case["version"], 1 + len(kept))
            audit = boss.get(f"/api/audit?object=case:{code[:11]}&limit=1000").json()["items"]
            self.assertEqual(sum(entry["action"] == "case.note" for entry in audit), len(kept), f"audit of {code} after crash {crash}")
            shared = wait_for(lambda: (lambda a: a.status == 200 and a.json()["recordVersion"]["value"] == case["version"] and a.json())(entity(boss, code)))
            self.assertEqual(shared["caseState"]["value"], case["state"])
            self.assertEqual(shared["title"]["value"], case["title"])

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
            self.check_batches(boss, load, crash + 1)
            self.check_cases(boss, load, crash + 1)
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
