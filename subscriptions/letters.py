"""What the mails of subscribers say, made when they are sent.

One whose follow is gone, or that has nothing public left to tell, is not sent.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from core import mail
from core.addresses import absolute
from core.mail import Kind, Letter
from core.models import Mail

from . import links, mails, topics
from .models import News, Subscriber, Subscription, Telling


@dataclass(frozen=True)
class Told:
    """Something that is followed, and what is new of it.

    Attributes:
        label: of its topic.
        title: its name.
        link: its full address.
        news: the oldest first.
    """

    label: str
    title: str
    link: str
    news: list[News]


def register() -> None:
    """Have these kinds of mail sent; called once, when the app is ready."""
    for kind in (
        Kind(mails.CONFIRM, "Suivi\u00a0: adresse à confirmer", "mail/subscriptions/confirm", _confirm),
        Kind(mails.PAGE, "Suivis\u00a0: lien de la page", "mail/subscriptions/page", _page),
        Kind(mails.DIGEST, "Suivis\u00a0: nouvelles", "mail/subscriptions/digest", _digest),
    ):
        mail.register(kind)


def _confirm(row: Mail) -> Letter | None:
    """Ask to confirm. Nothing typed is quoted: the address may be that of someone else."""
    waiting = Subscription.objects.filter(pk=row.context.get("subscription"), since=None).first()
    if waiting is None or links.confirm_until(waiting) <= timezone.now():
        return None
    shown = topics.shown([(waiting.topic, waiting.key)]).get((waiting.topic, waiting.key))
    if shown is None:
        return None
    link, until = links.confirm_address(waiting), timezone.localtime(links.confirm_until(waiting))
    return Letter({"title": shown.title, "page_link": absolute(shown.url), "link": link, "until": until})


def _page(row: Mail) -> Letter | None:
    subscriber = Subscriber.objects.filter(pk=row.context.get("subscriber")).first()
    if subscriber is None:
        return None
    secret = links.manage_secret(subscriber)
    days = links.MANAGE_LIFETIME
    return Letter({"link": links.manage_address(secret), "until": timezone.localdate(timezone.now() + days)})


def _digest(row: Mail) -> Letter | None:
    """Tell what is new. What is left out here is told another time: it does not count as told."""
    subscriber = Subscriber.objects.select_for_update().filter(pk=row.context.get("subscriber")).first()
    if subscriber is None:
        return None
    today = Telling.objects.filter(subscription__subscriber=subscriber, day=row.context.get("day"))
    tellings = list(today.select_related("subscription", "news").order_by("news__at", "news_id"))
    public = topics.shown({(telling.news.topic, telling.news.key) for telling in tellings})
    if subscriber.cadence == Subscriber.Cadence.PAUSED:
        public = {}
    hidden = [each.pk for each in tellings if (each.news.topic, each.news.key) not in public]
    Telling.objects.filter(pk__in=hidden).delete()
    told = _grouped((each.news for each in tellings if each.pk not in hidden), public)
    if not told:
        return None
    secret = links.manage_secret(subscriber)
    stop_link = links.stop_address(secret)
    said: dict[str, Any] = {
        "followed": told,
        "count": len(tellings) - len(hidden),
        "cadence": subscriber.get_cadence_display().lower(),
        "manage_link": links.manage_address(secret),
    }
    return Letter({**said, "stop_link": stop_link}, stop_link=stop_link)


def _grouped(news: Iterable[News], public: dict[tuple[str, str], topics.Shown]) -> list[Told]:
    """Return news by what they are about: by topic, then as they come."""
    groups: dict[tuple[str, str], list[News]] = {}
    for each in news:
        groups.setdefault((each.topic, each.key), []).append(each)
    return [
        Told(topics.label(pair[0]), public[pair].title, absolute(public[pair].url), items)
        for pair, items in sorted(groups.items(), key=lambda group: group[0][0])
    ]
