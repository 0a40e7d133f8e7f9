"""What people do about what they follow, and what is announced to them.

One function a step; each locks the subscriber, so that steps about one person follow one another.
"""

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator

from core import tokens
from core.protection import Quota, spend

from . import links, mails, topics
from .errors import LinkOverError, NotPublicError
from .models import TEXT_LENGTH, News, Subscriber, Subscription
from .selectors import normal

# Mails that one address may be sent because someone typed it: nobody floods the address of another.
EMAIL_QUOTA = Quota("subscriptions.email", 3, timedelta(days=1))


def follow(email: str, topic: str, key: str, *, is_confirmed: bool) -> None:
    """Have someone told of what happens to something from now on; done twice, it is done.

    Nothing is returned: whether an address is known is nobody else's business.

    Args:
        email: whose; its case does not matter.
        topic: name of a registered topic.
        key: which one.
        is_confirmed: True when whoever asks is known to own the address (a signed-in member). Else a mail
            asks to confirm within 48 hours, and beyond ``EMAIL_QUOTA`` nothing happens; if the address
            follows it already, the mail has the link of its page.

    Raises:
        KeyError: when no topic has this name.
        NotPublicError: when there is no such thing to follow.
    """
    if key not in topics.topic(topic).shown([key]):
        raise NotPublicError
    if is_confirmed:
        _follow(normal(email), topic, key)
    # Outside of the transaction: what fails below has counted.
    elif spend(EMAIL_QUOTA, normal(email)):
        _ask(normal(email), topic, key)


@transaction.atomic
def confirm(secret: str) -> Subscriber:
    """Follow what was asked for, at the address that a link was sent to; return whose it is.

    Args:
        secret: of the link, which is used up.

    Raises:
        LinkOverError: when the link opens nothing, or what was to be followed is not public any more.
    """
    subscription_id = tokens.read(links.CONFIRM, secret) or 0
    subscriber = Subscriber.objects.select_for_update().filter(subscriptions=subscription_id).first()
    # Read again under the lock: it may have been used, or the subscription deleted, meanwhile.
    if subscriber is None or tokens.use(links.CONFIRM, secret) is None:
        raise LinkOverError
    subscription = subscriber.subscriptions.get(pk=subscription_id)
    pair = (subscription.topic, subscription.key)
    if pair not in topics.shown([pair]):
        raise LinkOverError
    _begin(subscriber, subscription)
    return subscriber


@transaction.atomic
def unfollow(email: str, topic: str, key: str) -> None:
    """Tell someone nothing more of one thing; done twice, it is done."""
    subscriber = Subscriber.objects.select_for_update().filter(email=normal(email)).first()
    if subscriber is not None:
        subscriber.subscriptions.filter(topic=topic, key=key).delete()


@transaction.atomic
def leave(secret: str, subscription_id: int) -> None:
    """End one of the follows of whoever a link is for; that of someone else stays.

    Raises:
        LinkOverError: when the link opens nothing.
    """
    opened(secret).subscriptions.filter(pk=subscription_id).delete()


@transaction.atomic
def set_cadence(email: str, cadence: str) -> None:
    """Change how often someone is written to.

    What happens during a pause is told at its end, as long as it is kept (``periodic.NEWS_KEPT``).

    Args:
        email: whose; nothing happens when it follows nothing.
        cadence: one of ``Subscriber.Cadence``.

    Raises:
        ValueError: when it is none of these.
    """
    chosen = Subscriber.Cadence(cadence)
    subscriber = Subscriber.objects.select_for_update().filter(email=normal(email)).first()
    if subscriber is not None:
        subscriber.cadence = chosen
        subscriber.save(update_fields=["cadence"])


@transaction.atomic
def unsubscribe_all(email: str) -> None:
    """End all that someone follows, asked for or confirmed; done twice, it is done.

    Mails that were not sent yet have nothing left to say. The address itself goes with the nightly purge:
    until then its page says what was done.
    """
    subscriber = Subscriber.objects.select_for_update().filter(email=normal(email)).first()
    if subscriber is not None:
        subscriber.subscriptions.all().delete()


@transaction.atomic
def erase(secret: str) -> None:
    """Forget whoever a link is for, at once.

    Raises:
        LinkOverError: when the link opens nothing.
    """
    forget(opened(secret))


def forget(subscriber: Subscriber) -> None:
    """Forget a locked subscriber: what they follow, their links, whom mails were sent to."""
    mails.forget(subscriber)
    links.revoke_all(subscriber)
    subscriber.delete()


