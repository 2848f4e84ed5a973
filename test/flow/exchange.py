"""Doubles of what stands around the house's telephone: an exchange that tells of calls, and callers with a real SIP stack (SIPp, baresip)."""
import hashlib
import hmac
import json
import os
import pathlib
import socket
import struct
import subprocess
import time
import urllib.parse

from house import free_port

VOICEMAIL = os.environ.get("DINH_VOICEMAIL", str(pathlib.Path(os.environ["DINH"]).parent / "dinh-voicemail"))


class Exchange:
    """Tells the house of calls, by API key."""

    def __init__(self, house, key):
        self.client, self.key = house.client(), key

    def headers(self):
        return {"Authorization": f"Bearer {self.key}"}

    def tell(self, event, call, sequence, **more):
        return self.client.call("POST", "/api/channels/phone/events", {"event": event, "callId": call, "sequence": sequence, **more}, self.headers())

    def tell_by_form(self, event, call, sequence, **more):
        body = urllib.parse.urlencode({"event": event, "callId": call, "sequence": sequence, **{"from" if k == "from_" else k: v for k, v in more.items()}})
        return self.client.call("POST", "/api/channels/phone/events", body, {**self.headers(), "Content-Type": "application/x-www-form-urlencoded"})

    def record(self, call, leg, sound):
        return self.client.call("POST", f"/api/channels/phone/calls/{call}/recordings/{leg}", sound, {**self.headers(), "Content-Type": "audio/wav"})


def signed(secret, body, at=None):
    at = int(at if at is not None else time.time())
    mac = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Dinh-Signature": f"t={at},v1={mac}", "Content-Type": "application/json"}


def exchange_of(house, boss):
    made = boss.call("POST", "/api/keys", {"name": "exchange", "rights": ["channels.phone"]})
    assert made.status == 201, made.body
    return Exchange(house, made.json()["key"])


def wav(samples, rate=8000):
    data = struct.pack(f"<{len(samples)}h", *samples)
    return b"RIFF" + struct.pack("<I", 36 + len(data)) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, rate, 2 * rate, 2, 16) + b"data" + struct.pack("<I", len(data)) + data


def samples_of(sound):
    assert sound[:4] == b"RIFF" and sound[36:40] == b"data", sound[:44]
    return list(struct.unpack(f"<{(len(sound) - 44) // 2}h", sound[44:]))


def to_alaw(sample):
    """ITU-T G.711, written for this test alone."""
    sign, magnitude = (0x80, sample) if sample >= 0 else (0, -sample - 1)
    magnitude = min(magnitude, 32767)
    exponent = 0 if magnitude < 256 else magnitude.bit_length() - 8
    mantissa = (magnitude >> (exponent + 3 if exponent else 4)) & 0x0F
    return (sign | exponent << 4 | mantissa) ^ 0x55


class AnsweringMachine:
    def __init__(self, folder, house_port, key, **more):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        first = 20000 + (os.getpid() * 37) % 20000
        self.settings = {"server": f"http://127.0.0.1:{house_port}", "key": key, "spool": str(self.folder / "spool"), "port": self.port,
                         "rtp_from": first, "rtp_to": first + 999, "ask_hours": False, **more}
        self.process = None

    def start(self):
        file = self.folder / "voicemail.json"
        file.write_text(json.dumps(self.settings))
        environment = {k: v for k, v in os.environ.items() if not k.startswith("DINH_")}
        self.log = open(self.folder / "log", "ab")
        self.process = subprocess.Popen([VOICEMAIL, str(file)], stdout=subprocess.PIPE, stderr=self.log, text=True, env=environment)
        line = self.process.stdout.readline()
        assert "sip:" in line, (self.folder / "log").read_text()
        return self

    def stop(self, hard=False):
        if self.process:
            (self.process.kill if hard else self.process.terminate)()
            self.process.wait(timeout=20)
            self.process.stdout.close()
            self.log.close()
            self.process = None

    def waiting(self):
        return sorted((self.folder / "spool").glob("*.json"))


