"""What is kept of those who follow something.

Two kinds, since each has its own time: what nobody confirmed; the address and what it follows, until its
owner leaves.
"""

from datetime import datetime
from typing import Any

from django.db.models import Exists, Model, OuterRef, QuerySet
from django.utils import timezone

from core import privacy

from . import links, services, topics
from .models import Subscriber, Subscription


def register() -> None:
    """Have them purged, exported and erased; called once, when the app is ready.

    What nobody confirmed first: the address that it leaves alone goes the same night.
    """
    privacy.register(
        privacy.PersonalData(
            name="subscriptions.unconfirmed",
            label="Suivis à confirmer",
            purpose="Vérifier que l’adresse est bien la vôtre avant de vous écrire des nouvelles.",
            kept="48 heures.",
            due=_unconfirmed_due,
            # They are told, and forgotten, with their subscriber.
            of=lambda email: Subscription.objects.none(),
            forget=services.forget_unconfirmed,
            describe=lambda subscription: {},
        )
    )
    privacy.register(
        privacy.PersonalData(
            name="subscriptions.subscribers",
            label="Suivis et abonnements",
            purpose="Vous écrire ce qui arrive à ce que vous suivez, à la cadence que vous choisissez.",
            kept="Tant que vous suivez quelque chose\u00a0; l’adresse est effacée la nuit qui suit votre "
            "départ.",
            due=_due,
            of=lambda email: Subscriber.objects.filter(email=email),
            forget=services.forget_all,
            describe=_describe,
        )
    )


def _unconfirmed_due(at: datetime) -> QuerySet[Subscription]:
    return Subscription.objects.filter(since=None, asked_at__lte=at - links.CONFIRM_LIFETIME)


def _due(at: datetime) -> QuerySet[Subscriber]:
    return Subscriber.objects.exclude(Exists(Subscription.objects.filter(subscriber=OuterRef("pk"))))


def _describe(subscriber: Model) -> dict[str, Any]:
    if not isinstance(subscriber, Subscriber):
        raise TypeError(f"{type(subscriber).__name__} is no subscriber.")
    rows = list(subscriber.subscriptions.order_by("topic", "pk"))
    public = topics.shown([(row.topic, row.key) for row in rows])
    titles = {pair: shown.title for pair, shown in public.items()}

    def told(row: Subscription) -> str:
        title = titles.get((row.topic, row.key), row.key)
        state = f"depuis le {timezone.localtime(row.since):%d/%m/%Y}" if row.since else "à confirmer"
        return f"{topics.label(row.topic)}\u00a0: {title} ({state})"

    confirmed, last = subscriber.confirmed_at, subscriber.last_digest_on
    return {
        "Adresse électronique": subscriber.email,
        "Cadence": subscriber.get_cadence_display(),
        "Suivis": [told(row) for row in rows],
        "Première demande le": timezone.localtime(subscriber.created_at),
        "Adresse confirmée le": timezone.localtime(confirmed) if confirmed else None,
        "Dernier courriel de nouvelles": f"{last:%d/%m/%Y}" if last else "",
    }
