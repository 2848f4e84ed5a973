"""Peers that are slow on purpose: a thousand that never finish their head, their body, or never read what they asked for, and viewers of
the event stream that do not read. The others are served as if they were not there."""
import contextlib
import os
import resource
import socket
import statistics
import time
import unittest

from house import FlowTest, put_sensor
from reports_test import REPORT

PEERS = int(os.environ.get("DINH_SLOW_PEERS", "1000"))
PATIENCE_S = 2.0  # an answer to somebody who behaves; a machine under load may be slow, a house that waits for a slow peer is far slower


class SlowPeers(FlowTest):
    def setUp(self):
        super().setUp()
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = PEERS + 200
        if soft < wanted:
            if hard != resource.RLIM_INFINITY and hard < wanted:
                self.skipTest(f"only {hard} open files are allowed here; {wanted} are needed")
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        self.city = self.house()
        self.city.add_user()
        self.city.start()
        self.boss = self.city.boss()
        for number in range(50):
            self.assertEqual(put_sensor(self.boss, number, 1).status, 201)
        self.peers = contextlib.ExitStack()
        self.addCleanup(self.peers.close)

    def peer(self, said, receives=None):
        one = self.peers.enter_context(socket.socket())
        if receives:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receives)
        one.settimeout(20)
        one.connect(("127.0.0.1", self.city.port))
        one.sendall(said)
        return one

    def head(self, method, path, more=""):
        return (f"{method} {path} HTTP/1.1\r\nHost: h\r\nCookie: {self.boss.cookie}\r\nX-CSRF-Token: {self.boss.csrf}\r\n" + more).encode()

    def others_are_served(self):
        took = []
        for number in range(20):
            for ask in (lambda: self.boss.get("/ngsi-ld/v1/entities/urn:ngsi-ld:Sensor:1"), lambda: self.boss.get("/api/desk/queues"),
                        lambda: put_sensor(self.boss, number, 2), lambda: self.boss.call("POST", "/api/reports", REPORT)):
                began = time.monotonic()
                self.assertIn(ask().status, (200, 201, 204))
                took.append(time.monotonic() - began)
        self.assertLess(statistics.median(took), PATIENCE_S)
        self.assertLess(max(took), 5 * PATIENCE_S)

    def test_heads_that_never_end(self):
        peers = [self.peer(self.head("GET", "/api/city", "X-Slow: ")) for _ in range(PEERS)]
        self.others_are_served()
        until = time.monotonic() + 30  # each byte now and then does not buy more time
        heard = b""
        while not heard and time.monotonic() < until:
            with contextlib.suppress(TimeoutError, OSError):
                peers[0].sendall(b"x")
                peers[0].settimeout(0.5)
                heard = peers[0].recv(4096)
        self.assertIn(b" 408 ", heard)
        self.assertIn(b"application/problem+json", heard)
        self.others_are_served()

    def test_bodies_that_never_end(self):
        head = self.head("POST", "/api/reports", "Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n")
        peers = [self.peer(head + b'{"field":') for _ in range(PEERS)]
        self.others_are_served()
        peers[0].settimeout(40)
        self.assertIn(b" 408 ", peers[0].recv(4096))

    def test_answers_that_nobody_reads(self):
        ask = self.head("GET", "/ngsi-ld/v1/entities?type=Sensor&limit=50", "\r\n") * 8
        for _ in range(PEERS):
            self.peer(ask, receives=4096)
        self.others_are_served()

    def test_viewers_that_do_not_read(self):
        for _ in range(PEERS // 2):
            self.peer(self.head("GET", "/api/live", "\r\n"), receives=4096)
        for round_ in range(5):
            for number in range(50):
                put_sensor(self.boss, number, round_ + 10)
        self.others_are_served()
        metrics = self.boss.get("/metrics").body.decode()
        self.assertIn("dinh_http_connections", metrics)


if __name__ == "__main__":
    unittest.main(verbosity=2)