SCENARIO = """<?xml version="1.0" encoding="UTF-8"?>
<scenario name="a caller who speaks">
  <send retrans="500"><![CDATA[
INVITE sip:{whom}@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:{caller}@[local_ip]:[local_port]>;tag=[pid]s[call_number]
To: <sip:{whom}@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: sip:caller@[local_ip]:[local_port]
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

v=0
o=- 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [rtpstream_audio_port] RTP/AVP 8
a=rtpmap:8 PCMA/8000
  ]]></send>
  <recv response="100" optional="true"/>
  <recv response="180" optional="true"/>
  <recv response="200" rtd="true"/>
  <send><![CDATA[
ACK sip:{whom}@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:{caller}@[local_ip]:[local_port]>;tag=[pid]s[call_number]
To: <sip:{whom}@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0
  ]]></send>
  <nop><action><exec rtp_stream="{sound},1,8"/></action></nop>
  <pause milliseconds="{milliseconds}"/>
  <send retrans="500"><![CDATA[
BYE sip:{whom}@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:{caller}@[local_ip]:[local_port]>;tag=[pid]s[call_number]
To: <sip:{whom}@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 2 BYE
Max-Forwards: 70
Content-Length: 0
  ]]></send>
  <recv response="200"/>
</scenario>
"""


