"""Signing in as a member does: the form, the mail as it was sent, the code."""

import re
from typing import Any

from django.core import mail as outgoing
from django.test import Client

from core.mail import delivery
from core.models import Mail

CAMILLE = "camille.durand@structure.example"
STAMP = re.compile(r'name="horodatage" value="([^"]+)"')
CODE = re.compile(r"^(\d{4} \d{4})$", re.MULTILINE)
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def token(answer: Any) -> str:
    found = TOKEN.search(answer.content.decode())
    assert found
    return found[1]


def ask(client: Client, clock: Any, email: str = CAMILLE, suite: str = "", **more: str) -> Any:
    """Ask for a code, from the form; nothing is sent yet."""
    page = client.get("/connexion/", {"suite": suite} if suite else {})
    stamp = STAMP.search(page.content.decode())
    assert stamp
    clock.shift(30)
    data = {"courriel": email, "horodatage": stamp[1], "csrfmiddlewaretoken": token(page)}
    return client.post("/connexion/", {**data, **({"suite": suite} if suite else {})}, **more)


def sent() -> list[Any]:
    """Send what waits; return the mails sent by now."""
    delivery.send_due()
    return list(outgoing.outbox)


def last_code() -> str:
    found = CODE.search(str(sent()[-1].body))
    assert found
    return found[1]


def enter(client: Client, code: str) -> Any:
    """Type a code in the page."""
    page = client.get("/connexion/code/")
    return client.post("/connexion/code/", {"code": code, "csrfmiddlewaretoken": token(page)})


def sign_in(client: Client, clock: Any, email: str = CAMILLE, suite: str = "") -> Any:
    """Sign in from the form to the session; return where it led."""
    ask(client, clock, email, suite)
    return enter(client, last_code())


def waiting() -> int:
    return Mail.objects.filter(state=Mail.State.QUEUED).count()
