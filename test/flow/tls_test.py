"""TLS by configuration: a certificate made here, what plain HTTP gets, and what a wrong path says."""
import socket
import ssl
import subprocess
import unittest

from house import FlowTest, level, put_sensor


def make_certificate(folder, name="localhost"):
    key, certificate = folder / f"{name}.key", folder / f"{name}.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return str(certificate), str(key)


class Tls(FlowTest):
    def setUp(self):
        super().setUp()
        self.certificate, self.key = make_certificate(self.root)
        self.city = self.house(DINH_TLS_CERTIFICATE=self.certificate, DINH_TLS_KEY=self.key)
        self.city.tls = ssl.create_default_context(cafile=self.certificate)

    def test_serves_whoever_trusts_its_certificate(self):
        self.city.add_user()
        self.city.start()
        self.assertIn("https://localhost:", self.city.said)
        boss = self.city.boss()
        self.assertIn("Secure", boss.call("POST", "/api/session", {"name": "boss", "password": "a long enough secret"}).headers["Set-Cookie"])
        self.assertEqual(put_sensor(boss, 1, 7).status, 201)
        self.assertEqual(level(boss, 1), 7)
        self.assertEqual(self.city.stop(), 0)

    def test_is_not_trusted_by_strangers_and_speaks_no_old_version(self):
        self.city.start()
        for context in (ssl.create_default_context(), self.old_version()):
            with socket.create_connection(("127.0.0.1", self.city.port), timeout=10) as plain:
                with self.assertRaises(ssl.SSLError):
                    context.wrap_socket(plain, server_hostname="localhost")
        self.assertEqual(self.city.client().get("/health").status, 200)

    def old_version(self):
        context = ssl.create_default_context(cafile=self.certificate)
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
        return context

    def test_hangs_up_on_plain_http_without_an_answer(self):
        self.city.start()
        with socket.create_connection(("127.0.0.1", self.city.port), timeout=10) as plain:
            plain.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            said = b""
            try:
                while piece := plain.recv(4096):
                    said += piece
            except ConnectionResetError:
                pass
        self.assertNotIn(b"200", said)
        self.assertNotIn(b"HTTP/", said)
        self.assertEqual(self.city.client().get("/health").status, 200)

    def refused(self, **settings):
        self.city.environment.update(settings)
        done = self.city.run("serve", "--port", "0")
        self.assertEqual(done.returncode, 1)
        return done.stderr

    def test_names_the_setting_and_the_file_that_is_wrong(self):
        said = self.refused(DINH_TLS_CERTIFICATE="/nowhere/city.pem")
        self.assertIn("tls.certificate /nowhere/city.pem", said)
        said = self.refused(DINH_TLS_CERTIFICATE=self.certificate, DINH_TLS_KEY="/nowhere/city.key")
        self.assertIn("tls.key /nowhere/city.key", said)
        _, foreign = make_certificate(self.root, "foreign")
        self.assertIn(f"tls.key {foreign}", self.refused(DINH_TLS_KEY=foreign))
        self.assertIn("both certificate and key", self.refused(DINH_TLS_KEY=""))


if __name__ == "__main__":
    unittest.main(verbosity=2)
