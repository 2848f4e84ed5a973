"""Real files of other cities: every row accounted for, nothing twice, and a clear word for files that are none."""
import json
import pathlib
import re
import unittest

from house import FlowTest

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


if __name__ == "__main__":
    unittest.main(verbosity=2)
