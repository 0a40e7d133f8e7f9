"""The mails of subscribers, as the services queue them; ``letters`` makes them when they are sent."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone

from core import mail
from core.mail import Request, retention
from core.models import Mail

from .models import Subscriber, Subscription

CONFIRM = "subscriptions.confirm"
PAGE = "subscriptions.page"
DIGEST = "subscriptions.digest"


def queue_confirm(subscription: Subscription) -> None:
    """Ask the address whether it is its owner who would follow."""
    subscriber = subscription.subscriber
    key = _key(subscriber, f"confirm-{subscription.pk}-{_number(subscription.asked_at)}")
    mail.queue(CONFIRM, key=key, to=subscriber.email, context={"subscription": subscription.pk})


def queue_page(subscriber: Subscriber) -> None:
    """Send someone the link of their page."""
    key = _key(subscriber, f"page-{_number(timezone.now())}")
    mail.queue(PAGE, key=key, to=subscriber.email, context={"subscriber": subscriber.pk})


def queue_digests(subscribers: Iterable[Subscriber], day: date) -> None:
    """Tell these people what is marked as told on a day, in one mail each."""
    mail.queue_many(
        Request(
            DIGEST,
            _key(subscriber, f"digest-{day.isoformat()}"),
            subscriber.email,
            {"subscriber": subscriber.pk, "day": day.isoformat()},
        )
        for subscriber in subscribers
    )


def forget(subscriber: Subscriber) -> None:
    """Give up what was not sent yet, and forget whom the rest was sent to."""
    rows = Mail.objects.filter(key__startswith=_key(subscriber, ""))
    retention.forget(list(rows.values_list("pk", flat=True)))


def _key(subscriber: Subscriber, what: str) -> str:
    return f"subscriber-{subscriber.pk}-{what}"


def _number(at: datetime) -> int:
    """Return what tells two requests apart: microseconds."""
    return int(at.timestamp() * 1_000_000)
