"""What is kept of those who ask and of those who answer."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from core import privacy, relay
from practices.models import SheetContact

from . import contacts, links
from .routing import ROUTE

State = SheetContact.State
# How long someone who refused or withdrew is remembered, so that nobody asks them again.
ENDED = timedelta(days=30)


def register() -> None:
    """Have both forgotten in time; called once, when the app is ready."""
    relay.register(
        ROUTE,
        relay.Kept(
            label="Questions sur les fiches",
            purpose="Transmettre votre question à la structure, ou à la rédaction, et vous permettre d’en "
            "recevoir la réponse.",
            kept="30 jours après sa transmission\u00a0; 7 jours si vous ne l’avez pas confirmée.",
        ),
    )
    privacy.register(
        privacy.PersonalData(
            name="practices.contacts",
            label="Contacts des fiches",
            purpose="Transmettre les questions des lecteurs aux personnes qui ont accepté de les recevoir.",
            kept="Jusqu’au retrait de l’accord, plus 30 jours\u00a0; 30 jours si la demande reste sans "
            "réponse.",
            due=_due,
            of=_of,
            forget=_forget,
            describe=_describe,
        )
    )


def _due(at: datetime) -> QuerySet[SheetContact]:
    unanswered = Q(state=State.INVITED, invited_at__lte=at - links.ANSWER_WITHIN)
    ended = ~Q(state__in=SheetContact.ACTIVE) & Q(ended_at__lte=at - ENDED)
    return SheetContact.objects.filter(unanswered | ended).exclude(email="")


def _of(email: str) -> QuerySet[SheetContact]:
    return SheetContact.objects.filter(email=email)


def _forget(keys: Collection[int]) -> int:
    return contacts.forget(SheetContact.objects.filter(pk__in=keys))


def _describe(contact: Model) -> dict[str, Any]:
    if not isinstance(contact, SheetContact):
        raise TypeError(f"{type(contact).__name__} is no contact.")
    return {
        "Fiche": contact.sheet.title,
        "Fonction": contact.role,
        "Adresse électronique": contact.email,
        "Accord": contact.get_state_display(),
        "Accord demandé le": timezone.localtime(contact.invited_at),
        "Accord donné le": timezone.localtime(contact.agreed_at) if contact.agreed_at else None,
        "Terminé le": timezone.localtime(contact.ended_at) if contact.ended_at else None,
    }
