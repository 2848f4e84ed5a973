"""E-mail through the whole house with a real mail server on both sides: what citizens send becomes reports, answers come to their mailboxes,
nothing is lost, doubled or answered for ever."""
import email
import email.policy
import time
import unittest
from email.message import EmailMessage

import mail_peers
from house import FlowTest, wait_for
from mail_peers import MailPeers
from reports_test import PIXEL

HOTLINE = "hotline@city.test"


def mail(sender, number, subject="Đèn đường hỏng", text=None, **headers):
    """A mail as a citizen's program writes it."""
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"] = f"{sender}@city.test"
    message["To"] = HOTLINE
    message["Message-ID"] = f"<{number}@{sender}.test>"
    message["Date"] = "Mon, 02 Mar 2026 08:00:00 +0700"
    message["Subject"] = subject
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text or f"Đèn đường trước nhà số {number} đường Đại lộ Bình Dương bị hỏng đã ba ngày.")
    return message


def parse(raw):
    return email.message_from_bytes(raw, policy=email.policy.default)


def poison():
    """What has broken mail gateways elsewhere, each with a part of the reason that its entry in quarantine must give."""
    head = b"From: c0@city.test\r\nSubject: x\r\nMessage-ID: <%s@poison>\r\n"
    bomb = b"".join(b"X-%d: y\r\n" % i for i in range(3000))
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i) for i in range(200))
    many = b"".join(b"--b\r\nContent-Type: image/png; name=a.png\r\n\r\nx\r\n" for _ in range(1000)) + b"--b--\r\n"
    kinds = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    return [
        (b"\r\n\r\n", "empty"),
        (bytes(range(256)) * 8, ""),
        (b"Subject: nobody\r\n\r\nhello", "no sender"),
        (b"From: <>\r\nSubject: x\r\n\r\nhello", "no sender"),
        (b"From: a b c\r\nSubject: x\r\n\r\nhello", "no sender"),
        (b"From: c0@city.test\r\n\r\n \r\n\r\n", "empty"),
        (head % b"size" + b"\r\n" + b"x" * 76 + b"\r\n" + (b"y" * 76 + b"\r\n") * (52 * 2**20 // 78), "50 MB"),
        (head % b"many" + kinds + many, "1000 parts"),
        (head % b"none" + b"Content-Type: multipart/mixed\r\n\r\n--b\r\n\r\nhello\r\n", "MIME is broken"),
        (head % b"deep" + deep + b"\r\nhello", "nested"),
        (head % b"lines" + bomb + b"\r\nhello", "lines"),
        (head % b"long" + b"X: " + b"x" * 900_000 + b"\r\n\r\nhello", "KB"),
        (b"From: hotline@city.test\r\nSubject: we\r\nMessage-ID: <we@poison>\r\n\r\nhello", "hotline itself"),
        (b"From: hotline+x@city.test\r\nSubject: we\r\nMessage-ID: <we2@poison>\r\n\r\nhello", "hotline itself"),
    ]


def machines():
    """Not broken, and never to be answered."""
    bounce = (b"Return-Path: <>\r\nFrom: MAILER-DAEMON@city.test\r\nSubject: Undelivered\r\nMessage-ID: <bounce@x>\r\nContent-Type: multipart/report; "
              b"report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nSorry.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n"
              b"Action: failed\r\nStatus: 5.1.1\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <dinh.1.0123456789abc.00000000@city.test>\r\n\r\n--b--\r\n")
    return [
        mail("m0", "vacation", "Out of office", Auto_Submitted="auto-replied").as_bytes(),
        mail("m1", "list", "Tin tức", List_Id="<news.x>").as_bytes(),
        mail("m2", "bulk", "Khuyến mãi lớn", Precedence="bulk").as_bytes(),
        b"Return-Path: <>\r\n" + mail("m3", "nullpath").as_bytes(),
        mail("m4", "away", "Trả lời tự động: tôi vắng mặt").as_bytes(),
        bounce,
    ]


@unittest.skipIf(mail_peers.missing(), mail_peers.missing())
class Mail(FlowTest):
    def peers(self, *users):
        peers = MailPeers(self.root / "peers", ["hotline", *users])
        self.addCleanup(peers.stop)
        return peers.start()

    def city(self, peers, **settings):
        settings = {name.upper(): str(value) for name, value in settings.items()}
        city = self.house(DINH_CHANNELS_QUIET_FROM_MIN="0", DINH_CHANNELS_QUIET_TO_MIN="0", **{"DINH_CHANNELS_MAIL_" + name: value for name, value in {
            "ADDRESS": HOTLINE, "NAME": "Tổng đài 1022", "IMAP_URL": f"imap://localhost:{peers.imap_port}", "IMAP_USER": "hotline",
            "IMAP_PASSWORD": mail_peers.PASSWORD, "SMTP_URL": f"smtp://localhost:{peers.smtp_port}", "PLAINTEXT": "true", "POLL_S": "1", **settings}.items()})
        city.add_user()
        return city

    def conversations(self, boss):
        out, cursor = [], ""
        while True:
            page = boss.get("/api/desk/conversations?channel=mail&limit=200" + cursor)
            self.assertEqual(page.status, 200, page.body)
            out += page.json()["items"]
            if not page.json().get("next"):
                return out
            cursor = "&cursor=" + page.json()["next"]

    def detail(self, boss, conversation):
        return boss.get(f"/api/desk/conversations/{conversation['id']}").json()

    def one_conversation(self, boss):
        return wait_for(lambda: self.conversations(boss))[0]

    def test_becomes_a_report_and_every_answer_finds_its_way(self):
        peers = self.peers("lan")
        city = self.city(peers, imap_url=f"imap://localhost:{peers.imap_port}", smtp_url=f"smtps://localhost:{peers.open_tls_door()}", plaintext="false",
                         ca_file=peers.folder / "cert.pem").start()
        first = mail("lan", "first", "Đèn đường hỏng trước nhà số 12 đường Đại lộ Bình Dương, phường Phú Lợi, đã ba ngày rồi")
        first.add_attachment(PIXEL, maintype="image", subtype="png", filename="đèn.png")
        peers.send("lan@city.test", first.as_bytes())
        wait_for(lambda: peers.delivered("lan") == 1)
        answer = parse(peers.mails("lan")[0][1])
        self.assertEqual(answer["In-Reply-To"], first["Message-ID"])
        self.assertEqual(answer["Auto-Submitted"], "auto-replied")
        self.assertIn("Tổng đài 1022", answer["From"])
        self.assertIn("Đèn đường hỏng", answer["Subject"])
        boss = city.boss()
        conversation = self.one_conversation(boss)
        self.assertTrue(conversation["case_code"])
        self.assertIn(conversation["case_code"][:11], answer.get_content())
        wait_for(lambda: "\\Seen" in peers.mails("hotline")[0][0])

        # by the address alone, as from a program that keeps no references
        peers.send("lan@city.test", mail("lan", "second", "khác", "Nay đèn đã tắt hẳn, tối lắm.").as_bytes(), answer["Reply-To"])
        wait_for(lambda: any("tắt hẳn" in m["text"] for m in self.detail(boss, conversation)["messages"]))
        # a colleague's answer, and his answer to it with everything quoted
        replied = boss.call("POST", f"/api/desk/conversations/{conversation['id']}/reply", {"text": "Tổ sửa chữa đang đến."})
        self.assertEqual(replied.status, 200, replied.body)
        by_hand = wait_for(lambda: [m for m in map(lambda found: parse(found[1]), peers.mails("lan")) if "đang đến" in m.get_content()])[0]
        self.assertIsNone(by_hand["Auto-Submitted"])
        third = mail("lan", "third", "Re: " + by_hand["Subject"], "Cảm ơn.\n\nVào Th 2, 2 thg 3, 2026 Tổng đài 1022 đã viết:\n> Tổ sửa chữa đang đến.",
                     In_Reply_To=by_hand["Message-ID"])
        peers.send("lan@city.test", third.as_bytes())
        wait_for(lambda: any(m["text"] == "Cảm ơn." for m in self.detail(boss, conversation)["messages"]))
        self.assertEqual(len(self.conversations(boss)), 1)
        files = [file for m in self.detail(boss, conversation)["messages"] for file in m["files"]]
        self.assertEqual([(file["name"], file["type"]) for file in files], [("đèn.png", "image/png")])

    def test_twenty_poisoned_ones_stop_none_of_the_good_ones(self):
        senders = [f"c{i}" for i in range(40)]
        peers = self.peers(*senders, "m0", "m1", "m2", "m3", "m4")
        bad = poison()
        mails = [mail(senders[i % 40], i).as_bytes() for i in range(480)]
        for place, one in enumerate([raw for raw, _ in bad] + machines()):  # between the good ones
            mails.insert(place * 24, one)
        for number, one in enumerate(mails):
            peers.put("hotline", one, number)
        began = time.monotonic()
        city = self.city(peers).start()
        wait_for(lambda: sum(peers.delivered(s) for s in senders) >= 480, 120)
        took = time.monotonic() - began
        print(f"\nmail: 480 good ones of 500 taken in and answered in {took:.1f} s", flush=True)
        self.assertLessEqual(took, 60)
        boss = city.boss()
        reasons = wait_for(lambda: (lambda q: q if len(q) == len(bad) else None)([e["reason"] for e in boss.get("/api/channels/quarantine").json()["items"]]))
        for _, reason in bad:
            self.assertTrue(any(reason in given for given in reasons), (reason, reasons))
        time.sleep(3)
        self.assertEqual([peers.delivered(s) for s in senders], [12] * 40)
        self.assertEqual([peers.delivered(f"m{i}") for i in range(5)], [0] * 5, "machines are not answered")
        self.assertEqual(len([c for c in self.conversations(boss) if c.get("case_code")]), 480)

    def test_machines_that_answer_everything_come_to_an_end(self):
        peers = self.peers("robot", "polite")
        self.city(peers).start()
        peers.send("robot@city.test", mail("robot", "begin").as_bytes())
        peers.send("polite@city.test", mail("polite", "begin").as_bytes())
        wait_for(lambda: peers.mails("robot") and peers.mails("polite"), 60)  # silence counts from the first answers on
        answered, until, quiet_since = {"robot": 0, "polite": 0}, time.monotonic() + 90, time.monotonic()
        while time.monotonic() < until and time.monotonic() - quiet_since < 6:
            for user in answered:
                for _, raw in peers.mails(user)[answered[user]:]:
                    quiet_since = time.monotonic()
                    answered[user] += 1
                    got = parse(raw)
                    marks = {"Auto_Submitted": "auto-replied"} if user == "polite" else {}
                    reply = mail(user, f"r{answered[user]}", "Re: " + got["Subject"], f"Máy trả lời lần {answered[user]}, xin cảm ơn quý khách đã liên hệ.",
                                 In_Reply_To=got["Message-ID"], **marks)
                    peers.send(f"{user}@city.test", reply.as_bytes(), got["Reply-To"])
            time.sleep(0.3)
        self.assertEqual(answered["polite"], 1)
        self.assertLessEqual(answered["robot"], 30)

    def test_is_taken_in_once_through_kills_a_renumbered_mailbox_and_two_copies(self):
        senders = [f"c{i}" for i in range(10)]
        peers = self.peers(*senders)
        city = self.city(peers).start()
        for number in range(100):
            one = mail(senders[number % 10], number).as_bytes()
            peers.put("hotline", one, number)
            if number % 10 == 0:
                peers.put("hotline", b"Received: the long way round\r\n" + one, 1000 + number)  # the same mail on two ways
            if number % 20 == 19:
                time.sleep(0.4)
                city.kill()
                city.start()
        wait_for(lambda: sum(peers.delivered(s) for s in senders) >= 100, 60)
        city.kill()
        peers.stop_dovecot()
        for name in ("dovecot-uidlist", "dovecot.index", "dovecot.index.log", "dovecot.index.cache", "dovecot-uidvalidity"):
            (peers.folder / "mail/hotline" / name).unlink(missing_ok=True)  # every mail has another number now
        peers.start_dovecot()
        city.start()
        boss = city.boss()
        peers.put("hotline", mail("c0", "last", "Cây đổ", "Cây đổ chắn ngang đường Yersin, xe không qua được.").as_bytes(), 5000)
        wait_for(lambda: any(c["subject"] == "Cây đổ" for c in self.conversations(boss)))
        time.sleep(2)
        said = [m["text"] for c in self.conversations(boss) for m in self.detail(boss, c)["messages"] if m["way"] == "in"]
        self.assertEqual(len(said), 101)
        self.assertEqual(len(set(said)), 101)
        for sender in senders:  # killed between the server's answer and the disk, one goes out again: with the same id
            self.assertEqual(len({parse(raw)["Message-ID"] for _, raw in peers.mails(sender)}), 11 if sender == "c0" else 10)

    def test_waits_for_a_server_that_is_away_and_goes_out_once(self):
        peers = self.peers("lan")
        city = self.city(peers, done_folder="Done").start()
        peers.stop_smtpd()
        peers.put("hotline", mail("lan", "first").as_bytes(), 1)
        boss = city.boss()
        self.one_conversation(boss)
        wait_for(lambda: any(c["channel"] == "mail" and c["waiting"] == 1 for c in boss.get("/api/channels").json()["items"]))
        peers.stop_dovecot()
        time.sleep(2)
        peers.start_smtpd()
        wait_for(lambda: peers.delivered("lan") == 1, 40)
        peers.start_dovecot()
        peers.put("hotline", mail("lan", "second").as_bytes(), 2)
        wait_for(lambda: peers.delivered("lan") == 2, 40)
        time.sleep(1)
        self.assertEqual(peers.delivered("lan"), 2)
        self.assertEqual(len(peers.mails("hotline", "Done")), 2)
        self.assertEqual(peers.mails("hotline"), [])

    def test_says_that_an_answer_did_not_arrive(self):
        peers = self.peers("lan")
        city = self.city(peers).start()
        boss = city.boss()
        peers.put("hotline", mail("nobody-of-this-name", "first").as_bytes(), 1)  # the server refuses the recipient
        stranger = self.one_conversation(boss)
        failed = wait_for(lambda: [m for m in self.detail(boss, stranger)["messages"] if m["state"] == "failed"])[0]
        self.assertIn("550", failed["error"])
        peers.put("hotline", mail("lan", "second", "Cây đổ").as_bytes(), 2)
        wait_for(lambda: peers.delivered("lan") == 1)
        ours = parse(peers.mails("lan")[0][1])["Message-ID"]
        peers.put("hotline", (f"Return-Path: <>\r\nFrom: MAILER-DAEMON@city.test\r\nSubject: Undelivered\r\nMessage-ID: <b@x>\r\nContent-Type: multipart/report; "
                              f"boundary=b\r\n\r\n--b\r\n\r\nSorry.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n"
                              f"Action: failed\r\nStatus: 5.2.2\r\nDiagnostic-Code: smtp; 552 mailbox full\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
                              f"Message-ID: {ours}\r\n\r\n--b--\r\n").encode(), 3)
        known = next(c for c in self.conversations(boss) if c["subject"] == "Cây đổ")
        failed = wait_for(lambda: [m for m in self.detail(boss, known)["messages"] if m["state"] == "failed"])[0]
        self.assertEqual(failed["error"], "5.2.2 552 mailbox full")


if __name__ == "__main__":
    unittest.main()
