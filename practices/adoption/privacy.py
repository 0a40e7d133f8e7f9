"""What is kept of employers who try a practice.

Three kinds, since each has its own time: what they wrote, until it is read; the name that they agreed to
show, until they withdraw it; the rest, until the follow-up is over. Whoever asks to be forgotten is found by
the address, which the last one empties: it is registered last.
"""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from core import privacy
from practices.models import Adoption, AdoptionAnswer

from . import links, services
from .errors import WrongStateError
from .history import lock
from .presentation import plan_title
from .proposals import lock_sheet

# How long the address is kept after the last thing expected of an employer.
CLOSED = timedelta(days=30)
# A text that the moderation left unread for so long will not be read.
UNREAD = timedelta(days=365)
PENDING = AdoptionAnswer.Review.PENDING


def register() -> None:
    """Have them purged, exported and erased; called once, when the app is ready."""
    privacy.register(
        privacy.PersonalData(
            name="practices.adoption_texts",
            label="Retours sur les essais",
            purpose="Relire ce que vous écrivez de votre essai avant de le montrer sur la fiche.",
            kept="Jusqu’à la relecture, un an au plus\u00a0; un texte accepté reste sur la fiche, sans votre "
            "adresse.",
            due=_texts_due,
            of=_texts_of,
            forget=_forget_texts,
            describe=_describe_texts,
        )
    )
    privacy.register(
        privacy.PersonalData(
            name="practices.adoption_names",
            label="Noms de structures montrés",
            purpose="Dire, avec votre accord, quelles structures essaient une pratique.",
            kept="Jusqu’à ce que vous retiriez votre accord.",
            due=_names_due,
            of=_names_of,
            forget=_forget_all,
            describe=_describe,
        )
    )
    privacy.register(
        privacy.PersonalData(
            name="practices.adoptions",
            label="Suivi des essais",
            purpose="Vous envoyer votre plan, puis vous demander à trois et six mois ce que l’essai a donné.",
            kept="30 jours après votre dernière réponse, ou après la fin du suivi\u00a0; 7 jours si vous "
            "n’avez pas confirmé votre adresse.",
            due=_due,
            of=_of,
            forget=_forget,
            describe=_describe,
        )
    )


def _unread() -> QuerySet[AdoptionAnswer]:
    unread = AdoptionAnswer.objects.filter(review=PENDING)
    return unread.exclude(reason="", changes="", advice="").select_related("adoption__sheet")


def _texts_due(at: datetime) -> QuerySet[AdoptionAnswer]:
    return _unread().filter(answered_at__lte=at - UNREAD)


def _texts_of(email: str) -> QuerySet[AdoptionAnswer]:
    return _unread().filter(adoption__email=email)


def _names_due(at: datetime) -> QuerySet[Adoption]:
    return Adoption.objects.none()


def _names_of(email: str) -> QuerySet[Adoption]:
    return _of(email).filter(is_public=True).exclude(state=Adoption.State.PENDING)


def _due(at: datetime) -> QuerySet[Adoption]:
    unconfirmed = Q(state=Adoption.State.PENDING, created_at__lte=at - links.CONFIRM_LIFETIME)
    return Adoption.objects.exclude(email="").filter(unconfirmed | Q(closed_at__lte=at - CLOSED))


def _of(email: str) -> QuerySet[Adoption]:
    return Adoption.objects.filter(email=email).select_related("sheet", "territory")


def _forget_texts(keys: Collection[int]) -> int:
    owners = AdoptionAnswer.objects.filter(pk__in=keys).values_list("adoption_id", flat=True)
    return _each(list(owners), services.erase_texts)


def _forget_all(keys: Collection[int]) -> int:
    return _each(keys, services.erase_person)


def _forget(keys: Collection[int]) -> int:
    return _each(keys, services.end_follow_up)


@transaction.atomic
def _each(keys: Collection[int], step: Callable[[Adoption], None]) -> int:
    """Take a step for each adoption, sheets locked in one order whoever forgets; return how many."""
    _lock_sheets(keys)
    done = 0
    for key in Adoption.objects.filter(pk__in=keys).order_by("sheet_id", "pk").values_list("pk", flat=True):
        try:
            adoption = lock(key)
        except WrongStateError:
            continue
        step(adoption)
        done += 1
    return done


def _lock_sheets(keys: Collection[int]) -> None:
    """Lock the sheets of these adoptions, and of all others of the same people.

    Whoever asks to be forgotten is forgotten kind after kind in one transaction: the first locks what the
    next ones need, so that two who do so never wait for each other.
    """
    emails = Adoption.objects.filter(pk__in=keys).exclude(email="").values("email")
    concerned = Adoption.objects.filter(Q(pk__in=keys) | Q(email__in=emails))
    for sheet_id in concerned.order_by("sheet_id").values_list("sheet_id", flat=True).distinct():
        lock_sheet(sheet_id)


def _describe_texts(answer: Model) -> dict[str, Any]:
    if not isinstance(answer, AdoptionAnswer):
        raise TypeError(f"{type(answer).__name__} is no answer.")
    return {
        "Fiche": answer.adoption.sheet.title,
        "Réponse": answer.get_outcome_display(),
        "Reçue le": timezone.localtime(answer.answered_at),
        "Pourquoi": answer.reason,
        "Ce qui a été adapté": answer.changes,
        "Conseil aux suivants": answer.advice,
    }


def _describe(adoption: Model) -> dict[str, Any]:
    if not isinstance(adoption, Adoption):
        raise TypeError(f"{type(adoption).__name__} is no adoption.")
    confirmed_at = adoption.confirmed_at
    return {
        "Fiche": adoption.sheet.title,
        "Adresse électronique": adoption.email,
        "Structure": adoption.organisation_name,
        "Département": adoption.territory.name if adoption.territory else "",
        "Nom montré sur le site": adoption.is_public,
        "Plan": plan_title(adoption.plan),
        "État": adoption.get_state_display(),
        "Demandé le": timezone.localtime(adoption.created_at),
        "Confirmé le": timezone.localtime(confirmed_at) if confirmed_at else None,
        "Retours relus": [_describe_texts(answer) for answer in adoption.answers.exclude(review=PENDING)],
    }
