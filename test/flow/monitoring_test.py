"""What a monitoring system reads: /metrics in the text format of Prometheus, /health with the age of the data."""
import re
import time
import unittest

from house import FlowTest, put_sensor, wait_for

SERIES = re.compile(r'([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{((?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\.)*",?)*)\})? (NaN|[+-]Inf|-?[0-9.e+-]+)')
IDLE_LIMIT_BYTES = 16 * 1024


def parse(text):
    """{family: (type, {(name, labels): value})} of text format 0.0.4; whatever does not fit fails the test."""
    families, current = {}, None
    for line in text.splitlines():
        if line.startswith("# HELP "):
            current = line.split(" ", 3)[2]
            assert current not in families, "twice: " + current
            families[current] = [None, {}]
        elif line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            assert name == current and kind in ("counter", "gauge", "histogram"), line
            families[name][0] = kind
        else:
            found = SERIES.fullmatch(line)
            assert found, line
            name, labels, value = found.groups()
            assert re.sub(r"_(bucket|sum|count)$", "", name) == current or name == current, line
            assert (name, labels) not in families[current][1], "twice: " + line
            families[current][1][(name, labels)] = float(value)
    return families


class Monitoring(FlowTest):
    def setUp(self):
        super().setUp()
        self.city = self.house()
        self.city.add_user()
        self.city.start()

    def metrics(self):
        answer = self.city.client().get("/metrics")
        self.assertEqual(answer.headers["Content-Type"], "text/plain; version=0.0.4; charset=utf-8")
        text = answer.body.decode()
        self.assertTrue(text.endswith("\n"))
        return text

    def test_metrics_are_small_while_nothing_happens(self):
        self.assertLess(len(self.metrics()), IDLE_LIMIT_BYTES)

    def test_metrics_follow_what_happens(self):
        boss = self.city.boss()
        for number in range(3):
            self.assertEqual(put_sensor(boss, number, 1).status, 201)
        boss.get("/api/desk/cases?limit=minus")
        wait_for(lambda: "dinh_register_entities 3\n" in self.metrics())   # told by the feed, a moment after the answer
        families = parse(self.metrics())
        for family, kind in (("dinh_http_requests_total", "counter"), ("dinh_http_request_seconds", "histogram"), ("dinh_http_connections", "gauge"),
                             ("dinh_http_worker_queue", "gauge"), ("dinh_register_entities", "gauge"), ("dinh_register_durable_seq", "gauge"),
                             ("dinh_data_age_seconds", "gauge"), ("dinh_disk_free_bytes", "gauge"), ("dinh_records_available", "gauge")):
            self.assertEqual(families[family][0], kind, family)
        requests, seconds = families["dinh_http_requests_total"][1], families["dinh_http_request_seconds"][1]
        create = 'method="POST",route="/ngsi-ld/v1/entities"'
        self.assertEqual(requests[("dinh_http_requests_total", create + ',status="2xx"')], 3)
        self.assertEqual(requests[("dinh_http_requests_total", 'method="GET",route="/api/desk/cases",status="4xx"')], 1)
        self.assertEqual(seconds[("dinh_http_request_seconds_count", create)], 3)
        buckets = [value for (name, labels), value in seconds.items() if name.endswith("_bucket") and labels.startswith(create)]
        self.assertEqual(buckets, sorted(buckets))
        self.assertEqual(buckets[-1], 3)   # le="+Inf" is the count
        self.assertEqual(list(families["dinh_records_available"][1].values()), [1])
        self.assertFalse([labels for _, labels in requests if "status=\"5xx\"" in labels])

    def test_health_says_how_old_the_data_are(self):
        boss = self.city.boss()
        self.assertIsNone(boss.get("/health").json()["data_age_s"])
        put_sensor(boss, 1, 1)
        young = wait_for(lambda: (lambda view: view if view["data_age_s"] is not None else None)(boss.get("/health").json()))   # told by the feed
        self.assertLess(young["data_age_s"], 5)
        time.sleep(1.2)
        older = boss.get("/health").json()
        self.assertGreater(older["data_age_s"], young["data_age_s"] + 1)
        self.assertEqual((older["status"], older["records"], older["journal"], older["entities"]), ("ok", "answering", "writing", 1))
        self.assertEqual(self.city.stop(), 0)
        self.city.start()
        self.assertGreater(self.city.client().get("/health").json()["data_age_s"], 1.2)   # the age of the data, not of the process


if __name__ == "__main__":
    unittest.main(verbosity=2)
