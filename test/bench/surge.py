#!/usr/bin/env python3
"""The desk in a storm: contacts of a surge day come in while operators list, open and act; how long each waits.

DINH=build/dinh test/bench/surge.py [--seconds 30] [--operators 8] [--times 5.5]

A province's normal day has 6,850 contacts, a tenth of them in its busiest hour: 0.19 a second; a surge is 5.5 times that. Beside them as many people
read tracking pages as a surge brings (200/s is for `make bench`; here each contact reads ten).
"""
import argparse
import pathlib
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "flow"))
from house import FlowTest  # noqa: E402

NORMAL_PER_S = 6_850 / 10 / 3_600
REPORT = {"field": "thoat-nuoc", "description": "Ngập sâu trước chợ, xe không qua được", "lat": 10.98, "lon": 106.65, "attachments": [], "lang": "vi"}


class Clock:
    """Waiting times of one kind of request."""

    def __init__(self):
        self.ms, self.failed, self.lock = [], 0, threading.Lock()

    def take(self, call):
        began = time.monotonic()
        answer = call()
        with self.lock:
            self.ms.append((time.monotonic() - began) * 1000)
            self.failed += answer.status >= 400
        return answer

    def p(self, percent):
        return sorted(self.ms)[min(len(self.ms) - 1, int(len(self.ms) * percent / 100))] if self.ms else 0.0


def contacts(house, clocks, until, per_s, number):
    client, next_at = house.boss(), time.monotonic()
    n = 0
    while time.monotonic() < until:
        n += 1
        body = REPORT | {"description": f"{REPORT['description']} ({number}-{n})", "channel": "phone"}
        made = clocks["contact"].take(lambda: client.call("POST", "/api/cases", body))
        if made.status == 201:
            for _ in range(10):
                clocks["track"].take(lambda: client.get(f"/api/track/{made.json()['code']}"))
        next_at += 1 / per_s
        time.sleep(max(0, next_at - time.monotonic()))


def operator(house, clocks, until):
    client = house.boss()
    while time.monotonic() < until:
        items = clocks["list"].take(lambda: client.get("/api/desk/cases?queue=all&sort=due&limit=60")).json()["items"]
        clocks["queues"].take(lambda: client.get("/api/desk/queues"))
        for item in items[:3]:
            clocks["open"].take(lambda: client.get(f"/api/cases/{item['id']}"))
            clocks["act"].take(lambda: client.call("POST", f"/api/cases/{item['id']}/note", {"text": "đã gọi lại"}))
        time.sleep(1)  # nobody types faster


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--seconds", type=float, default=30)
    options.add_argument("--operators", type=int, default=8)
    options.add_argument("--times", type=float, default=5.5, help="the normal day's busiest hour")
    chosen = options.parse_args()
    test = FlowTest()
    test.setUp()
    try:
        house = test.house()
        house.add_user()
        house.start()
        clocks = {name: Clock() for name in ("contact", "track", "list", "queues", "open", "act")}
        until = time.monotonic() + chosen.seconds
        threads = [threading.Thread(target=contacts, args=(house, clocks, until, chosen.times * NORMAL_PER_S, 0))]
        threads += [threading.Thread(target=operator, args=(house, clocks, until)) for _ in range(chosen.operators)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for name, clock in clocks.items():
            print(f"surge_{name:8} {len(clock.ms):6} requests  p50 {clock.p(50):7.1f} ms  p95 {clock.p(95):7.1f} ms  failed {clock.failed}")
    finally:
        test.doCleanups()


if __name__ == "__main__":
    main()
