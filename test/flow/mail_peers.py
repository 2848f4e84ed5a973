"""A real mail server for a test: OpenSMTPD takes and delivers, Dovecot hands out. Each in a folder of its own, on ports that nobody has.

OpenSMTPD has its socket and its queue at places that are compiled in (/run, /var/spool/smtpd); it gets a mount namespace where these are
folders of the test. So it needs root, like the installed one."""
import imaplib
import os
import pathlib
import shutil
import signal
import smtplib
import socket
import ssl
import subprocess
import threading
import time

from house import free_port

PASSWORD = "peer secret"


def missing():
    """Why these tests cannot run here; "" when they can."""
    for program in ("/usr/sbin/smtpd", "/usr/sbin/dovecot", "/usr/bin/unshare"):
        if not os.path.exists(program):
            return program + " is missing (tools/setup.sh test installs it)"
    if os.geteuid() != 0:
        return "OpenSMTPD and Dovecot start as root only"
    if subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode != 0:
        return "no mount namespaces here"
    return ""


def wait_for_port(port, process, log, seconds=15):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.05)
    raise AssertionError("a mail server did not start: " + pathlib.Path(log).read_text(errors="replace")[-2000:])


class MailPeers:
    """Users are "hotline" (of the city) and whoever writes to it; all at @city.test."""

    def __init__(self, folder, users):
        self.folder, self.users = pathlib.Path(folder), users
        self.smtp_port, self.imap_port = free_port(), free_port()
        self.smtpd = self.dovecot = self.tls_door = None
        self.folder.mkdir(mode=0o755, parents=True)
        for parent in self.folder.parents:  # the deliverer, who is nobody, has to come through the test's own folder
            if parent.name.startswith("dinh-flow-"):
                parent.chmod(0o755)
        mails = self.folder / "mail"
        mails.mkdir()
        shutil.chown(mails, "nobody", "nogroup")
        for user in users:
            (mails / user).mkdir()
            shutil.chown(mails / user, "nobody", "nogroup")
        self.write_dovecot()
        self.write_smtpd()

    def start(self):
        self.start_dovecot()
        self.start_smtpd()
        return self

    # Dovecot
    def write_dovecot(self):
        (self.folder / "passwd").write_text("".join(f"{u}:{{PLAIN}}{PASSWORD}:65534:65534::{self.folder}/mail/{u}::\n" for u in self.users))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
                        "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", self.folder / "key.pem", "-out", self.folder / "cert.pem"],
                       check=True, capture_output=True)
        (self.folder / "dovecot.conf").write_text(f"""
protocols = imap
base_dir = {self.folder}/run
state_dir = {self.folder}/state
log_path = {self.folder}/dovecot.log
listen = 127.0.0.1
mail_location = maildir:{self.folder}/mail/%u
first_valid_uid = 1
ssl = yes
ssl_cert = <{self.folder}/cert.pem
ssl_key = <{self.folder}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login
mail_max_userip_connections = 100
passdb {{
  driver = passwd-file
  args = {self.folder}/passwd
}}
userdb {{
  driver = passwd-file
  args = {self.folder}/passwd
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {self.imap_port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
""")

    def start_dovecot(self):
        self.dovecot = subprocess.Popen(["dovecot", "-F", "-c", self.folder / "dovecot.conf"], stdout=subprocess.DEVNULL,
                                        stderr=open(self.folder / "dovecot.err", "wb"), start_new_session=True)
        wait_for_port(self.imap_port, self.dovecot, self.folder / "dovecot.err")

    def stop_dovecot(self):
        if self.dovecot:
            self.dovecot.send_signal(signal.SIGTERM)
            self.dovecot.wait(20)
            self.dovecot = None

    # OpenSMTPD
    def write_smtpd(self):
        (self.folder / "userbase").write_text("".join(f"{u} 65534:65534:{self.folder}/mail/{u}\n" for u in self.users))
        (self.folder / "smtpd.conf").write_text(f"""
table users file:{self.folder}/userbase
smtp max-message-size "80M"
listen on 127.0.0.1 port {self.smtp_port} hostname city.test
action "in" maildir "{self.folder}/mail/%{{user.username}}" userbase <users>
match from any for domain "city.test" action "in"
""")
        (self.folder / "smtpd.conf").chmod(0o600)

    def start_smtpd(self):
        spool, run = self.folder / "spool", self.folder / "smtpd-run"
        for place in (spool, run):
            place.mkdir(mode=0o711, exist_ok=True)
        script = (f"mount --bind {run} /run && mkdir -p /var/spool/smtpd && mount --bind {spool} /var/spool/smtpd && "
                  f"exec smtpd -d -f {self.folder}/smtpd.conf")
        self.smtpd = subprocess.Popen(["unshare", "-m", "--propagation", "private", "sh", "-c", script], stdout=open(self.folder / "smtpd.log", "ab"),
                                      stderr=subprocess.STDOUT, start_new_session=True)
        wait_for_port(self.smtp_port, self.smtpd, self.folder / "smtpd.log")

    def stop_smtpd(self):
        if self.smtpd:
            os.killpg(self.smtpd.pid, signal.SIGTERM)
            self.smtpd.wait(20)
            self.smtpd = None

    def open_tls_door(self):
        """SMTP in TLS. Debian 12's OpenSMTPD cannot use any key of its own with OpenSSL 3 (it ends each handshake): TLS ends in front of it."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / "cert.pem", self.folder / "key.pem")
        self.tls_door = socket.create_server(("127.0.0.1", 0))

        def pump(source, to):
            try:
                while bytes_ := source.recv(65536):
                    to.sendall(bytes_)
            except OSError:
                pass
            finally:
                for end in (source, to):
                    try:
                        end.shutdown(socket.SHUT_RDWR)
                    except OSError:
                        pass

        def serve():
            while True:
                try:
                    raw, _ = self.tls_door.accept()
                except OSError:
                    return
                try:
                    front = context.wrap_socket(raw, server_side=True)
                    back = socket.create_connection(("127.0.0.1", self.smtp_port))
                except OSError:
                    raw.close()
                    continue
                threading.Thread(target=pump, args=(front, back), daemon=True).start()
                threading.Thread(target=pump, args=(back, front), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        return self.tls_door.getsockname()[1]

    def stop(self):
        if self.tls_door:
            self.tls_door.close()
        self.stop_smtpd()
        self.stop_dovecot()

    # What people do with it
    def send(self, sender, message, to="hotline@city.test"):
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=60) as smtp:
            smtp.sendmail(sender, [to], message)

    def put(self, user, message, number):
        """Straight into a mailbox, as another server would leave it there: for what no sender's server would send."""
        place = self.folder / "mail" / user
        for name in ("tmp", "new", "cur"):
            (place / name).mkdir(exist_ok=True, mode=0o700)
            shutil.chown(place / name, "nobody", "nogroup")
        name = f"{int(time.time())}.M{number}P1.peer"
        (place / "tmp" / name).write_bytes(message)
        shutil.chown(place / "tmp" / name, "nobody", "nogroup")
        (place / "tmp" / name).rename(place / "new" / name)

    def delivered(self, user):
        """How many mails lie in somebody's mailbox, by its files."""
        place = self.folder / "mail" / user
        return sum(len(os.listdir(place / name)) for name in ("new", "cur") if (place / name).is_dir())

    def mails(self, user, folder="INBOX"):
        """What lies in a mailbox, oldest first: (flags, bytes)."""
        imap = imaplib.IMAP4("127.0.0.1", self.imap_port)
        try:
            imap.login(user, PASSWORD)
            done, _ = imap.select(folder, readonly=True)
            if done != "OK":
                return []
            found = imap.search(None, "ALL")[1][0].split()
            out = []
            for one in found:
                parts = imap.fetch(one, "(FLAGS BODY.PEEK[])")[1]
                out.append((parts[0][0].decode(), parts[0][1]))
            return out
        finally:
            imap.logout()
