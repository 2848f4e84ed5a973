"""Behind a reverse proxy: who asked is what a trusted proxy says, and nobody else's word counts."""
import unittest

from house import FlowTest
from reports_test import REPORT

BURST = 20  # public posts of one address at once


class Proxy(FlowTest):
    def start(self, proxies):
        self.city = self.house(DINH_HTTP_TRUSTED_PROXIES=proxies)
        self.city.add_user()
        return self.city.start().client()

    def report(self, client, number, **headers):
        return client.call("POST", "/api/reports", {**REPORT, "description": f"report {number}"}, {k.replace("_", "-"): v for k, v in headers.items()}).status

    def test_limits_count_each_citizen_behind_a_trusted_proxy(self):
        client = self.start('["127.0.0.0/8"]')
        for number in range(BURST):
            self.assertEqual(self.report(client, number, X_Forwarded_For="203.0.113.1"), 201)
        self.assertEqual(self.report(client, 99, X_Forwarded_For="203.0.113.1"), 429)
        self.assertEqual(self.report(client, 99, X_Forwarded_For="198.51.100.7, 203.0.113.1"), 429, "what the client claims himself")
        self.assertEqual(self.report(client, 99, X_Forwarded_For="203.0.113.2"), 201)
        self.assertEqual(self.report(client, 99, Forwarded='for="[2001:db8::1]:4711"'), 201)

    def test_a_stranger_is_not_believed(self):
        client = self.start('["10.0.0.0/8"]')
        for number in range(BURST):
            self.assertEqual(self.report(client, number, X_Forwarded_For=f"203.0.113.{number}"), 201)
        self.assertEqual(self.report(client, 99, X_Forwarded_For="203.0.113.99"), 429)

    def cookie(self, client, **headers):
        answer = client.call("POST", "/api/session", {"name": "boss", "password": "a long enough secret"}, {k.replace("_", "-"): v for k, v in headers.items()})
        self.assertEqual(answer.status, 200, answer.body)
        return answer.headers["Set-Cookie"]

    def test_cookies_are_secure_when_the_citizen_came_by_https(self):
        client = self.start('["127.0.0.1"]')
        self.assertIn("; Secure", self.cookie(client, X_Forwarded_Proto="https"))
        self.assertNotIn("Secure", self.cookie(client, X_Forwarded_Proto="http"))
        self.city.stop()
        self.city.environment["DINH_HTTP_TRUSTED_PROXIES"] = "[]"
        self.assertNotIn("Secure", self.cookie(self.city.start().client(), X_Forwarded_Proto="https"))

    def test_a_range_that_is_none_is_refused_at_the_start(self):
        self.city = self.house(DINH_HTTP_TRUSTED_PROXIES='["10.0.0.0/99"]')
        done = self.city.run("serve")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("http.trusted_proxies", done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
