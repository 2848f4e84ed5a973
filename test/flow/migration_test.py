"""A data folder of an older release opens with everything in it, and goes on."""
import pathlib
import shutil
import sqlite3
import unittest

from house import FlowTest, level, put_sensor, wait_for

OLD = pathlib.Path(__file__).resolve().parent.parent / "data/release-0.1.0"
CODE = "R9D-E5P-RMR"


class Migration(FlowTest):
    def setUp(self):
        super().setUp()
        self.city = self.house()
        (self.city.folder / "journal").mkdir(parents=True)
        for name in ("dinh.json", "secret.key"):
            shutil.copy(OLD / name, self.city.folder / name)
        shutil.copy(OLD / "00000000000000000001.log", self.city.folder / "journal")
        for name in ("records", "register"):
            self.sql(name, (OLD / f"{name}.sql").read_text())

    def sql(self, database, text):
        with sqlite3.connect(self.city.folder / f"{database}.db") as db:
            db.executescript(text)
        db.close()

    def test_opens_and_goes_on(self):
        checked = self.city.run("check")
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
        self.city.start()
        boss = self.city.boss()
        self.assertEqual([level(boss, 1), level(boss, 2)], [8, 6])
        self.assertEqual(boss.get(f"/api/track/{CODE}").json()["state"], "new")
        self.assertEqual(boss.get(f"/ngsi-ld/v1/entities/urn:ngsi-ld:ServiceRequest:{CODE}").status, 200)
        self.assertEqual(boss.get("/ngsi-ld/v1/subscriptions/urn:ngsi-ld:Subscription:1").status, 200)
        wait_for(lambda: put_sensor(boss, 1, 9).status == 204)  # 503 while the disk has no room prepared yet
        self.assertEqual(self.city.stop(), 0)
        self.city.start()
        self.assertEqual(level(self.city.boss(), 1), 9)

    def test_is_refused_when_a_migration_is_not_the_one_that_ran(self):
        self.sql("records", "UPDATE migration SET checksum = checksum + 1 WHERE part = 'casework' AND number = 2")
        refused = self.city.run("serve", "--port", "0")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("migration casework 2 (cells) was edited after it had been applied", refused.stderr)

    def test_is_refused_when_it_comes_from_a_newer_release(self):
        self.sql("records", "INSERT INTO migration (part, number, name, checksum, at) VALUES ('casework', 999, 'tomorrow', 1, 1)")
        refused = self.city.run("serve", "--port", "0")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("the data come from a newer release", refused.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
