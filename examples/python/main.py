"""The application: pages and guards. Accounts and sessions are in memory."""
import hashlib
import html
import json
import os
import secrets
import time
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import second_factor

PAGES = Path(__file__).parent.parent / "shared" / "pages"
accounts = {}
sessions = {}

def hashed(password, salt):
    return hashlib.scrypt(password.encode(), salt=salt, n=16384, r=8, p=1)

def sign_up(email, password):
    if not email or not password or email in accounts:
        return None
    salt = secrets.token_bytes(16)
    accounts[email] = {"id": secrets.token_hex(16), "salt": salt, "hash": hashed(password, salt)}
    return accounts[email]

def sign_in(email, password):
    account = accounts.get(email)
    return account if account and secrets.compare_digest(account["hash"], hashed(password, account["salt"])) else None

def standing(session, max_age=None, method=None):
    age = time.time() - session.get("at", 0)
    if not session.get("passed"):
        return "owed" if age < 600 else "anonymous"
    return "stale" if (max_age and age > max_age) or (method and method not in session["amr"]) else "ok"

class Application(BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer("GET")

    def do_POST(self):
        self.answer("POST")

    def log_message(self, *_):
        pass

    def answer(self, method):
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        cookie = SimpleCookie(self.headers.get("Cookie", "")).get("session")
        self.id = cookie.value if cookie else ""
        self.session = sessions.get(self.id, {})
        route = getattr(self, method.lower() + self.path.split("?")[0].replace("/", "_").replace("-", "_"), None)
        try:
            route() if route else self.show("fault", 404)
        except second_factor.Unavailable:
            self.show("fault", 503)

    def show(self, page, status=200, **values):
        text = (PAGES / f"{page}.html").read_text()
        for name, value in values.items():
            text = text.replace("{{" + name + "}}", html.escape(value))
        self.respond(status, text, {"Content-Type": "text/html; charset=utf-8"})

    def lead(self, path):
        self.respond(303, "", {"Location": path})

    def respond(self, status, text, headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if self.session and sessions.get(self.id) is not self.session:
            sessions.pop(self.id, None)
            self.id = secrets.token_urlsafe(32)
            sessions[self.id] = self.session
            self.send_header("Set-Cookie", f"session={self.id}; HttpOnly; SameSite=Lax; Path=/")
        self.end_headers()
        self.wfile.write(text.encode())

    def enter(self, how):
        form = parse_qs(self.body)
        email = form.get("email", [""])[0]
        account = how(email, form.get("password", [""])[0])
        if account:
            session = {"email": email}
            second_factor.begin(session, account["id"])
            self.session = session
        self.lead("/")

    def get_(self):
        reached = standing(self.session)
        if reached == "owed":
            return self.lead("/second-step")
        self.show("home", email=self.session["email"]) if reached == "ok" else self.show("welcome")

    def post_sign_up(self):
        self.enter(sign_up)

    def post_sign_in(self):
        self.enter(sign_in)

    def post_sign_out(self):
        sessions.pop(self.id, None)
        self.session = {}
        self.lead("/")

    def get_second_step(self):
        if standing(self.session) == "anonymous":
            return self.lead("/")
        element = second_factor.element(self.session, self.session["purpose"], self.session["email"])
        self.show("element", title="Second step", **element)

    def post_second_factor(self):
        if standing(self.session) == "anonymous":
            return self.respond(401, "", {})
        session = dict(self.session)
        if not second_factor.settle(session, json.loads(self.body).get("result")):
            return self.respond(400, "", {})
        self.session = session
        self.respond(204, "", {})

    def get_security(self):
        if standing(self.session) != "ok":
            return self.lead("/")
        is_on = second_factor.status(self.session["subject"]).get("required")
        element = second_factor.element(self.session, "manage" if is_on else "enroll", self.session["email"])
        self.show("element", title="Security", **element)

    def post_transfer(self):
        reached = standing(self.session, max_age=300, method="otp")
        if reached != "ok":
            return self.lead("/" if reached == "anonymous" else "/second-step")
        self.show("transfer")

ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "3000"))), Application).serve_forever()
