"""Providers' other ends for the tests: they sign what they bring as theirs do, and remember what the house asked of them."""
import hashlib
import hmac
import http.server
import json
import threading
import time
import urllib.parse


class Provider:
    """Answers as Zalo, Meta and Telegram do; `trouble` (a status) or `hang` (seconds) makes it a bad day."""

    def __init__(self):
        self.asked, self.trouble, self.hang, self.files, self.number = [], 0, 0, {}, 0
        self.lock = threading.Lock()
        provider = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *arguments):
                pass

            def do_GET(self):
                self.answer(None)

            def do_POST(self):
                self.answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

            def answer(self, body):
                if provider.hang:
                    time.sleep(provider.hang)
                status, kind, out = provider.answer(self.path, dict(self.headers), body)
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(out)))
                self.end_headers()
                self.wfile.write(out)

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, path, headers, body):
        path_only = urllib.parse.urlparse(path).path
        with self.lock:
            if self.trouble:
                return self.trouble, "application/json", b"{}"
            if path_only in self.files:
                return (200, *self.files[path_only])
            self.number += 1
            number = self.number
            if "/oa/access_token" in path:
                form = dict(urllib.parse.parse_qsl(body.decode()))
                self.asked.append(("token", form))
                return 200, "application/json", json.dumps({"access_token": f"a{number}", "refresh_token": f"r{number}", "expires_in": "90000"}).encode()
            if path_only.endswith("/getFile"):
                name = dict(urllib.parse.parse_qsl(urllib.parse.urlparse(path).query))["file_id"]
                return 200, "application/json", json.dumps({"ok": True, "result": {"file_path": name}}).encode()
            self.asked.append((path_only, json.loads(body) if body else dict(urllib.parse.parse_qsl(urllib.parse.urlparse(path).query))))
        if "/oa/message" in path or "/message/template" in path:
            return 200, "application/json", json.dumps({"error": 0, "message": "Success", "data": {"message_id": f"z{number}"}}).encode()
        if "/sendMessage" in path:
            return 200, "application/json", json.dumps({"ok": True, "result": {"message_id": number}}).encode()
        if "/sendsms" in path:
            return 202, "text/plain", b"0: Accepted for delivery"
        return 200, "application/json", json.dumps({"recipient_id": "1", "message_id": f"m{number}"}).encode()

    def texts(self, to=None):
        """What the house wrote, in the order it came."""
        out = []
        for path, said in list(self.asked):
            if path == "token":
                continue
            recipient = said.get("recipient", {}) if isinstance(said.get("recipient"), dict) else {}
            who = recipient.get("user_id") or recipient.get("id") or said.get("chat_id") or said.get("to")
            message = said.get("message")
            text = message.get("text") if isinstance(message, dict) else message or said.get("text")
            if to is None or who == to:
                out.append(text)
        return out


ZALO = {"DINH_CHANNELS_ZALO_APP_ID": "4711", "DINH_CHANNELS_ZALO_SECRET_KEY": "oa-secret", "DINH_CHANNELS_ZALO_APP_SECRET": "app",
        "DINH_CHANNELS_ZALO_REFRESH_TOKEN": "r0"}
META = {"DINH_CHANNELS_META_APP_SECRET": "app-secret", "DINH_CHANNELS_META_VERIFY_TOKEN": "let-me-in", "DINH_CHANNELS_META_PAGE_TOKEN": "page",
        "DINH_CHANNELS_META_PAGE_ID": "99"}
TELEGRAM = {"DINH_CHANNELS_TELEGRAM_BOT_TOKEN": "1:a", "DINH_CHANNELS_TELEGRAM_SECRET_TOKEN": "hush"}
SMS = {"DINH_CHANNELS_SMS_SECRET": "between-us", "DINH_CHANNELS_SMS_USERNAME": "dinh", "DINH_CHANNELS_SMS_PASSWORD": "p"}


def settings(provider):
    return {**ZALO, **META, **TELEGRAM, **SMS, "DINH_CHANNELS_ZALO_API_URL": provider.url, "DINH_CHANNELS_ZALO_BUSINESS_URL": provider.url,
            "DINH_CHANNELS_ZALO_OAUTH_URL": provider.url, "DINH_CHANNELS_META_API_URL": provider.url,
            "DINH_CHANNELS_TELEGRAM_API_URL": provider.url, "DINH_CHANNELS_SMS_SEND_URL": provider.url + "/cgi-bin/sendsms",
            "DINH_CHANNELS_QUIET_FROM_MIN": "0", "DINH_CHANNELS_QUIET_TO_MIN": "0", "DINH_HTTP_PUBLIC_URL": "https://city.example"}


def zalo(client, user, text, key, event="user_send_text", message=None, at=None):
    at = str(at or int(time.time() * 1000))
    body = json.dumps({"app_id": "4711", "event_name": event, "timestamp": at, "sender": {"id": user}, "recipient": {"id": "oa"},
                       "message": {"msg_id": key, "text": text, **(message or {})}}, ensure_ascii=False).encode()
    mac = hashlib.sha256(b"4711" + body + at.encode() + b"oa-secret").hexdigest()
    return client.call("POST", "/api/channels/zalo", body, {"X-ZEvent-Signature": "mac=" + mac, "Content-Type": "application/json"})


def meta(client, user, text, key, at=None):
    body = json.dumps({"object": "page", "entry": [{"id": "99", "messaging": [
        {"sender": {"id": user}, "timestamp": at or int(time.time() * 1000), "message": {"mid": key, "text": text}}]}]}, ensure_ascii=False).encode()
    return meta_raw(client, body)


def meta_raw(client, body):
    mac = hmac.new(b"app-secret", body, hashlib.sha256).hexdigest()
    return client.call("POST", "/api/channels/meta", body, {"X-Hub-Signature-256": "sha256=" + mac, "Content-Type": "application/json"})


def telegram(client, chat, text, update, at=None, **more):
    body = json.dumps({"update_id": update, "message": {"message_id": update, "from": {"first_name": "An"}, "chat": {"id": chat},
                                                        "date": int(at or time.time()), **({"text": text} if text else {}), **more}})
    return client.call("POST", "/api/channels/telegram", body, {"X-Telegram-Bot-Api-Secret-Token": "hush", "Content-Type": "application/json"})


def sms(client, number, text, key, at=None):
    query = urllib.parse.urlencode({"secret": "between-us", "from": number, "to": "1022", "text": text, "id": key, "time": int(at or time.time())})
    return client.call("GET", "/api/channels/sms?" + query)


def chat(client, token, text, key):
    return client.call("POST", "/api/chat", {"token": token, "id": key, "text": text})


class Forwarder:
    """One address for a house that may move: as a reverse proxy in front of it does."""

    def __init__(self, port_of_house):
        import socket
        self.port_of_house = port_of_house
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def stop(self):
        self.listener.close()

    def accept(self):
        import socket
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            try:
                house = socket.create_connection(("127.0.0.1", self.port_of_house()), timeout=10)
            except (OSError, TypeError):
                client.close()
                continue
            for a, b in ((client, house), (house, client)):
                threading.Thread(target=self.pump, args=(a, b), daemon=True).start()

    @staticmethod
    def pump(source, target):
        try:
            while data := source.recv(65536):
                target.sendall(data)
        except OSError:
            pass
        for one in (source, target):
            try:
                one.shutdown(2)
            except OSError:
                pass
            one.close()
