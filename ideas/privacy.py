"""What is kept of the authors of ideas: how to write to them, and how they want to be known."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from core import privacy

from .history import lock_several
from .models import Idea
from .submitting import links
from .submitting.services import forget_author

# After the last change of an idea.
KEPT = timedelta(days=3 * 365)
# Of a draft that was given back to be completed.
GIVEN_BACK_KEPT = timedelta(days=90)
State = Idea.State


def register() -> None:
    """Have authors purged, exported and erased; called once, when the app is ready."""
    privacy.register(
        privacy.PersonalData(
            name="ideas.authors",
            label="Auteurs des idées",
            purpose="Vous envoyer le lien de votre idée et ses suites, vous nommer si vous le voulez.",
            kept="14 jours pour un brouillon, trois mois s’il vous a été rendu\u00a0; trois ans après la "
            "dernière étape d’une idée envoyée.",
            due=_due,
            of=_of,
            forget=_forget,
            describe=_describe,
        )
    )


def _due(at: datetime) -> QuerySet[Idea]:
    known = Idea.objects.exclude(author_email="")
    drafts = Q(state=State.DRAFT)
    begun = drafts & Q(submitted_at=None, changed_at__lte=at - links.DRAFT_KEPT)
    given_back = drafts & Q(changed_at__lte=at - GIVEN_BACK_KEPT)
    return known.filter(begun | given_back | Q(changed_at__lte=at - KEPT))


def _of(email: str) -> QuerySet[Idea]:
    return Idea.objects.filter(author_email=email)


@transaction.atomic
def _forget(keys: Collection[int]) -> int:
    there = list(Idea.objects.filter(pk__in=keys).order_by("pk").values_list("pk", flat=True))
    done = 0
    for idea in lock_several(*there):
        if idea.author_email:
            forget_author(idea)
            done += 1
    return done


def _local(date: datetime | None) -> datetime | None:
    return timezone.localtime(date) if date else None


def _describe(idea: Model) -> dict[str, Any]:
    if not isinstance(idea, Idea):
        raise TypeError(f"{type(idea).__name__} is no idea.")
    return {
        "Idée": idea.title,
        "Description": idea.description,
        "État": idea.get_state_display(),
        "Adresse électronique": idea.author_email,
        "Nom": idea.author_name,
        "Fonction": idea.author_role,
        "Structure": idea.author_organisation,
        "Ce qui est montré": idea.get_author_shown_display(),
        "Commencée le": _local(idea.created_at),
        "Envoyée le": _local(idea.submitted_at),
        "Publiée le": _local(idea.published_at),
        "Documents": [row.title for row in idea.files.all()],
        "Historique": [
            f"{timezone.localtime(step.at):%d/%m/%Y %H:%M}\u00a0: {step.get_state_display()}. {step.reason}"
            for step in idea.steps.all()
        ],
    }
