"""Backup while running, restore into a new folder, and what the check finds."""
import sqlite3
import threading
import unittest

from house import FlowTest, level, put_sensor


class Backup(FlowTest):
    def setUp(self):
        super().setUp()
        self.city = self.house()
        self.city.add_user()

    def test_taken_under_load_comes_back_whole(self):
        self.city.start()
        boss = self.city.boss()
        for number in range(20):
            put_sensor(boss, number, 1)
        stop = threading.Event()

        def keep_writing():
            value = 1
            while not stop.is_set():
                value += 1
                put_sensor(boss, 0, value)

        writer = threading.Thread(target=keep_writing)
        writer.start()
        done = self.city.run("backup", str(self.root / "saved"))
        stop.set()
        writer.join()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.city.stop()

        copy = self.house("copy")
        restored = copy.run("restore", str(self.root / "saved"))
        self.assertEqual(restored.returncode, 0, restored.stdout + restored.stderr)
        copy.start()
        there = copy.boss()
        self.assertEqual([level(there, number) for number in range(1, 20)], [1] * 19)
        self.assertGreaterEqual(level(there, 0), 1)

    def test_is_not_restored_when_a_file_was_changed(self):
        saved = self.root / "saved"
        self.assertEqual(self.city.start().stop(), 0)
        self.assertEqual(self.city.run("backup", str(saved)).returncode, 0)
        with open(saved / "records.db", "r+b") as records:
            records.seek(5000)
            records.write(b"tampered")
        refused = self.house("copy").run("restore", str(saved))
        self.assertEqual(refused.returncode, 1)
        self.assertIn("records.db is not what was saved", refused.stderr)

    def test_never_overwrites_a_city(self):
        self.assertEqual(self.city.start().stop(), 0)
        saved = self.root / "saved"
        self.assertEqual(self.city.run("backup", str(saved)).returncode, 0)
        self.assertIn("not empty", self.city.run("backup", str(saved)).stderr)
        self.assertIn("not empty", self.city.run("restore", str(saved)).stderr)

    def test_check_says_what_it_verified(self):
        self.assertEqual(self.city.start().stop(), 0)
        checked = self.city.run("check")
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
        for part in ("journal", "register", "records", "audit chain", "attachments", "migrations"):
            self.assertIn(part, checked.stdout)

    def test_check_finds_a_tampered_audit_entry(self):
        with sqlite3.connect(self.city.folder / "records.db") as records:
            records.execute("UPDATE audit SET actor = 'somebody else' WHERE seq = 1")
        records.close()
        checked = self.city.run("check")
        self.assertEqual(checked.returncode, 1)
        self.assertIn("entry 1: was changed after it was written", checked.stdout)

    def test_check_waits_for_the_server_to_stop(self):
        self.city.start()
        self.assertIn("Stop the server", self.city.run("check").stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
