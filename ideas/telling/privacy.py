"""What is kept of whoever tells a practice: how to write to them, how they want to be thanked."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from core import privacy
from ideas.models import ToldPractice

from . import links
from .authors import TEXTS, forget_author
from .errors import ToldGoneError
from .history import lock
from .presentation import LABELS

# After its last change.
KEPT = timedelta(days=3 * 365)
# Of a draft that was given back to be completed.
GIVEN_BACK_KEPT = timedelta(days=90)


def register() -> None:
    """Have authors purged, exported and erased; called once, when the app is ready."""
    privacy.register(
        privacy.PersonalData(
            name="ideas.tellers",
            label="Auteurs des pratiques racontées",
            purpose="Vous envoyer le lien de votre récit et la fiche à relire, vous nommer si vous voulez.",
            kept="14 jours pour un brouillon, trois mois s’il vous a été rendu\u00a0; trois ans après la "
            "dernière étape d’un récit envoyé.",
            due=_due,
            of=_of,
            forget=_forget,
            describe=_describe,
        )
    )


def _due(at: datetime) -> QuerySet[ToldPractice]:
    known = ToldPractice.objects.exclude(author_email="")
    drafts = Q(state=ToldPractice.State.DRAFT)
    begun = drafts & Q(submitted_at=None, changed_at__lte=at - links.DRAFT_KEPT)
    given_back = drafts & Q(changed_at__lte=at - GIVEN_BACK_KEPT)
    return known.filter(begun | given_back | Q(changed_at__lte=at - KEPT))


def _of(email: str) -> QuerySet[ToldPractice]:
    return ToldPractice.objects.filter(author_email=email)


@transaction.atomic
def _forget(keys: Collection[int]) -> int:
    done = 0
    for key in sorted(keys):
        try:
            told = lock(key)
        except ToldGoneError:
            continue
        if told.author_email:
            forget_author(told)
            done += 1
    return done


def _describe(told: Model) -> dict[str, Any]:
    if not isinstance(told, ToldPractice):
        raise TypeError(f"{type(told).__name__} is no practice that is told.")
    return {
        "Pratique": told.title,
        **{LABELS[name]: getattr(told, name) for name in TEXTS},
        "État": told.get_state_display(),
        "Adresse électronique": told.author_email,
        "Nom": told.author_name,
        "Fonction": told.author_role,
        "Structure": told.organisation_name,
        "Ce qui est montré": told.get_credit_display(),
        "Commencée le": timezone.localtime(told.created_at),
        "Documents": [row.title for row in told.files.all()],
        "Historique": [
            f"{timezone.localtime(step.at):%d/%m/%Y %H:%M}\u00a0: {step.get_state_display()}. {step.reason}"
            for step in told.steps.all()
        ],
    }
