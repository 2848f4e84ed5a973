"""A PostgreSQL 15 cluster for flow tests: made in a temporary folder, reached over a socket in it, ended by its pid."""
import atexit
import functools
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import tempfile
import time

BIN = pathlib.Path("/usr/lib/postgresql/15/bin")


def as_postgres():
    """PostgreSQL refuses to run as root: then it is user postgres."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam("postgres")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


class Cluster:
    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="dinh-pg-"))
        self.folder.chmod(0o777)
        self.process, self.databases = None, 0
        self.log = open(self.folder / "log", "ab")
        subprocess.run([BIN / "initdb", "-D", self.folder / "data", "--no-sync", "--no-instructions", "-A", "trust", "-U", "dinh", "-E", "UTF8",
                        "--locale=C"], check=True, stdout=self.log, stderr=self.log, cwd="/", **as_postgres())
        self.start()

    @property
    def url(self):
        return self.url_of("postgres")

    def url_of(self, database):
        return f"postgresql://dinh@/{database}?host={self.folder}"

    def new_database(self):
        self.databases += 1
        subprocess.run([BIN / "createdb", "-h", self.folder, "-U", "dinh", f"city{self.databases}"], check=True)
        return self.url_of(f"city{self.databases}")

    def start(self):
        self.process = subprocess.Popen([BIN / "postgres", "-D", self.folder / "data", "-k", self.folder, "-c", "listen_addresses=", "-c", "fsync=off"],
                                        stdout=self.log, stderr=self.log, cwd="/", **as_postgres())
        until = time.monotonic() + 30
        while subprocess.run([BIN / "pg_isready", "-q", "-h", self.folder]).returncode != 0:
            assert time.monotonic() < until and self.process.poll() is None, (self.folder / "log").read_text()
            time.sleep(0.05)

    def stop(self):
        """At once, as after a power cut."""
        if self.process:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait()
            self.process = None

    def freeze(self, sign=signal.SIGSTOP):
        """It stays connected and answers nothing."""
        self.process.send_signal(sign)
        for _ in range(2):   # what it started meanwhile as well
            for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
                try:
                    pid, parent = stat.parent.name, stat.read_text().rpartition(")")[2].split()[1]
                    if int(parent) == self.process.pid:
                        os.kill(int(pid), sign)
                except (FileNotFoundError, ProcessLookupError):
                    pass

    def thaw(self):
        self.freeze(signal.SIGCONT)

    def remove(self):
        self.stop()
        self.log.close()
        shutil.rmtree(self.folder, True)


@functools.cache
def shared():
    """One for all tests of a program."""
    cluster = Cluster()
    atexit.register(cluster.remove)
    return cluster
