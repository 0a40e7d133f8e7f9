"""Makes a route known: its mails, and what is kept of people."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from core import mail, privacy, tokens
from core.mail import retention
from core.models import Mail, RelayedMessage

from . import mails
from .routes import Route

# How long what was never confirmed waits, and how long what was passed on is kept: the time of an answer.
UNCONFIRMED = timedelta(days=7)
RELAYED = timedelta(days=30)
PENDING_STATE, RELAYED_STATE = RelayedMessage.State.PENDING, RelayedMessage.State.RELAYED


@dataclass(frozen=True)
class Kept:
    """What readers are told of the personal data of a route, in French; see ``core.privacy.PersonalData``."""

    label: str
    purpose: str
    kept: str


def register(route: Route, kept: Kept) -> None:
    """Have the mails of a route sent, and its messages forgotten in time."""
    mails.register(route)
    privacy.register(
        privacy.PersonalData(
            name=route.name,
            label=kept.label,
            purpose=kept.purpose,
            kept=kept.kept,
            due=partial(_due, route),
            of=partial(_of, route),
            forget=partial(_forget, route),
            describe=_describe,
        )
    )


def _due(route: Route, at: datetime) -> QuerySet[Any]:
    unconfirmed = Q(state=PENDING_STATE, created_at__lte=at - UNCONFIRMED)
    passed_on = Q(state=RELAYED_STATE, relayed_at__lte=at - RELAYED, forgotten_at=None)
    return route.model._default_manager.filter(unconfirmed | passed_on)


def _of(route: Route, email: str) -> QuerySet[Any]:
    return route.model._default_manager.filter(email=email)


@transaction.atomic
def _forget(route: Route, keys: Collection[int]) -> int:
    """Delete what was never confirmed; of what was passed on, keep that it was."""
    objects = route.model._default_manager
    chosen = list(objects.select_for_update().filter(pk__in=keys, forgotten_at=None))
    for message in chosen:
        tokens.revoke(message.pk, route.confirmation)
    mail.cancel(*(route.key(message.pk, step) for message in chosen for step in mails.STEPS))
    for message in chosen:
        # Those to others quote it.
        retention.discard_kept(Mail.objects.filter(key__startswith=route.key(message.pk, "")))
    passed_on = [message.pk for message in chosen if message.state == RELAYED_STATE]
    objects.filter(pk__in=passed_on).update(
        email="", name="", organisation_name="", message="", forgotten_at=timezone.now()
    )
    objects.filter(pk__in=[message.pk for message in chosen if message.state == PENDING_STATE]).delete()
    return len(chosen)


def _describe(message: Model) -> dict[str, Any]:
    if not isinstance(message, RelayedMessage):
        raise TypeError(f"{type(message).__name__} is no relayed message.")
    return {
        "Nom": message.name,
        "Structure": message.organisation_name,
        "Adresse électronique": message.email,
        "Message": message.message,
        "Écrit le": timezone.localtime(message.created_at),
        "Transmis le": timezone.localtime(message.relayed_at) if message.relayed_at else None,
    }
