"""Real files of other cities: every row accounted for, nothing twice, and a clear word for files that are none."""
import csv
import json
import pathlib
import re
import subprocess
import time
import unittest

from house import DINH, FlowTest

REPORTS = pathlib.Path(__file__).resolve().parent.parent / "data" / "reports"
MAPPING = {
    "source": "own", "title": {"vi": "Của tôi", "en": "Mine"}, "format": "csv", "utc_offset_min": 420, "missing": [""],
    "key": {"column": "so"}, "opened_at": {"column": "ngay", "time": "%d/%m/%Y"},
    "state": {"column": "tinh_trang", "values": {"xong": "resolved", "mo": "in_progress"}}, "field": {"default": "giao-thong"},
    "closed_at": {"column": "dong", "time": "%d/%m/%Y"},
    "description": {"column": "noi_dung"}, "lat": {"column": "lat"}, "lon": {"column": "lon"}}
HEADER = "so,ngay,tinh_trang,dong,noi_dung,lat,lon\n"


class Import(FlowTest):
    def setUp(self):
        super().setUp()
        self.city = self.house()

    def take(self, file, mapping):
        done = self.city.run("import", "reports", str(file), "--mapping", str(mapping))
        said = done.stdout + done.stderr
        found = re.search(r"(\d+) rows = (\d+) imported \+ (\d+) brought up to date \+ (\d+) already there \+ (\d+) refused", said)
        return done.returncode, [int(n) for n in found.groups()] if found else None, said

    def own(self, text):
        (self.root / "mapping.json").write_text(json.dumps(MAPPING))
        file = self.root / "own.csv"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return self.take(file, self.root / "mapping.json")

    def test_accounts_for_every_row_of_three_cities_and_takes_nothing_twice(self):
        for file, mapping, rows in (("chicago-sanitation-1000.csv", "chicago-sanitation", 1000), ("nyc-animals-300.csv", "nyc-animals", 300),
                                    ("sf-open311-2011.json", "sf-open311", 500)):
            _, first, said = self.take(REPORTS / file, mapping)
            self.assertEqual(first[0], rows, said)
            self.assertEqual(first[0], sum(first[1:]), said)
            self.assertGreater(first[1], 0.9 * rows, said)
            _, again, said = self.take(REPORTS / file, mapping)
            self.assertEqual(again, [rows, 0, 0, rows - first[4], first[4]], said)
        self.city.add_user()
        self.city.start()
        boss = self.city.boss()
        self.assertEqual(boss.get("/api/desk/cases?source=nyc-animals&limit=1").json()["total"], 300)
        sources = {s["key"]: s for s in boss.get("/api/ops/sources").json()["items"]}
        period = sources["chicago-sanitation"]
        board = boss.get(f"/api/ops/snapshot?source=chicago-sanitation&from={period['from']}&to={period['to']}").json()
        figures = {k["key"]: k["value"] for k in board["kpis"] if "value" in k}
        self.assertGreater(figures["new_today"], 900)

    def test_takes_any_file_by_a_mapping_somebody_wrote(self):
        code, counts, said = self.own(HEADER + "1,24/11/2026,mo,,Ổ gà,10.98,106.65\n2,31/02/2026,mo,,Sai ngày,,\n3,23/11/2026,xong,24/11/2026,Xong,0,0\n")
        self.assertEqual((code, counts), (0, [3, 2, 0, 0, 1]), said)
        self.assertIn("opened_at", said)
        # A newer export closes what was open.
        _, counts, said = self.own(HEADER + "1,24/11/2026,xong,25/11/2026,Ổ gà,10.98,106.65\n")
        self.assertEqual(counts, [1, 0, 1, 0, 0], said)

    def test_refuses_rows_that_are_no_text_and_takes_the_others(self):
        _, counts, said = self.own(HEADER.encode() + b"1,24/11/2026,mo,,caf\xe9,,\n2,24/11/2026,mo,,nul\0,,\n3,24/11/2026,mo,,good,,\n")
        self.assertEqual(counts, [3, 1, 0, 0, 2], said)
        self.assertIn("UTF-8", said)

    def test_says_at_once_which_columns_are_missing(self):
        code, counts, said = self.own("so,ngay\n1,24/11/2026\n")
        self.assertEqual((code, counts), (1, None), said)
        self.assertIn("tinh_trang, noi_dung, lat, lon", said.replace("dong, ", ""))

    def test_accounts_for_items_that_are_no_records(self):
        file = self.root / "odd.json"
        file.write_text('[1, null, "x"]')
        _, counts, said = self.take(file, "sf-open311")
        self.assertEqual(counts, [3, 0, 0, 0, 3], said)

    def cases(self, city):
        city.add_user()
        city.start()
        boss, out, cursor = city.boss(), [], ""
        while cursor is not None:
            page = boss.get(f"/api/desk/cases?source=own&limit=500{cursor}").json()
            out += [(c["title"], c["state"], c["opened_at"]) for c in page["items"]]
            cursor = "&cursor=" + page["next"] if page.get("next") else None
        city.stop()
        return sorted(out)

    def test_killed_in_the_middle_it_goes_on_and_ends_the_same(self):
        """kill -9 at some batch; the second run counts and reports as one that was never stopped."""
        rows = "".join(f"{n},{'31/02/2026' if n % 97 == 0 else '24/11/2026'},mo,,Phản ánh số {n},10.98,106.65\n" for n in range(1, 20001))
        (self.root / "mapping.json").write_text(json.dumps(MAPPING))
        (self.root / "own.csv").write_text(HEADER + rows)
        arguments = ["import", "reports", str(self.root / "own.csv"), "--mapping", str(self.root / "mapping.json")]
        whole = self.house("whole")
        done = whole.run(*arguments, "--report", str(self.root / "whole.jsonl"))
        self.assertEqual(done.returncode, 0, done.stderr)
        report = self.root / "killed.jsonl"
        running = subprocess.Popen([DINH, *arguments, "--report", str(report), "--data", str(self.city.folder)], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, env=self.city.environment)
        deadline = time.monotonic() + 60
        while not (report.exists() and report.stat().st_size > 6000) and time.monotonic() < deadline:  # rows of a third batch: two are done
            time.sleep(0.005)
        running.kill()
        running.wait()
        self.assertLess(len(report.read_text().splitlines()), 20000 // 97, "it was over before it was killed")
        again = self.city.run(*arguments, "--report", str(report))
        self.assertIn("went on where the last run stopped", again.stdout + again.stderr)
        counts = [re.search(r"\d+ rows = [^,]*", run.stdout + run.stderr).group() for run in (done, again)]
        self.assertEqual(counts[0], counts[1])
        self.assertEqual(report.read_text(), (self.root / "whole.jsonl").read_text())
        self.assertEqual(self.cases(self.city), self.cases(whole))

    def test_what_is_exported_can_be_imported_elsewhere(self):
        """The 14 columns of GeoReport bulk, in both formats; out of one city and into another nothing is lost that the columns hold."""
        self.take(REPORTS / "nyc-animals-300.csv", "nyc-animals")
        self.own(HEADER + "1,24/11/2026,mo,,\"Nhà anh Nguyễn Văn A, gọi 0909123456\",10.98,106.65\n")
        out = self.root / "bulk.csv"
        self.assertIn("301 reports", self.city.run("export", "reports", str(out)).stderr)
        with open(out, newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual(len(rows), 301)
        self.assertEqual(len(rows[0]), 14)
        mine = [r for r in rows if r["lat"] == "10.98"][0]
        self.assertEqual((mine["description"], mine["status_description"], mine["service_name"]), ("Nhà anh •••, gọi •••", "in_progress", "Giao thông"))
        listed = json.loads(self.city.run("export", "reports", "--format", "json", "--source", "own").stdout)
        self.assertEqual([(r["service_request_id"], r["lat"]) for r in listed], [(mine["service_request_id"], 10.98)])
        other = self.house("other")
        done = other.run("import", "reports", str(out), "--mapping", "georeport-bulk")
        self.assertIn("301 rows = 301 imported", done.stdout + done.stderr)
        again = list(csv.DictReader(other.run("export", "reports").stdout.splitlines()))
        kept = ("requested_datetime", "closed_date", "status_description", "service_name", "description", "agency_responsible", "address", "lat", "long")
        self.assertEqual(sorted([r[k] for k in kept] for r in rows), sorted([r[k] for k in kept] for r in again))

    def test_shows_and_checks_mappings(self):
        def mappings(*file):
            return subprocess.run([DINH, "import", "mappings", *file], capture_output=True, text=True, timeout=60)

        shown = mappings()
        self.assertEqual(shown.returncode, 0, shown.stderr)
        self.assertIn("America/New_York", shown.stdout + shown.stderr)
        (self.root / "bad.json").write_text(json.dumps({**MAPPING, "field": {"default": "no-such-field"}}))
        refused = mappings(str(self.root / "bad.json"))
        self.assertEqual(refused.returncode, 1)
        self.assertIn("no-such-field", refused.stdout + refused.stderr)

    def test_entities_twice_change_nothing_the_second_time(self):
        folder = self.root / "entities"
        folder.mkdir()
        core = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.7.jsonld"
        (folder / "good.jsonld").write_text(json.dumps({"id": "urn:ngsi-ld:Thing:1", "type": "Thing", "@context": core,
                                                        "level": {"type": "Property", "value": 3}}))
        (folder / "mended.jsonld").write_text(json.dumps({"id": "urn:ngsi-ld:Thing:2", "type": "Thing", "level": {"type": "Property", "value": 3}}))
        (folder / "broken.jsonld").write_text("{")
        first, again = (self.city.run("import", "entities", str(folder)) for _ in range(2))
        self.assertIn("3 files = 1 created + 1 repaired + 1 quarantined + 0 refused + 0 already there", first.stdout + first.stderr)
        self.assertIn("3 files = 0 created + 0 repaired + 0 quarantined + 0 refused + 3 already there", again.stdout + again.stderr)
        self.city.add_user()
        self.city.start()
        self.assertEqual(len(self.city.boss().get("/api/register/quarantine").json()["items"]), 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
