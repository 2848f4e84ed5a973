"""A full disk: what writes is refused with 507 and says why, what reads goes on, people can sign in to look, and when there is room again
everything goes on. Nothing that was acknowledged is lost."""
import errno
import os
import pathlib
import struct
import subprocess
import unittest
import zlib

from house import FlowTest, level
from reports_test import REPORT, wait_for

SIZE_MB = 480  # a start needs 200 MB free, and what is written stays
TRIES = 4000   # what was reserved beforehand (the journal's segments, the log of the records) is used up before the first refusal


def picture():
    """A small PNG whose bytes do not repeat."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    row = b"\0" + os.urandom(3 * 64)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 64, 64, 8, 2, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(row * 64)) + chunk(b"IEND", b""))


@unittest.skipUnless(os.geteuid() == 0, "needs root: the test mounts a small disk of its own (tmpfs)")
class FullDisk(FlowTest):
    def setUp(self):
        super().setUp()
        self.disk = self.root / "disk"
        self.disk.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m", "dinh-test", str(self.disk)], capture_output=True, text=True)
        if mounted.returncode != 0:
            self.skipTest("mount -t tmpfs is not allowed here: " + mounted.stderr.strip())
        self.addCleanup(subprocess.run, ["umount", "-l", str(self.disk)])
        self.addCleanup(self.stop_all)  # before the disk goes
        self.city = self.house("disk/city")
        self.city.add_user()
        self.city.add_user("late", password="another long enough secret")
        self.city.start()
        self.boss = self.city.boss()
        self.key = self.boss.call("POST", "/api/keys", {"name": "partner", "rights": ["case.open"]}).json()["key"]
        self.number = 0

    def fill(self):
        """Not one byte is left."""
        with open(self.disk / "filler", "ab", buffering=0) as filler:
            for size in (1 << 20, 4096, 1):
                try:
                    while True:
                        filler.write(b"x" * size)
                except OSError as error:
                    self.assertEqual(error.errno, errno.ENOSPC)

    def free(self):
        (self.disk / "filler").unlink()

    # Each kind of write gives its answer and what was written.
    def entity(self):
        self.number += 1
        body = {"id": f"urn:ngsi-ld:Sensor:{self.number}", "type": "Sensor", "level": {"type": "Property", "value": self.number},
                "note": {"type": "Property", "value": "x" * 60_000}}
        return self.boss.call("POST", "/ngsi-ld/v1/entities", body), self.number

    def attribute(self):
        self.value += 1
        return self.boss.call("PATCH", "/ngsi-ld/v1/entities/urn:ngsi-ld:Sensor:1/attrs",
                              {"level": {"type": "Property", "value": self.value}}), self.value

    def batch(self):
        self.number += 1
        body = [{"id": f"urn:ngsi-ld:Sensor:{self.number}", "type": "Sensor", "level": {"type": "Property", "value": self.number}}]
        return self.boss.call("POST", "/ngsi-ld/v1/entityOperations/upsert", body), self.number

    def report(self):
        answer = self.boss.call("POST", "/api/reports", REPORT)
        return answer, answer.json().get("code")

    def open311(self):
        answer = self.boss.call("POST", "/open311/v2/requests.json",
                                f"service_code=giao-thong&lat=10.98&long=106.65&description=hole&api_key={self.key}",
                                {"Content-Type": "application/x-www-form-urlencoded"})
        return answer, answer.body

    def photo(self):
        answer = self.boss.call("POST", "/api/attachments", picture(), {"Content-Type": "image/png"})
        return answer, answer.json().get("id")

    def verb(self):
        return self.boss.call("POST", f"/api/cases/{self.code}/note", {"text": "seen"}), None

    def user(self):
        self.number += 1
        return self.boss.call("POST", "/api/users", {"name": f"user{self.number}", "display_name": "A", "roles": ["operator"],
                                                     "password": "a long enough secret for them"}), None

    def until_refused(self, write):
        """Writes until the disk says no; answers what had been acknowledged."""
        kept = []
        for _ in range(TRIES):
            answer, what = write()
            if answer.status == 507:
                problem = answer.json() if answer.body.startswith(b"{") else {}
                if problem:  # Open311 answers in the form of its own standard
                    self.assertIn("disk is full", (problem.get("title", "") + problem.get("detail", "")).lower(), answer.body)
                else:
                    self.assertIn(b"disk is full", answer.body)
                return kept
            self.assertIn(answer.status, (200, 201, 204), (write.__name__, answer.body))
            kept.append(what)
        self.fail(f"{write.__name__}: no refusal")

    def test_refuses_writes_and_keeps_its_word(self):
        boss = self.boss
        self.value = 0
        self.assertEqual(self.entity()[0].status, 201)
        self.code = self.report()[1]
        sensors, codes, photos = [], [self.code], []
        self.fill()
        sensors += self.until_refused(self.entity)
        codes += self.until_refused(self.report)
        self.fill()  # what a rolled-back write gave back
        self.until_refused(self.open311)
        photos += self.until_refused(self.photo)
        self.until_refused(self.verb)
        self.until_refused(self.user)
        sensors += self.until_refused(self.batch)
        self.until_refused(self.attribute)

        # Reading goes on, and whoever comes now can sign in to look.
        self.assertEqual(boss.get("/api/desk/cases?limit=1").status, 200)
        self.assertEqual(boss.get(f"/api/track/{self.code}").status, 200)
        self.assertEqual(boss.get("/api/ops/snapshot").status, 200)
        self.assertEqual(level(boss, 1), self.value - 1 if self.value > 1 else 1)
        self.assertEqual(boss.get("/metrics").status, 200)
        health = boss.get("/health")
        self.assertEqual(health.json()["disk_free_bytes"], 0, health.body)
        late = self.city.client().sign_in("late", "another long enough secret")
        self.assertEqual(late.get("/api/desk/queues").status, 200)
        self.assertEqual(late.get("/api/session").json()["user"]["name"], "late")

        # Room again: writing goes on without a restart, and whoever signed in meanwhile stays.
        self.free()
        for write in (self.entity, self.batch, self.report, self.open311, self.photo, self.verb, self.user, self.attribute):
            wait_for(lambda: write()[0].status in (200, 201, 204))
        self.assertEqual(late.get("/api/session").status, 200)
        self.assertEqual(late.call("POST", "/api/cases", REPORT).status, 201)
        self.check(boss, sensors, codes, photos)

        # The same after a crash.
        self.city.kill()
        self.city.start()
        self.check(self.city.boss(), sensors, codes, photos)
        self.assertEqual(self.city.stop(), 0)
        checked = self.city.run("check")
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)

    def check(self, boss, sensors, codes, photos):
        for number in sensors:
            self.assertEqual(level(boss, number), number)
        for code in codes:
            self.assertEqual(boss.get(f"/api/track/{code}").status, 200, code)
        self.assertNotIn(None, photos)

    def test_starts_no_house_where_there_is_no_room(self):
        self.assertEqual(self.city.stop(), 0)
        self.fill()
        done = self.city.run("serve")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r"has \d+ MB left; at least 200 MB are needed")


if __name__ == "__main__":
    unittest.main(verbosity=2)
