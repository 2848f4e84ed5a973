"""Systems of other houses, as bad as they come: one that takes cases by webhook, one that speaks Open311 with tokens, and a wire between two
cities that breaks where it is told to."""
import hashlib
import hmac
import http.client
import http.server
import json
import threading
import time
import urllib.parse


class Peer:
    """An HTTP server whose behaviour is a function of the request; what came is kept in `heard`."""

    def __init__(self, behave):
        peer = self
        self.heard, self.behave, self.released = [], behave, threading.Event()

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def take(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                request = {"method": self.command, "path": self.path, "headers": dict(self.headers), "body": body}
                peer.heard.append(request)
                answer = peer.behave(request)
                if answer is None:  # not a word
                    self.close_connection = True
                    self.connection.close()
                    return
                status, content = answer
                content = content if isinstance(content, bytes) else json.dumps(content).encode()
                try:
                    self.send_response(status)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(content)))
                    self.end_headers()
                    self.wfile.write(content)
                except OSError:
                    self.close_connection = True

            do_GET = do_POST = take

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def hang(self, seconds=60):
        """Says nothing until the test is over."""
        self.released.wait(seconds)

    def posts(self):
        return [one for one in self.heard if one["method"] == "POST"]

    def stop(self):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()


def sign(secret, body, at=None):
    at = int(time.time()) if at is None else at
    mac = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={mac}"


def is_signed(secret, request):
    given = dict(part.split("=") for part in request["headers"]["X-Dinh-Signature"].split(","))
    return sign(secret, request["body"], int(given["t"])) == request["headers"]["X-Dinh-Signature"]


def pass_on(port, request):
    """The request as it came, to the city at that port; its answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        headers = {name: value for name, value in request["headers"].items() if name not in ("Host", "Content-Length", "Connection")}
        connection.request(request["method"], request["path"], request["body"], headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def form(request):
    return {name: values[0] for name, values in urllib.parse.parse_qs(request["body"].decode()).items()}
