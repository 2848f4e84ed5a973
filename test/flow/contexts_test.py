"""A remote @context is fetched once, from a real server, and what it names is understood."""
import http.server
import json
import threading
import unittest

from house import FlowTest

CONTEXT = {"@context": {"mucNuoc": "https://example.org/vocabulary#waterLevel"}}


class Contexts(FlowTest):
    def setUp(self):
        super().setUp()
        asked = self.asked = []

        class Shelf(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                asked.append(self.path)
                body = json.dumps(CONTEXT).encode()
                self.send_response(200 if self.path == "/water.jsonld" else 404)
                self.send_header("Content-Type", "application/ld+json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.shelf = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Shelf)
        threading.Thread(target=self.shelf.serve_forever, daemon=True).start()
        self.addCleanup(self.shelf.server_close)
        self.addCleanup(self.shelf.shutdown)
        self.url = f"http://127.0.0.1:{self.shelf.server_port}/water.jsonld"
        city = self.house()
        city.add_user()
        self.boss = city.start().boss()

    def create(self, number, context):
        body = {"id": f"urn:ngsi-ld:River:{number}", "type": "River", "mucNuoc": {"type": "Property", "value": 2.5}, "@context": context}
        return self.boss.call("POST", "/ngsi-ld/v1/entities", json.dumps(body), {"Content-Type": "application/ld+json"})

    def test_is_fetched_once_and_names_come_out_in_full(self):
        self.assertEqual(self.create(1, self.url).status, 201)
        self.assertEqual(self.create(2, self.url).status, 201)
        self.assertEqual(self.asked, ["/water.jsonld"])
        self.assertIn("https://example.org/vocabulary#waterLevel", self.boss.get("/ngsi-ld/v1/entities/urn:ngsi-ld:River:1").json())

    def test_that_is_not_there_is_a_clear_refusal(self):
        refused = self.create(1, self.url + "x")
        self.assertIn(refused.status, (503, 504))
        self.assertIn("LdContextNotAvailable", refused.json()["type"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