def sipp(folder, port, caller, alaw, calls=1, milliseconds=None, at_once=None, whom="voicemail"):
    """SIPp calls and speaks; answers its process."""
    folder = pathlib.Path(folder)
    sound = folder / "sound.alaw"
    sound.write_bytes(alaw)
    scenario = folder / f"scenario-{caller}.xml"
    scenario.write_text(SCENARIO.format(caller=caller, whom=whom, sound=sound, milliseconds=milliseconds or len(alaw) // 8 + 500))
    first = 40000 + (os.getpid() * 13) % 10000 // 4 * 4
    return subprocess.Popen(["sipp", f"127.0.0.1:{port}", "-sf", str(scenario), "-m", str(calls), "-l", str(calls), "-r", str(at_once or calls), "-i", "127.0.0.1",
                             "-p", str(free_port()), "-mi", "127.0.0.1", "-mp", str(first), "-timeout", "60", "-nostdin"],
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=folder)


class Caller:
    """A telephone of our own, for what SIPp does not do: keys, broken packets, going away without a word."""

    def __init__(self, port, number="0901234567"):
        self.to, self.number = ("127.0.0.1", port), number
        self.sip = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sip.bind(("127.0.0.1", 0))
        self.sip.settimeout(2)
        self.rtp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.rtp.bind(("127.0.0.1", 0))
        self.id, self.tag, self.sequence, self.timestamp = os.urandom(6).hex(), "", 0, 1000

    def request(self, method, number, body="", cseq=None):
        port = self.sip.getsockname()[1]
        to = f"<sip:voicemail@127.0.0.1:{self.to[1]}>" + (f";tag={self.tag}" if self.tag else "")
        kind = "Content-Type: application/sdp\r\n" if body else ""
        return (f"{method} sip:voicemail@127.0.0.1:{self.to[1]} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{port};branch=z9hG4bK{self.id}{method}{number}\r\n"
                f"From: <sip:{self.number}@127.0.0.1:{port}>;tag=a{self.id}\r\nTo: {to}\r\nCall-ID: {self.id}\r\nCSeq: {number} {cseq or method}\r\n"
                f"Contact: <sip:{self.number}@127.0.0.1:{port}>\r\nMax-Forwards: 70\r\n{kind}Content-Length: {len(body)}\r\n\r\n{body}").encode()

    def answer(self, wanted=200):
        while True:
            text = self.sip.recv(4096).decode()
            status = int(text.split(" ", 2)[1]) if text.startswith("SIP/2.0") else 0
            if status >= 200:
                return status, text

    def call(self):
        sdp = (f"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio {self.rtp.getsockname()[1]} RTP/AVP 0 101\r\n"
               "a=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\n")
        for attempt in range(6):  # as every telephone does (RFC 3261 §17.1.1.2): a packet may be lost
            self.sip.sendto(self.request("INVITE", 1, sdp), self.to)
            try:
                status, text = self.answer()
                break
            except TimeoutError:
                assert attempt < 5, "the machine does not answer"
        if status == 200:
            self.tag = text.split("\r\nTo: ")[1].split("tag=")[1].split("\r\n")[0]
            self.media = ("127.0.0.1", int(text.split("m=audio ")[1].split(" ")[0]))
            self.sip.sendto(self.request("ACK", 1), self.to)
        return status

    def packet(self, payload, kind=0, timestamp=None):
        self.sequence += 1
        return struct.pack(">BBHII", 0x80, kind, self.sequence & 0xFFFF, self.timestamp if timestamp is None else timestamp, 77) + payload

    def say(self, seconds, code=0x80):
        for _ in range(int(seconds * 50)):
            self.rtp.sendto(self.packet(bytes([code]) * 160), self.media)
            self.timestamp += 160
            time.sleep(0.02)

    def key(self, code):
        for number in range(6):  # three while it is held, three that it is let go
            self.rtp.sendto(self.packet(struct.pack(">BBH", code, 10 | (0x80 if number > 2 else 0), 160 * (number + 1)), 101, self.timestamp), self.media)
        self.timestamp += 960

    def hang_up(self):
        self.sip.sendto(self.request("BYE", 2), self.to)
        return self.answer()[0]

    def close(self):
        self.sip.close()
        self.rtp.close()


class Telephone:
    """baresip on a colleague's desk, by its control port: what happens there is what an exchange would tell."""

    def __init__(self, folder, extension):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.sip, self.control_port, self.buffer = free_port(), free_port(), b""
        modules = next(p for p in pathlib.Path("/usr/lib").rglob("ctrl_tcp.so") if "baresip" in str(p)).parent
        (self.folder / "config").write_text(
            f"sip_listen 127.0.0.1:{self.sip}\nctrl_tcp_listen 127.0.0.1:{self.control_port}\nmodule_path {modules}\nmodule g711.so\nmodule aufile.so\n"
            "module_app account.so\nmodule_app menu.so\nmodule_app ctrl_tcp.so\naudio_player aufile,/dev/null\naudio_alert aufile,/dev/null\n")
        (self.folder / "accounts").write_text(f"<sip:{extension}@127.0.0.1>;regint=0;audio_source=aufile,{self.folder}/quiet.wav\n")
        (self.folder / "quiet.wav").write_bytes(wav([0] * 8000))
        (self.folder / "contacts").write_text("")
        self.process = subprocess.Popen(["baresip", "-f", str(self.folder)], stdin=subprocess.DEVNULL, stdout=open(self.folder / "log", "wb"), stderr=subprocess.STDOUT)
        until = time.monotonic() + 40
        while True:
            try:
                self.control = socket.create_connection(("127.0.0.1", self.control_port), timeout=10)
                return
            except OSError:
                assert time.monotonic() < until, (self.folder / "log").read_text()
                time.sleep(0.1)

    def send(self, command, parameters=""):
        text = json.dumps({"command": command, "params": parameters, "token": "t"})
        self.control.sendall(f"{len(text)}:{text},".encode())

    def event(self, wanted):
        """The next message of that type (netstrings)."""
        while True:
            head, found, rest = self.buffer.partition(b":")
            if found and len(rest) > int(head):
                text, self.buffer = rest[:int(head)], rest[int(head) + 1:]
                message = json.loads(text)
                if message.get("type") == wanted:
                    return message
                continue
            more = self.control.recv(65536)
            assert more, "baresip is gone"
            self.buffer += more

    def stop(self):
        self.control.close()
        self.process.terminate()
        self.process.wait(timeout=10)
