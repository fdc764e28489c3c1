#!/usr/bin/env python3
"""Receives webhooks of Rostra; needs nothing but Python 3.9.

    ROSTRA_WEBHOOK_KEY=kid:secret ROSTRA_WEBHOOK_URL=https://app.example.org/hooks receiver.py 8090

Put a TLS proxy in front, or give certificate and key (PEM) as two more arguments.
"""
import base64, hashlib, hmac, json, os, ssl, sys, time
from collections import OrderedDict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock

KID, SECRET = os.environ["ROSTRA_WEBHOOK_KEY"].split(":", 1)
AUDIENCE = os.environ["ROSTRA_WEBHOOK_URL"]  # exactly as in webhooks.urls
LEEWAY = 30  # seconds that the two clocks may differ
MAX_BODY = 64 * 1024


class Refused(Exception):
    pass


def part(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def verify(authorization, body, now):
    """The event, if the token is Rostra's, fresh, and about exactly this body."""
    try:
        scheme, token = authorization.split(" ")
        header, payload, signature = token.split(".")
        expected = hmac.new(SECRET.encode(), f"{header}.{payload}".encode(), hashlib.sha256)
        signed = hmac.compare_digest(expected.digest(), part(signature))
        algorithm = json.loads(part(header))["alg"]
        claims = json.loads(part(payload))
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
        checks = {
            "scheme": scheme == "Bearer",
            "algorithm": algorithm == "HS256",
            "signature": signed,
            "issuer": claims["iss"] == KID,
            "audience": claims["aud"] == AUDIENCE,
            "not yet": now >= claims["nbf"] - LEEWAY,
            # Five minutes after it was made this is somebody who repeats it.
            "expired": now < claims["exp"] + LEEWAY,
            "body": hmac.compare_digest(claims["sha256"], digest),
        }
        event = json.loads(body)
        checks["id"] = event["id"] == claims["jti"]
    except (ValueError, KeyError, TypeError, AttributeError) as e:
        raise Refused("malformed") from e
    for name, well in checks.items():
        if not well:
            raise Refused(name)
    return event


class Seen:
    """Ids that were handled. Keep them in your database, in the transaction that handles the
    event: then each is handled exactly once, whatever dies."""

    def __init__(self, most=100_000):
        self.ids, self.most, self.lock = OrderedDict(), most, Lock()

    def first(self, id):
        with self.lock:
            if id in self.ids:
                return False
            self.ids[id] = True
            if len(self.ids) > self.most:
                self.ids.popitem(last=False)
            return True


SEEN = Seen()


def handle(event):
    """Yours. Be quick, or hand it to a queue: after 5 s Rostra sends it again."""
    print(event["event"], event["id"], event["room"]["id"], flush=True)


class Receiver(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > MAX_BODY:
            self.close_connection = True
            return self.answer(413)
        body = self.rfile.read(int(length))
        try:
            event = verify(self.headers.get("Authorization"), body, time.time())
        except Refused as e:
            print("refused", e, flush=True)
            return self.answer(401)
        if SEEN.first(event["id"]):
            handle(event)
        else:
            print("again", event["id"], flush=True)
        self.answer(204)

    def answer(self, status):
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver)
    if len(sys.argv) > 2:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[2], sys.argv[3])
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    print("listening", server.server_port, flush=True)
    server.serve_forever()
