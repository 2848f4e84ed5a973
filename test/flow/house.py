"""A real Dinh for a test: the binary on a folder of its own, a port the kernel chose, and a client that keeps its session."""
import http.client
import json
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest

DINH = os.environ["DINH"]


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    def json(self):
        return json.loads(self.body)


def free_port():
    """One that is free for UDP and TCP alike (SIP listens on both) and outside the range from which the kernel gives outgoing connections
    theirs: a peer binds it later, and again after a restart."""
    for _ in range(1000):
        port = random.randrange(10000, 20000)
        try:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tcp:
                udp.bind(("127.0.0.1", port))
                tcp.bind(("127.0.0.1", port))
                return port
        except OSError:
            pass
    raise RuntimeError("no port is free")


class Client:
    def __init__(self, port, tls=None):
        self.port, self.tls, self.cookie, self.csrf = port, tls, None, None

    def connect(self, timeout):
        if self.tls:
            return http.client.HTTPSConnection("localhost", self.port, timeout=timeout, context=self.tls)
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def call(self, method, path, body=None, headers=None, timeout=20):
        connection = self.connect(timeout)
        headers = dict(headers or {})
        if self.cookie:
            headers.update({"Cookie": self.cookie, "X-CSRF-Token": self.csrf})
        if body is not None and not isinstance(body, (bytes, str)):
            body = json.dumps(body)
            headers.setdefault("Content-Type", "application/json")
        try:
            connection.request(method, path, body, headers)
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def get(self, path):
        return self.call("GET", path)

    def sign_in(self, name, password):
        answer = self.call("POST", "/api/session", {"name": name, "password": password})
        assert answer.status == 200, answer.body
        self.cookie = answer.headers["Set-Cookie"].split(";")[0]
        self.csrf = answer.json()["csrf"]
        return self


class House:
    """One data folder and, while it runs, its server; settings go into its environment."""

    def __init__(self, folder, **settings):
        self.folder = pathlib.Path(folder)
        self.environment = {**os.environ, **settings}
        self.tls = None  # an ssl.SSLContext, when it serves HTTPS
        self.process = None

    def run(self, *arguments, stdin=None):
        return subprocess.run([DINH, *arguments, "--data", str(self.folder)], capture_output=True, text=True, input=stdin, timeout=120,
                              env=self.environment)

    def add_user(self, name="boss", role="administrator", password="a long enough secret"):
        done = self.run("user", "add", name, "--role", role, stdin=password + "\n")
        assert done.returncode == 0, done.stderr

    def start(self, command="serve"):
        self.log = open(str(self.folder) + ".log", "a+b")
        self.process = subprocess.Popen([DINH, command, "--data", str(self.folder), "--port", "0"], stdout=subprocess.PIPE, stderr=self.log, text=True,
                                        env=self.environment)
        self.said = ""
        for line in self.process.stdout:
            self.said += line
            found = re.search(r"Dinh is at https?://[^:]+:(\d+)", line)
            if found:
                self.port = int(found.group(1))
                return self
        raise AssertionError("the server did not start: " + self.said + self.read_log())

    def read_log(self):
        self.log.seek(0)
        return self.log.read().decode(errors="replace")

    def client(self):
        return Client(self.port, self.tls)

    def boss(self):
        return self.client().sign_in("boss", "a long enough secret")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.close()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=30)
        self.close()
        return code

    def close(self):
        self.process.stdout.close()
        self.log.close()
        self.process = None


class FlowTest(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="dinh-flow-"))
        self.addCleanup(shutil.rmtree, self.root, True)
        self.houses = []
        self.addCleanup(self.stop_all)

    def house(self, name="city", **settings):
        if "DINH_FLOW_POSTGRES" in os.environ:  # the same test, with the records on PostgreSQL
            import postgres
            settings.setdefault("DINH_DATABASE", postgres.shared().new_database())
        house = House(self.root / name, **settings)
        self.houses.append(house)
        return house

    def stop_all(self):
        for house in self.houses:
            if house.process:
                house.kill()


def wait_for(question, seconds=15):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        answer = question()
        if answer:
            return answer
        time.sleep(0.05)
    raise AssertionError("waited in vain")


def sensor(number, value):
    return {"id": f"urn:ngsi-ld:Sensor:{number}", "type": "Sensor", "level": {"type": "Property", "value": value}}


def put_sensor(client, number, value):
    created = client.call("POST", "/ngsi-ld/v1/entities", sensor(number, value))
    if created.status == 409:
        return client.call("PATCH", f"/ngsi-ld/v1/entities/urn:ngsi-ld:Sensor:{number}/attrs", {"level": {"type": "Property", "value": value}})
    return created


def level(client, number):
    answer = client.get(f"/ngsi-ld/v1/entities/urn:ngsi-ld:Sensor:{number}")
    return answer.json()["level"]["value"] if answer.status == 200 else None
