"""Text messages through Kannel, with its own fake of a mobile network: they come in, are answered there, and what became of an answer is known."""
import os
import re
import socket
import subprocess
import time
import unittest
import urllib.parse

import providers
from house import FlowTest, free_port, wait_for

FAKE = "/usr/lib/kannel/test/fakesmsc"
CONFIGURATION = """
group = core
admin-port = {admin}
admin-password = x
admin-interface = 127.0.0.1
smsbox-port = {box}
smsbox-interface = 127.0.0.1
log-file = "{folder}/bearerbox.log"
log-level = 1
dlr-storage = internal
box-allow-ip = 127.0.0.1

group = smsc
smsc = fake
smsc-id = FAKE
port = {network}
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {send}
sendsms-interface = 127.0.0.1
log-file = "{folder}/smsbox.log"
log-level = 1
http-request-retry = 60
http-queue-delay = 1

group = sendsms-user
username = dinh
password = p
concatenation = true
max-messages = 10

group = sms-service
keyword = default
catch-all = true
omit-empty = true
get-url = "{house}/api/channels/sms?secret=between-us&from=%p&to=%P&text=%a&charset=%C&coding=%c&time=%T&id=%I"
"""


class Sms(FlowTest):
    def setUp(self):
        super().setUp()
        ports = {name: free_port() for name in ("admin", "box", "network", "send")}
        self.ports, self.processes = ports, []
        self.front = providers.Forwarder(lambda: self.city.port)
        self.addCleanup(self.front.stop)
        self.addCleanup(lambda: [p.kill() or p.wait() for p in self.processes])
        self.city = self.house(**providers.SMS, DINH_CHANNELS_SMS_SEND_URL=f"http://127.0.0.1:{ports['send']}/cgi-bin/sendsms",
                               DINH_CHANNELS_SMS_CALLBACK_URL=self.front.url, DINH_CHANNELS_QUIET_FROM_MIN="0", DINH_CHANNELS_QUIET_TO_MIN="0")
        self.city.add_user()
        self.city.start()
        self.boss = self.city.boss()
        configuration = self.root / "kannel.conf"
        configuration.write_text(CONFIGURATION.format(folder=self.root, house=self.front.url, **ports))
        self.run_beside("/usr/sbin/bearerbox", str(configuration))
        wait_for(lambda: self.is_open(ports["box"]))
        self.run_beside("/usr/sbin/smsbox", str(configuration))
        wait_for(lambda: self.is_open(ports["send"]))

    @staticmethod
    def is_open(port):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return True
        except OSError:
            return False

    def run_beside(self, *command):
        out = open(self.root / f"{len(self.processes)}.out", "a+b")
        self.addCleanup(out.close)
        self.processes.append(subprocess.Popen(command, stdout=out, stderr=out, cwd=self.root))
        return out.name

    def phones(self, *messages, interval=0.2, most=1, vary=None):
        """A network in which somebody sends those messages; answers where it writes what it is given."""
        return self.run_beside(FAKE, "-H", "127.0.0.1", "-r", str(self.ports["network"]), "-i", str(interval), "-m", str(most),
                               *(["-z", str(vary)] if vary else []), *messages)

    @staticmethod
    def delivered(name):
        """Texts that the network was given for its phones."""
        with open(name, errors="replace") as file:
            lines = re.findall(r"<(\S+ \S+ (?:ucs2|text|udh-?\S*|data) [^>]*)>", file.read())
        return [line.split(" ") for line in lines]

    def test_comes_in_is_answered_in_parts_and_the_answer_is_known_to_have_arrived(self):
        text = "Đường Lê Hồng Phong ngập nặng, xe chết máy"
        network = self.phones("+84912345678 1022 ucs2 " + urllib.parse.quote(text.encode("utf-16-be")))
        talk = wait_for(lambda: next((self.boss.get(f"/api/desk/conversations/{c['id']}").json()
                                      for c in self.boss.get("/api/desk/conversations?channel=sms").json()["items"]), None), 30)
        self.assertEqual(talk["messages"][0]["text"], text)
        self.assertEqual(talk["address"], "•••5678")
        code = talk["case_code"]
        answer = wait_for(lambda: next((m for m in self.boss.get(f"/api/desk/conversations/{talk['id']}").json()["messages"]
                                        if m["way"] == "out" and m["state"] == "delivered"), None), 30)
        self.assertIn(code, answer["text"])
        given = open(network, errors="replace").read()
        self.assertIn("0912345678", given)

    def test_many_come_in_while_the_house_falls_over(self):
        most = int(os.environ.get("DINH_SMS_MESSAGES", "150"))
        begun = time.monotonic()
        self.phones("09 1022 text Duong ngap nuoc o khu pho so", interval=0.01, most=most, vary=5)
        for _ in range(2):
            time.sleep(1)
            self.city.kill()
            self.city.start()
        self.boss = self.city.boss()

        def all_texts():
            texts, cursor = [], None
            while True:
                page = self.boss.get("/api/desk/conversations?limit=200&channel=sms" + (f"&cursor={cursor}" if cursor else "")).json()
                for row in page["items"]:
                    texts += [m["text"] for m in self.boss.get(f"/api/desk/conversations/{row['id']}").json()["messages"] if m["way"] == "in"]
                cursor = page.get("next")
                if not cursor:
                    return texts if len(texts) >= most else None

        texts = wait_for(all_texts, 120)
        self.assertEqual(len(texts), most)
        print(f"{most} text messages through Kannel and 2 x kill -9 in {time.monotonic() - begun:.1f} s")


if __name__ == "__main__":
    unittest.main()