def send_page(email: str) -> None:
    """Send someone the link of their page, if they follow something; else nothing, and nothing tells which.

    Beyond ``EMAIL_QUOTA``, nothing happens.
    """
    # Outside of the transaction, and spent whether the address is known or not.
    if spend(EMAIL_QUOTA, normal(email)):
        _send_page(normal(email))


def announce(topic: str, key: str, *, code: str, text: str) -> None:
    """Have those who follow something told what happened to it; call it in the transaction of the change.

    Args:
        topic: name of a registered topic.
        key: which one.
        code: what makes this piece of news unique, « idea-12-step-34 »; announced again, it changes nothing.
        text: one public French sentence, without personal data; cut at 300 characters.

    Raises:
        KeyError: when no topic has this name.
    """
    said = Truncator(" ".join(text.split())).chars(TEXT_LENGTH)
    news = News(topic=topics.topic(topic).name, key=key, code=code, text=said, at=timezone.now())
    News.objects.bulk_create([news], ignore_conflicts=True)


@transaction.atomic
def follow_instead(topic: str, former: str, key: str) -> None:
    """Have those who follow one thing follow another from now on, which it was merged into.

    Those who follow both already keep the date since when they follow the other. What was announced of the
    former is still told, while it is shown.

    Args:
        topic: of both.
        former: what is merged.
        key: what it is merged into.

    Raises:
        KeyError: when no topic has this name.
    """
    now, name = timezone.now(), topics.topic(topic).name
    followers = Subscription.objects.filter(topic=name, key=former, since__isnull=False)
    Subscription.objects.bulk_create(
        [
            Subscription(subscriber_id=who, topic=name, key=key, asked_at=now, since=now)
            for who in followers.order_by("subscriber_id").values_list("subscriber_id", flat=True)
        ],
        ignore_conflicts=True,
    )


def opened(secret: str) -> Subscriber:
    """Return whoever a link is for, locked.

    Raises:
        LinkOverError: when the link opens nothing.
    """
    key = tokens.read(links.MANAGE, secret)
    subscriber = Subscriber.objects.select_for_update().filter(pk=key or 0).first()
    # It may have been revoked while the lock was waited for.
    if subscriber is None or tokens.read(links.MANAGE, secret) is None:
        raise LinkOverError
    return subscriber


def forget_all(keys: Collection[int]) -> int:
    """Forget these subscribers, locked in one order whoever forgets; return how many."""
    with transaction.atomic():
        found = list(Subscriber.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
        for subscriber in found:
            forget(subscriber)
    return len(found)


def forget_unconfirmed(keys: Collection[int]) -> int:
    """Forget these follows that nobody confirmed; return how many. One confirmed meanwhile stays."""
    with transaction.atomic():
        concerned = Subscriber.objects.filter(subscriptions__in=keys).order_by("pk")
        list(Subscriber.objects.select_for_update().filter(pk__in=concerned.values("pk")).order_by("pk"))
        waiting = Subscription.objects.filter(pk__in=keys, since=None)
        for key in list(waiting.values_list("pk", flat=True)):
            tokens.revoke(key, links.CONFIRM)
        return waiting.delete()[0]


@transaction.atomic
def _send_page(email: str) -> None:
    known = Subscriber.objects.filter(email=email, confirmed_at__isnull=False).first()
    if known is not None:
        mails.queue_page(known)


@transaction.atomic
def _follow(email: str, topic: str, key: str) -> None:
    subscriber = _subscriber(email)
    subscription, _ = subscriber.subscriptions.get_or_create(
        topic=topic, key=key, defaults={"asked_at": timezone.now()}
    )
    _begin(subscriber, subscription)


@transaction.atomic
def _ask(email: str, topic: str, key: str) -> None:
    subscriber, now = _subscriber(email), timezone.now()
    subscription, _ = subscriber.subscriptions.get_or_create(topic=topic, key=key, defaults={"asked_at": now})
    if subscription.since is not None:
        mails.queue_page(subscriber)
        return
    # Unconfirmed, it is kept as long as the last mail that was asked for.
    subscription.asked_at = now
    subscription.save(update_fields=["asked_at"])
    mails.queue_confirm(subscription)


def _subscriber(email: str) -> Subscriber:
    """Return whoever has an address, locked; they may be new."""
    return Subscriber.objects.select_for_update().get_or_create(email=email)[0]


def _begin(subscriber: Subscriber, subscription: Subscription) -> None:
    """Tell news from now on, unless it is so already."""
    now = timezone.now()
    if subscription.since is None:
        subscription.since = now
        subscription.save(update_fields=["since"])
    if subscriber.confirmed_at is None:
        subscriber.confirmed_at = now
        subscriber.save(update_fields=["confirmed_at"])
