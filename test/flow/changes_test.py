"""The register's change feed over HTTP: nothing is missing, doubled or out of order, over breaks and restarts of the server."""
import http.client
import json
import unittest

from house import Client, FlowTest


class Follower:
    """One open stream; remembers the last id as a browser would."""

    def __init__(self, house, client, query="", last=None):
        self.connection = http.client.HTTPConnection("127.0.0.1", house.port, timeout=20)
        headers = {"Cookie": client.cookie, "Accept": "text/event-stream"}
        if last is not None:
            headers["Last-Event-ID"] = str(last)
        self.connection.request("GET", "/api/register/changes" + query, None, headers)
        self.answer = self.connection.getresponse()
        assert self.answer.status == 200, self.answer.read()

    def events(self, count):
        """The next changes; what only says where the stream stands is passed over."""
        out, event, data = [], None, None
        while len(out) < count:
            line = self.answer.fp.readline().decode().rstrip("\n")
            if line.startswith("event: "):
                event = line[7:]
            elif line.startswith("data: "):
                data = json.loads(line[6:])
            elif line == "" and data is not None:
                if event == "change":
                    out.append(data)
                assert event != "gone", "the journal still has it"
                data = None
        return out

    def close(self):
        self.connection.close()


class Changes(FlowTest):
    def setUp(self):
        super().setUp()
        self.city = self.house()
        self.city.add_user()
        self.city.start()
        self.client = self.city.boss()

    def write(self, numbers):
        for n in numbers:
            if n == 0:
                answer = self.client.call("POST", "/ngsi-ld/v1/entities", {"id": "urn:ngsi-ld:Air:1", "type": "Air", "n": {"type": "Property", "value": 0}})
                self.assertEqual(answer.status, 201, answer.body)
            else:
                answer = self.client.call("PATCH", "/ngsi-ld/v1/entities/urn:ngsi-ld:Air:1/attrs/n", {"value": n})
                self.assertEqual(answer.status, 204, answer.body)

    def test_nothing_is_missing_over_breaks_and_restarts(self):
        follower = Follower(self.city, self.client, "?type=Air")
        self.write(range(0, 20))
        told = follower.events(20)
        follower.close()
        self.write(range(20, 40))                       # nobody listens
        follower = Follower(self.city, self.client, "?type=Air", told[-1]["seq"])
        told += follower.events(10)
        follower.close()                                # gone in the middle
        self.city.kill()
        self.city.start()
        self.client = self.city.boss()
        self.write(range(40, 50))
        follower = Follower(self.city, self.client, "?type=Air", told[-1]["seq"])
        told += follower.events(20)
        follower.close()
        self.assertEqual([e["attrs"]["n"]["value"] for e in told], list(range(0, 50)))
        self.assertEqual([e["seq"] for e in told], sorted({e["seq"] for e in told}))
        self.assertEqual(told[0]["kind"], "create")

    def test_the_wall_goes_on_where_it_was_or_starts_again(self):
        def readings(numbers):
            for n in numbers:
                batch = [{"id": "urn:ngsi-ld:Air:w", "type": "AirQualityObserved", "pm25": {"type": "Property", "value": n},
                          "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [106.6, 11.0]}}}]
                self.assertLess(self.client.call("POST", "/ngsi-ld/v1/entityOperations/upsert", batch).status, 300)

        def first_events(last, count):
            connection = http.client.HTTPConnection("127.0.0.1", self.city.port, timeout=20)
            headers = {"Cookie": self.client.cookie, "Last-Event-ID": str(last)}
            connection.request("GET", "/api/live?topics=points", None, headers)
            answer = connection.getresponse()
            frames = [[]]
            while len(frames) <= count:
                line = answer.fp.readline().decode().rstrip("\n")
                frames.append([]) if line == "" else frames[-1].append(line)
            connection.close()
            return frames[:count]

        readings([1])
        seq = self.client.get("/api/ops/points").json()["seq"]
        readings(range(2, 5))
        self.city.kill()  # nothing of it is in the memory of the next
        self.city.start()
        self.client = self.city.boss()
        told = first_events(seq, 3)
        self.assertEqual([f[1] for f in told], ["event: point"] * 3, told)
        self.assertEqual([int(f[0].removeprefix("id: ")) for f in told], [seq + 1, seq + 2, seq + 3])
        many = [{"id": f"urn:ngsi-ld:Other:{i}", "type": "Other", "n": {"type": "Property", "value": 1}} for i in range(2_600)]
        for _ in range(2):
            self.assertLess(self.client.call("POST", "/ngsi-ld/v1/entityOperations/upsert", many).status, 300)
        self.assertIn("event: reset", first_events(seq, 1)[0])

    def test_what_cannot_be_followed_is_said(self):
        for query, field in (("?color=red", "color"), ("?after=soon", "after")):
            answer = self.client.get("/api/register/changes" + query)
            self.assertEqual(answer.status, 400, answer.body)
            self.assertIn(field, answer.body.decode())
        self.assertEqual(Client(self.city.port).get("/api/register/changes").status, 401)
        self.assertEqual(self.client.get("/api/live?topics=entity").status, 400)


if __name__ == "__main__":
    unittest.main()
