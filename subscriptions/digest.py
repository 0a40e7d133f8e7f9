"""Which news go into the mail of whom: marks and mails are written together, a batch at a time."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from . import mails, topics
from .models import News, Subscriber, Subscription, Telling

# People dealt with in one transaction.
BATCH = 200
# News in one mail: what every mail program shows whole. The oldest go first, the rest comes with the next.
MOST_NEWS = 30
WEEK = timedelta(days=7)

Cadence = Subscriber.Cadence


@dataclass(frozen=True)
class Untold:
    """A piece of news that a subscription has not told yet."""

    subscription: Subscription
    news: News


def due(day: date) -> QuerySet[Subscriber]:
    """Return those whose cadence allows a mail on a day, and for whom there is something new.

    Weekly means seven days after the last one: whoever had none for long is told the next morning.
    """
    daily = Q(cadence=Cadence.DAILY, last_digest_on__lt=day)
    weekly = Q(cadence=Cadence.WEEKLY, last_digest_on__lte=day - WEEK)
    first = Q(last_digest_on=None) & ~Q(cadence=Cadence.PAUSED)
    theirs = _untold_news().filter(subscriber=OuterRef("pk"))
    return Subscriber.objects.filter(daily | weekly | first).filter(Exists(theirs)).order_by("pk")


@transaction.atomic
def tell_batch(keys: Collection[int], day: date) -> int:
    """Queue the mail of a day of those of these people who are still due; return how many it is for.

    Number of queries: constant, but for the rows that are written by hundreds.
    """
    subscribers = list(due(day).filter(pk__in=keys).select_for_update(of=("self",)))
    untold = _untold([subscriber.pk for subscriber in subscribers])
    public = topics.shown({(each.news.topic, each.news.key) for each in untold})
    told = _chosen(each for each in untold if (each.news.topic, each.news.key) in public)
    Telling.objects.bulk_create(
        [Telling(subscription=each.subscription, news=each.news, day=day) for each in told]
    )
    receiving = {each.subscription.subscriber_id for each in told}
    Subscriber.objects.filter(pk__in=receiving).update(last_digest_on=day)
    mails.queue_digests([each for each in subscribers if each.pk in receiving], day)
    return len(receiving)


def _untold_news() -> QuerySet[Subscription]:
    """Return the subscriptions of which something new was not told."""
    told = Telling.objects.filter(subscription=OuterRef(OuterRef("pk")), news=OuterRef("pk"))
    new = News.objects.filter(topic=OuterRef("topic"), key=OuterRef("key"), at__gte=OuterRef("since"))
    return Subscription.objects.filter(Exists(new.exclude(Exists(told))))


def _untold(subscriber_ids: list[int]) -> list[Untold]:
    """Return all that is new for these people, the oldest first: three queries."""
    subscriptions = list(_untold_news().filter(subscriber__in=subscriber_ids))
    keys = [each.pk for each in subscriptions]
    followed = Subscription.objects.filter(pk__in=keys, topic=OuterRef("topic"), key=OuterRef("key"))
    news = News.objects.filter(Exists(followed.filter(since__lte=OuterRef("at")))).order_by("at", "pk")
    told = set(Telling.objects.filter(subscription__in=keys).values_list("subscription_id", "news_id"))
    followers: dict[tuple[str, str], list[Subscription]] = defaultdict(list)
    for each in subscriptions:
        followers[each.topic, each.key].append(each)
    return [
        Untold(each, item)
        for item in news
        for each in followers[item.topic, item.key]
        if each.since is not None and each.since <= item.at and (each.pk, item.pk) not in told
    ]


def _chosen(untold: Iterable[Untold]) -> list[Untold]:
    """Return what one mail each can hold."""
    counts: dict[int, int] = defaultdict(int)
    chosen = []
    for each in untold:
        who = each.subscription.subscriber_id
        counts[who] += 1
        if counts[who] <= MOST_NEWS:
            chosen.append(each)
    return chosen
