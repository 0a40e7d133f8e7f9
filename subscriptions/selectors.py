"""What is read of subscriptions."""

from dataclasses import dataclass
from datetime import datetime

from core import tokens

from . import links, topics
from .models import Subscriber, Subscription
from .topics import Shown


@dataclass(frozen=True)
class Followed:
    """One thing that someone follows.

    Attributes:
        pk: of the subscription.
        topic: name of its topic.
        label: of its topic, in French.
        key: which one of its topic.
        since: from when on its news are told.
        shown: how it is called and where it is; None while it is not public.
    """

    pk: int
    topic: str
    label: str
    key: str
    since: datetime
    shown: Shown | None


def normal(email: str) -> str:
    """Return an address as it is kept: in lower case, without spaces around."""
    return email.strip().lower()


def is_following(email: str, topic: str, key: str) -> bool:
    """Tell whether the person of an address follows something, confirmed."""
    mine = Subscription.objects.filter(subscriber__email=normal(email), since__isnull=False)
    return mine.filter(topic=topic, key=key).exists()


def count_following(topic: str, key: str) -> int:
    """Return how many people follow something, confirmed."""
    return Subscription.objects.filter(topic=topic, key=key, since__isnull=False).count()


def followed(email: str) -> list[Followed]:
    """Return what the person of an address follows, by topic, the last first.

    One query, and those of each topic once.
    """
    confirmed = Subscription.objects.filter(subscriber__email=normal(email), since__isnull=False)
    rows = list(confirmed.order_by("topic", "-since", "-pk"))
    public = topics.shown([(row.topic, row.key) for row in rows])
    return [
        Followed(
            row.pk, row.topic, topics.label(row.topic), row.key, row.since, public.get((row.topic, row.key))
        )
        for row in rows
        if row.since is not None
    ]


def to_confirm(secret: str) -> tuple[Subscription, Shown] | None:
    """Return the follow that a link confirms, and what it is about; None when the link opens nothing."""
    key = tokens.read(links.CONFIRM, secret)
    waiting = Subscription.objects.filter(since=None).select_related("subscriber")
    found = None if key is None else waiting.filter(pk=key).first()
    if found is None:
        return None
    shown = topics.shown([(found.topic, found.key)]).get((found.topic, found.key))
    return (found, shown) if shown else None


def managed(secret: str) -> Subscriber | None:
    """Return whose page a link opens; None when it opens nothing."""
    key = tokens.read(links.MANAGE, secret)
    return None if key is None else Subscriber.objects.filter(pk=key).first()
