"""kill -9 at random moments under load, with receivers that hang, answer 500, close, or take their time: every change that was acknowledged is
told at least once, of one entity never an older state after a newer one was told for the first time, and the prompt receiver waits for none of the others."""
import http.server
import json
import os
import random
import threading
import time
import unittest

from house import FlowTest, put_sensor, wait_for

ROUNDS = int(os.environ.get("DINH_CRASHES", "20"))
SENSORS = 4
PROMPT_S = 3.5  # from a change to its notification at the prompt receiver, on a busy machine; a hanging one holds a message for four seconds
MOODS = {"prompt": "prompt", "error": "error", "close": "close", "slow": "slow", **{f"hang-{n}": "hang" for n in range(5)}}


class Receiver(http.server.ThreadingHTTPServer):
    """Answers by its mood, and remembers what it acknowledged."""
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, mood):
        super().__init__(("127.0.0.1", 0), Handler)
        self.mood, self.lock = mood, threading.Lock()
        self.values, self.at = {}, {}  # by entity: the values in the order of their first coming, and when
        self.disorder = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/"

    def note(self, notification):
        with self.lock:
            for entity in notification["data"]:
                value, told = entity["level"]["value"], self.values.setdefault(entity["id"], [])
                if value in self.at.setdefault(entity["id"], {}):
                    continue  # again, after a crash
                if told and value < told[-1]:
                    self.disorder.append((entity["id"], told[-1], value))
                told.append(value)
                self.at[entity["id"]][value] = time.monotonic()

    def handle_error(self, request, client_address):
        pass  # the server was killed


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        mood = self.server.mood
        if mood == "hang":
            time.sleep(6)  # longer than the server waits
            return
        if mood == "close":
            return
        if mood == "slow":
            time.sleep(0.3)
        if mood != "error":
            self.server.note(json.loads(body))
        self.send_response(500 if mood == "error" else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        pass


class Load:
    """Sensors whose value only grows; remembers what was acknowledged, and when."""

    def __init__(self, city, acknowledged):
        self.acknowledged, self.stopping = acknowledged, threading.Event()
        self.threads = [threading.Thread(target=self.run, args=(city.boss(), number)) for number in range(SENSORS)]
        for thread in self.threads:
            thread.start()

    def run(self, client, number):
        known = self.acknowledged.setdefault(f"urn:ngsi-ld:Sensor:{number}", {})
        value = max(known, default=0) + 1  # one that was on its way may have arrived: the next is higher still
        while not self.stopping.is_set():
            value += 1
            try:
                if put_sensor(client, number, value).status in (201, 204):
                    known[value] = time.monotonic()
            except OSError:
                return
            time.sleep(0.005)

    def end(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join()


class Subscriptions(FlowTest):
    def setUp(self):
        super().setUp()
        self.receivers = {name: Receiver(mood) for name, mood in MOODS.items()}
        for receiver in self.receivers.values():
            self.addCleanup(receiver.server_close)
            self.addCleanup(receiver.shutdown)
        self.city = self.house()
        self.city.add_user()
        self.city.start()

    def subscribe(self, boss):
        for name, receiver in self.receivers.items():
            endpoint = {"uri": receiver.url, "timeout": 4000}
            body = {"id": f"urn:ngsi-ld:Subscription:{name}", "type": "Subscription", "entities": [{"type": "Sensor"}], "notification": {"endpoint": endpoint}}
            self.assertEqual(boss.call("POST", "/ngsi-ld/v1/subscriptions", body).status, 201)

    def missing(self, receiver, acknowledged):
        with receiver.lock:
            return {entity: left for entity, values in acknowledged.items() if (left := sorted(set(values) - receiver.at.get(entity, {}).keys()))}

    def test_keeps_its_word(self):
        seed = int(os.environ.get("DINH_SEED", str(random.randrange(1 << 30))))
        print(f"seed {seed} (DINH_SEED)", flush=True)
        dice = random.Random(seed)
        self.subscribe(self.city.boss())
        acknowledged = {}
        for crash in range(ROUNDS):
            load = Load(self.city, acknowledged)
            time.sleep(dice.uniform(0.1, 0.6))
            self.city.kill()
            load.end()
            self.city.start()
        calm = time.monotonic()
        load = Load(self.city, acknowledged)
        time.sleep(1.5)  # no crash now: how long does the prompt receiver wait?
        load.end()
        boss = self.city.boss()
        shown = boss.get("/ngsi-ld/v1/subscriptions/urn:ngsi-ld:Subscription:error").json()["notification"]
        self.assertEqual(shown["status"], "failed")
        prompt = self.receivers["prompt"]
        wait_for(lambda: not self.missing(prompt, acknowledged))
        lag = max(prompt.at[entity][value] - at for entity, values in acknowledged.items() for value, at in values.items() if at > calm)
        self.assertLess(lag, PROMPT_S, "the prompt receiver waited for the others")
        for receiver in self.receivers.values():
            receiver.mood = "prompt"  # all are well again
        for name, receiver in self.receivers.items():
            try:
                wait_for(lambda: not self.missing(receiver, acknowledged), seconds=30)
            except AssertionError:
                self.fail(f"{name} was never told {self.missing(receiver, acknowledged)}")
            self.assertEqual(receiver.disorder, [], name)
        total = sum(len(values) for values in acknowledged.values())
        self.assertGreater(total, 20 * ROUNDS)
        print(f"{ROUNDS} crashes, {total} changes told to {len(MOODS)} receivers, the last ones to the prompt one within {lag * 1000:.0f} ms", flush=True)
        self.assertEqual(self.city.stop(), 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
