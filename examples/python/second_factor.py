"""The second factor over HTTP: all that is Postern's own. Where the service does not answer, everything raises Unavailable."""
import json
import os
import time
from urllib import parse, request

SERVICE = os.environ.get("POSTERN_URL", "http://127.0.0.1:8080")
HEADERS = {"Authorization": "Bearer " + os.environ["POSTERN_API_KEY"], "Content-Type": "application/json"}

class Unavailable(Exception):
    pass

def ask(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    try:
        with request.urlopen(request.Request(SERVICE + path, data, HEADERS, method=method), timeout=5) as answer:
            return json.load(answer)
    except (OSError, ValueError) as fault:
        if getattr(fault, "code", None) == 404:
            return {}
        raise Unavailable from fault

def status(subject):
    return ask("GET", "/v1/subjects/" + parse.quote(subject, safe=""))

def begin(session, subject):
    known = status(subject)
    purpose = "enroll" if known.get("mustEnroll") else "challenge"
    session.update(subject=subject, passed=not known.get("required"), purpose=purpose, at=time.time(), amr=[], used=[])

def element(session, purpose, account):
    session["ticket"] = ask("POST", "/v1/tickets", {"subject": session["subject"], "purpose": purpose, "account": account})["ticket"]
    script = next(file for file in ask("GET", "/elements.json")["files"] if file["name"] == "elements")
    tag = "postern-setup" if purpose == "enroll" else "postern-" + purpose
    return {**script, "tag": tag, "ticket": session["ticket"], "service": SERVICE}

def settle(session, result):
    given = {"subject": session["subject"], "ticket": session.get("ticket", ""), "result": str(result)[:4096]}
    claims = ask("POST", "/v1/results", given).get("claims")
    if claims is None or claims["jti"] in session["used"]:
        return False
    amr = [] if claims["outcome"] == "removed" else claims["amr"]
    session.update(passed=True, purpose="challenge", at=time.time(), amr=amr, used=[*session["used"], claims["jti"]])
    return True
