"""The whole house on PostgreSQL: a report from the form to the register, and what happens while the database is away."""
import socket
import time
import unittest

from house import FlowTest, level, put_sensor, wait_for
from postgres import Cluster
from reports_test import REPORT, entity


class OnPostgres(FlowTest):
    def setUp(self):
        super().setUp()
        self.cluster = Cluster()
        self.addCleanup(self.cluster.remove)
        self.city = self.house(DINH_DATABASE=self.cluster.url)
        self.city.add_user()
        self.city.start()

    def report(self, client):
        return client.call("POST", "/api/reports", REPORT)

    def test_a_report_is_kept_worked_on_shared_and_survives_a_restart(self):
        boss = self.city.boss()
        code = self.report(boss).json()["number"]
        wait_for(lambda: entity(boss, code).status == 200)
        self.assertEqual(boss.get("/api/desk/cases").json()["items"][0]["code"], code)
        self.assertFalse((self.city.folder / "records.db").exists())
        self.assertEqual(self.city.stop(), 0)
        checked = self.city.run("check")
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
        self.city.start()
        boss.port = self.city.port
        self.assertEqual(boss.get(f"/api/track/{code}").json()["state"], "new")

    def test_backup_says_that_pg_dump_is_wanted(self):
        done = self.city.run("backup", str(self.root / "saved"))
        self.assertEqual(done.returncode, 0)   # everything else is saved
        self.assertIn("pg_dump", done.stdout + done.stderr)

    def test_lost_and_found_again(self):
        boss = self.city.boss()
        before = self.report(boss).json()["number"]
        wait_for(lambda: entity(boss, before).status == 200)
        self.assertEqual(boss.get("/health").json()["records"], "answering")

        self.cluster.stop()
        refused = self.report(boss)
        self.assertEqual(refused.status, 503, refused.body)
        self.assertEqual(refused.headers["Content-Type"], "application/problem+json")
        self.assertGreater(int(refused.headers["Retry-After"]), 0)
        self.assertNotIn(b"PostgreSQL", refused.body)   # what broke inside is logged, never shown
        self.assertEqual(boss.get("/api/desk/cases").status, 503)
        sick = boss.get("/health")
        self.assertEqual((sick.status, sick.json()["status"], sick.json()["records"]), (503, "records unavailable", "not answering"))
        self.assertIn("dinh_records_available 0\n", boss.get("/metrics").body.decode())

        # The register does not need the records: sensors go on.
        self.assertEqual(put_sensor(boss, 1, 7).status, 201)
        self.assertEqual(level(boss, 1), 7)

        time.sleep(3)
        lines = [line for line in self.city.read_log().splitlines() if "project cases" in line]
        self.assertEqual(len(lines), 1, lines)

        self.cluster.start()
        after = wait_for(lambda: (lambda a: a.json()["number"] if a.status == 201 else None)(self.report(boss)))
        wait_for(lambda: entity(boss, after).status == 200)
        wait_for(lambda: boss.get("/health").json()["status"] == "ok")
        told = lambda: [line for line in self.city.read_log().splitlines() if "project cases" in line]
        wait_for(lambda: len(told()) > 1)   # said when the task has ended, a moment after its deed
        self.assertEqual(len(told()), 2, told())
        self.assertEqual(boss.get(f"/api/track/{before}").status, 200)

    def test_a_database_that_hangs_is_noticed_within_seconds(self):
        boss = self.city.boss()
        self.assertEqual(self.report(boss).status, 201)
        self.cluster.freeze()
        self.addCleanup(self.cluster.thaw)
        asked = time.monotonic()
        refused = self.report(boss)
        self.assertLess(time.monotonic() - asked, 10)
        self.assertEqual(refused.status, 503, refused.body)
        self.assertGreater(int(refused.headers["Retry-After"]), 0)
        self.assertEqual(boss.get("/health").json()["status"], "records unavailable")
        asked = time.monotonic()
        self.assertEqual([boss.get("/api/desk/cases").status for _ in range(5)], [503] * 5)
        self.assertLess(time.monotonic() - asked, 5, "who comes later does not wait as long")
        self.assertEqual(put_sensor(boss, 1, 7).status, 201)
        self.cluster.thaw()
        wait_for(lambda: self.report(boss).status == 201)
        wait_for(lambda: boss.get("/health").json()["status"] == "ok")

    def test_a_peer_that_accepts_and_says_nothing_ends_the_start(self):
        self.assertEqual(self.city.stop(), 0)
        with socket.create_server(("127.0.0.1", 0)) as silent:
            self.city.environment["DINH_DATABASE"] = f"postgresql://dinh@127.0.0.1:{silent.getsockname()[1]}/dinh"
            asked = time.monotonic()
            done = self.city.run("serve", "--port", "0")
        self.assertEqual(done.returncode, 1)
        self.assertIn("PostgreSQL", done.stderr)
        self.assertLess(time.monotonic() - asked, 10)

    def test_away_at_the_start_is_said_without_the_password(self):
        self.assertEqual(self.city.stop(), 0)
        self.cluster.stop()
        self.city.environment["DINH_DATABASE"] = self.cluster.url.replace("dinh@", "dinh:geheim@")
        done = self.city.run("serve", "--port", "0")
        self.assertEqual(done.returncode, 1)
        self.assertIn("PostgreSQL", done.stderr)
        self.assertNotIn("geheim", done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
