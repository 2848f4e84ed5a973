"""All reports over HTTP: streamed, so that neither their number nor a slow reader costs memory."""
import csv
import http.client
import io
import json
import os
import pathlib
import socket
import sqlite3
import time
import unittest

from house import FlowTest, wait_for
from reports_test import REPORT

REPORTS = 100_000
LONG = {**REPORT, "description": "Nước ngập tới đầu gối trước cổng trường học. " * 32}
MEMORY_MB = 150  # what a stream may add: the page caches of eight readers (16 MB each, storage/sqlite_connection.cpp), and some pieces


def memory_mb(pid):
    return int(next(line for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


class Bulk(FlowTest):
    def setUp(self):
        super().setUp()
        self.city = self.house(DINH_DATABASE="")

    def fill(self):
        """One report, and so many like it, straight into the records: how they got there does not matter here."""
        self.city.start()
        self.assertEqual(self.city.client().call("POST", "/api/reports", LONG).status, 201)
        self.assertEqual(self.city.stop(), 0)
        with sqlite3.connect(self.city.folder / "records.db") as db:
            columns = [row[1] for row in db.execute("PRAGMA table_info(cases)")]
            others = [f"{name}" for name in columns if name not in ("id", "code")]
            db.execute(f"""WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {REPORTS - 1})
                           INSERT INTO cases (id, code, {', '.join(others)}) SELECT id + i * 10, 'copy ' || i, {', '.join(others)} FROM cases, n WHERE cases.code NOT LIKE 'copy %'""")
        self.city.start()

    def test_of_100_000_reports_takes_little_memory_also_when_read_slowly(self):
        self.fill()
        before = memory_mb(self.city.process.pid)
        connection = http.client.HTTPConnection("127.0.0.1", self.city.port, timeout=60)
        connection.request("GET", "/api/reports/bulk?format=csv")
        answer = connection.getresponse()
        self.assertEqual((answer.status, answer.headers["Transfer-Encoding"]), (200, "chunked"))
        rows, size, most, rest = 0, 0, 0.0, b""
        while piece := answer.read(1 << 20):
            if rows < 20_000:
                time.sleep(0.3)  # a slow reader: the server waits instead of gathering
            *lines, rest = (rest + piece).split(b"\r\n")
            rows += len(lines)
            size += len(piece)
            most = max(most, memory_mb(self.city.process.pid))
        self.assertEqual((rows, rest), (REPORTS + 1, b""))
        print(f"{REPORTS} reports, {size / 1e6:.0f} MB: memory before {before:.0f} MB, at most {most:.0f} MB", flush=True)
        if not os.environ.get("DINH_SANITIZE"):  # a sanitizer keeps what was given back
            self.assertLess(most - before, MEMORY_MB)
        self.assertGreater(size / 1e6, MEMORY_MB * 1.1)  # who held all of it at once would be seen

    def test_is_what_anybody_may_read_in_both_formats(self):
        client = self.city.start().client()
        report = {**REPORT, "description": "Nhà anh Trần Văn Tèo xả rác, gọi 0909 123 456"}
        code = client.call("POST", "/api/reports", report).json()["number"]
        as_csv = client.get("/api/reports/bulk")
        self.assertEqual(as_csv.headers["Content-Type"].split(";")[0], "text/csv")
        self.assertIn("reports.csv", as_csv.headers["Content-Disposition"])
        row, = csv.DictReader(io.StringIO(as_csv.body.decode()))
        self.assertEqual(row["service_request_id"], code)
        item, = client.get("/api/reports/bulk?format=json&source=-").json()
        self.assertEqual((item["service_request_id"], item["lat"]), (code, REPORT["lat"]))
        for text in (as_csv.body.decode(), json.dumps(item, ensure_ascii=False)):
            for secret in ("Tèo", "0909", "Nguyễn"):
                self.assertNotIn(secret, text)
        self.assertEqual(client.get("/api/reports/bulk?source=nobody&format=json").json(), [])
        self.assertEqual(client.get("/api/reports/bulk?format=pdf").status, 400)

    def test_is_given_to_a_few_at_a_time_and_forgets_who_went_away(self):
        self.fill()
        started = [socket.create_connection(("127.0.0.1", self.city.port)) for _ in range(4)]
        for one in started:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            one.sendall(b"GET /api/reports/bulk HTTP/1.1\r\nHost: h\r\n\r\n")
            self.assertTrue(one.recv(1000).startswith(b"HTTP/1.1 200"))
        client = self.city.client()
        self.assertEqual(client.get("/api/reports/bulk").status, 503)
        self.assertEqual(client.get("/api/fields").status, 200)  # who waits for a reader holds no worker
        for one in started:
            one.close()
        wait_for(lambda: client.call("HEAD", "/api/reports/bulk").status == 200)


if __name__ == "__main__":
    unittest.main(verbosity=2)
