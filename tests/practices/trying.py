"""Employers who try a sheet, as their browsers and mail programs do it."""

import re
from datetime import timedelta
from typing import Any

from django.core import mail as outbox
from django.http import HttpResponse
from django.test import Client

from tests.practices.asking import STAMP, deliver

EMPLOYER = "claude.martin@employeur.example"
ORGANISATION = "EHPAD Les Glycines"
LINK = re.compile(r"https?://[^/\s]+(/essaimage/(\S+?)/\S+)")


def follow(client: Client, clock: Any, path: str, **fields: Any) -> HttpResponse:
    """Open the form, take the time to read it, fill it and post it."""
    stamp = STAMP.search(client.get(path).content.decode())
    assert stamp
    clock.shift(timedelta(seconds=30))
    data = {"courriel": EMPLOYER, "structure": ORGANISATION, "horodatage": stamp[1], **fields}
    return client.post(path, data)  # type: ignore[return-value]


def links_in(mail: outbox.EmailMessage, page: str) -> list[str]:
    """Return the paths of the personal links of a mail that lead to a page, « repondre »."""
    return [path for path, name in LINK.findall(str(mail.body)) if name == page]


def link_in(mail: outbox.EmailMessage, page: str) -> str:
    """Return the first of them."""
    return links_in(mail, page)[0]


def confirmed(client: Client, clock: Any, path: str, **fields: Any) -> outbox.EmailMessage:
    """Ask to be followed, confirm, and return the mail that says that it is noted."""
    follow(client, clock, path, **fields)
    (asked,) = deliver()
    client.post(link_in(asked, "confirmer"))
    (started,) = deliver()
    return started
