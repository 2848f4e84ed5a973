"""The answering machine with real callers: SIPp speaks to it, a telephone of our own presses keys and misbehaves, baresip stands for a colleague's phone."""
import math
import socket
import subprocess
import time
import unittest

from exchange import AnsweringMachine, Caller, Telephone, exchange_of, samples_of, sipp, to_alaw, wav
from house import FlowTest, wait_for

FIELD = "gop-y"


def sweep(seconds=2.0):
    """No two moments of it sound alike, so that its place in a recording is one."""
    return [int(9000 * math.sin(2 * math.pi * (300 + 350 * i / 8000) * i / 8000)) for i in range(int(8000 * seconds))]


class Voicemail(FlowTest):
    def setUp(self):
        super().setUp()
        self.city = self.house(DINH_PHONE_CALLBACK_AFTER_S="0")
        self.city.add_user()
        self.city.start()
        self.boss = self.city.boss()
        self.exchange = exchange_of(self.city, self.boss)
        self.machine = AnsweringMachine(self.root / "machine", self.city.port, self.exchange.key)
        self.addCleanup(self.machine.stop, True)

    def cases(self):
        return self.boss.get("/api/desk/cases?queue=all&limit=200").json()["items"]

    def recordings(self):
        for case in self.cases():
            for call in self.boss.get(f"/api/cases/{case['id']}/calls").json()["items"]:
                for recording in call["recordings"]:
                    yield call, self.boss.get(f"/api/recordings/{recording['id']}").body

    def speak(self, caller, samples, **more):
        process = sipp(self.root, self.machine.port, caller, bytes(to_alaw(s) for s in samples), **more)
        errors = process.communicate(timeout=90)[1]
        self.assertEqual(process.returncode, 0, errors.decode()[-2000:])

    def assert_heard(self, recording, said):
        """What was recorded is what was said, within the step of the codec."""
        start = max(range(0, max(1, len(recording) - 800), 1), key=lambda at: -abs(recording[at] - said[400]) - abs(recording[at + 80] - said[480]) - abs(recording[at + 200] - said[600])
                    - abs(recording[at + 371] - said[771])) - 400
        pairs = [(recording[start + i], s) for i, s in enumerate(said) if 0 <= start + i < len(recording)]
        self.assertGreater(len(pairs), len(said) * 0.95)
        wrong = [(got, s) for got, s in pairs if abs(got - s) > max(16, abs(s) // 16)]
        self.assertLess(len(wrong), len(pairs) * 0.02, wrong[:5])

    def test_what_is_said_is_recorded_and_becomes_a_case_with_a_callback(self):
        self.machine.start()
        said = sweep()
        self.speak("0901234567", said)
        wait_for(self.cases, 20)
        case, = self.cases()
        self.assertEqual((case["state"], case["channel"], case["field"]), ("new", "phone", FIELD))
        self.assertIn("Lời nhắn thoại", case["title"])
        (call, sound), = wait_for(lambda: list(self.recordings()), 20)
        self.assert_heard(samples_of(sound), said)
        callback, = self.boss.get("/api/callbacks").json()["items"]
        self.assertEqual((callback["origin"], callback["case_id"]), ("voicemail", case["id"]))
        self.assertEqual(list(self.machine.waiting()), [])
        self.assertNotIn(b"901234567", (self.machine.folder / "log").read_bytes())

    def test_fifty_speak_at_once(self):
        self.machine.start()
        said = sweep(3)
        self.speak("0901234567", said, calls=50, at_once=50)
        wait_for(lambda: len(self.cases()) == 50, 60)
        heard = list(self.recordings())
        self.assertEqual(len(heard), 50)
        for _, sound in heard[::10]:
            self.assert_heard(samples_of(sound), said)
        self.assertEqual(self.boss.get("/api/callbacks").json()["items"][0]["wishes"], 50)

    def test_key_one_asks_for_a_call(self):
        self.machine.start()
        caller = Caller(self.machine.port)
        self.addCleanup(caller.close)
        self.assertEqual(caller.call(), 200)
        caller.say(1.2)
        caller.key(1)
        caller.say(0.2)
        self.assertEqual(caller.hang_up(), 200)
        case, = wait_for(self.cases)
        self.assertIn("xin được gọi lại", self.boss.get(f"/api/cases/{case['id']}").json()["description"])
        self.assertEqual(next(self.recordings())[0]["digits"], "1")

    def test_who_hangs_up_at_once_is_called_back_and_no_case(self):
        self.machine.start()
        caller = Caller(self.machine.port)
        self.addCleanup(caller.close)
        self.assertEqual(caller.call(), 200)
        caller.hang_up()
        wait_for(lambda: self.boss.get("/api/callbacks").json()["total"] == 1)
        self.assertEqual(self.cases(), [])

    def test_broken_packets_stop_nothing(self):
        self.machine.start()
        bad = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(bad.close)
        good = Caller(self.machine.port).request("INVITE", 1, "v=0\r\nm=audio 1 RTP/AVP 0\r\n")
        for packet in (b"", b"\0" * 200, b"INVITE\r\n\r\n", b"INVITE sip:a SIP/2.0\r\n\r\n", b"\xff" * 60000, good.replace(b"Via", b"Vix"), good.replace(b"CSeq: 1", b"CSeq: 99999999999"),
                       good.replace(b"v=0\r\nm=audio 1 RTP/AVP 0", b"v=0\r\nm=audio 999999 RTP/AVP 999"), good.replace(b"Content-Length: 28", b"Content-Length: 2800000"),
                       good[:100], b"SIP/2.0 200 OK\r\n\r\n", b"BYE sip:x SIP/2.0\r\nCall-ID: none\r\n\r\n", good.replace(b"<sip:", b"<sip:" + b"a" * 3000)):
            for _ in range(20):
                bad.sendto(packet, ("127.0.0.1", self.machine.port))
        tcp = socket.create_connection(("127.0.0.1", self.machine.port), timeout=5)
        tcp.sendall(b"\0" * 10000)
        tcp.close()
        caller = Caller(self.machine.port)
        self.addCleanup(caller.close)
        self.assertEqual(caller.call(), 200)
        for packet in (b"", b"\x80", b"\xff" * 1500, b"\x80\x00" + b"\0" * 9, b"\x8f\x00" + b"\0" * 20, b"\x90\x00" + b"\0" * 10 + b"\xff" * 8, caller.packet(b"", 101), caller.packet(b"x", 8)):
            for _ in range(20):
                caller.rtp.sendto(packet, caller.media)
        caller.say(1.3)
        self.assertEqual(caller.hang_up(), 200)
        wait_for(self.cases)

    def test_the_house_is_away_and_both_are_killed_and_nothing_is_lost(self):
        self.machine.start()
        port = self.city.port
        self.city.kill()
        said = sweep()
        self.speak("0901234567", said)
        wait_for(lambda: len(self.machine.waiting()) == 1)
        speaking = Caller(self.machine.port, "0912345678")  # and while another one speaks the machine dies
        self.addCleanup(speaking.close)
        self.assertEqual(speaking.call(), 200)
        speaking.say(1.5)
        self.machine.stop(hard=True)
        self.city.start()
        self.machine.settings["server"] = f"http://127.0.0.1:{self.city.port}"
        self.machine.start()
        self.boss = self.city.boss()
        wait_for(lambda: len(self.cases()) == 2, 30)
        wait_for(lambda: not self.machine.waiting(), 10)
        lengths = sorted(len(samples_of(sound)) for _, sound in self.recordings())
        self.assertEqual(len(lengths), 2)
        self.assertGreater(lengths[0], 8000)
        self.assertNotEqual(port, 0)

    def test_while_somebody_answers_calls_are_refused(self):
        self.machine.settings["ask_hours"] = True
        always = {"code": "vn-always"}
        self.city.stop()
        self.city.environment["DINH_PHONE_CALENDAR"] = always["code"]
        self.city.start()
        self.machine.settings["server"] = f"http://127.0.0.1:{self.city.port}"
        self.machine.start()

        def status():
            caller = Caller(self.machine.port)
            try:
                got = caller.call()
                if got == 200:
                    caller.hang_up()
                return got
            finally:
                caller.close()

        wait_for(lambda: status() == 480)

    def test_an_announcement_is_played_before_the_tape_runs(self):
        announcement = self.root / "welcome.wav"
        announcement.write_bytes(wav([3000 if i // 8 % 2 else -3000 for i in range(8000)]))
        self.machine.settings["announcement"] = str(announcement)
        self.machine.start()
        caller = Caller(self.machine.port)
        self.addCleanup(caller.close)
        self.assertEqual(caller.call(), 200)
        caller.rtp.settimeout(2)
        heard = caller.rtp.recv(2000)
        self.assertEqual((heard[1] & 0x7F, len(heard)), (0, 172))
        self.assertGreater(len(set(heard[12:])), 1)
        caller.say(3)
        caller.hang_up()
        sound = wait_for(lambda: list(self.recordings()))[0][1]
        self.assertLess(abs(len(samples_of(sound)) - 16000), 1600, "the second of the announcement is not on the tape")

    def test_a_colleagues_telephone_rings_is_answered_and_hangs_up(self):
        """baresip rings for SIPp; what its control port says is told to the house as an exchange would."""
        desk = Telephone(self.root / "desk", "101")
        self.addCleanup(desk.stop)
        self.boss.call("PUT", "/api/calls/agent", {"extension": "101"})
        caller = sipp(self.root, desk.sip, "0901234567", bytes([0xD5]) * 8000, milliseconds=2500, whom="101")
        self.addCleanup(caller.wait)
        mine = lambda: self.boss.get("/api/calls/mine").json()["items"]
        incoming = desk.event("CALL_INCOMING")
        told = {"from": incoming["peeruri"], "to": incoming["accountaor"], "direction": "in", "user": "101"}
        self.assertEqual(self.exchange.tell("newCall", incoming["id"], 1, **told).status, 200)
        self.assertEqual((mine()[0]["state"], mine()[0]["number"]), ("ringing", "0901 234 567"))
        desk.send("accept")
        established = desk.event("CALL_ESTABLISHED")
        self.exchange.tell("answer", established["id"], 2, user="101")
        self.assertEqual(mine()[0]["state"], "talking")
        closed = desk.event("CALL_CLOSED")
        self.exchange.tell("hangup", closed["id"], 3, cause=closed.get("param", ""))
        self.assertEqual(mine()[0]["state"], "ended")
        caller.communicate(timeout=30)


if __name__ == "__main__":
    unittest.main(verbosity=2)
