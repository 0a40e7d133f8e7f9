"""Something to follow, for tests, and what people receive of it."""

import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core import mail as outbox

from core.mail.delivery import send_due
from subscriptions import periodic, services, topics
from subscriptions.models import News
from subscriptions.topics import Shown, Topic

TOPIC = "tests.thing"
CAMILLE = "camille.durand@exemple.fr"
CONFIRM = re.compile(r"https?://[^/\s]+(/abonnements/confirmer/[\w-]+/)")
MANAGE = re.compile(r"https?://[^/\s]+(/abonnements/[\w-]{43}/)\s")


class Things:
    """What can be followed under one topic: things « 1 », « 2 »…, of which some may be hidden."""

    def __init__(self) -> None:
        self.hidden: set[str] = set()
        self.calls = 0

    def shown(self, keys: Collection[str]) -> Mapping[str, Shown]:
        self.calls += 1
        public = {key for key in keys if key.isdecimal()} - self.hidden
        return {key: Shown(f"Chose {key}", f"/choses/{key}/") for key in public}


@contextmanager
def followable(name: str = TOPIC, label: str = "Choses suivies") -> Iterator[Things]:
    """Have things that can be followed."""
    things = Things()
    topics.register(Topic(name, label, things.shown))
    try:
        yield things
    finally:
        topics.unregister(name)


def follow(email: str = CAMILLE, key: str = "1", topic: str = TOPIC) -> None:
    """Follow as a signed-in member does."""
    services.follow(email, topic, key, is_confirmed=True)


def ask(email: str = CAMILLE, key: str = "1") -> None:
    """Ask to follow as anyone does."""
    services.follow(email, TOPIC, key, is_confirmed=False)


def announce(text: str, key: str = "1", topic: str = TOPIC) -> News:
    """Announce a piece of news, its code being the beginning of its text."""
    code = text[:50]
    services.announce(topic, key, code=code, text=text)
    return News.objects.get(code=code)


def morning() -> list[Any]:
    """Do what is done in the morning, send what is due, and return it."""
    periodic.send_digests()
    return deliver()


def deliver() -> list[Any]:
    """Send what is due, and return it."""
    before = len(outbox.outbox)
    send_due()
    return list(outbox.outbox[before:])


def link_in(message: Any, link: re.Pattern[str] = MANAGE) -> str:
    """Return the path of the personal link of a mail."""
    (path,) = set(link.findall(message.body))
    return str(path)


def words(text: str) -> str:
    """Return a text, its spaces made ordinary."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")
