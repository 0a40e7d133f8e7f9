"""What is kept of those who register.

Three kinds: whoever registers; the employer who registers colleagues; these colleagues, until the employer
confirms its own address. What was answered goes with the registration. Everything here locks the events
first, in one order, whoever forgets.
"""

from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.db.models.signals import post_delete
from django.utils import timezone

from core import privacy
from events.models import EventPage, GroupColleague, Registration, RegistrationGroup
from questionnaires import services as questionnaires
from questionnaires.models import AnswerSheet
from questionnaires.presentation import readable

from . import erasure, links
from .errors import LinkOverError
from .history import lock_event

KEPT = (
    "De 30 jours à un an après la fin de l’événement, selon ce qu’annonce son formulaire\u00a0; 48 heures si "
    "vous n’avez pas confirmé votre adresse\u00a0; un an après la date prévue si l’événement est reporté."
)
# An event that is put off waits for its new date, and those who registered with it: so long at most.
POSTPONED_KEPT = timedelta(days=max(EventPage.Retention.values))

Item = TypeVar("Item", Registration, RegistrationGroup, GroupColleague)


def register() -> None:
    """Have them purged, exported and erased; called once, when the app is ready."""
    privacy.register(
        privacy.PersonalData(
            name="events.colleagues",
            label="Collègues à inscrire",
            purpose="Vous écrire, une fois que votre employeur a confirmé sa demande, pour que vous "
            "confirmiez votre inscription vous-même.",
            kept="48 heures au plus.",
            due=_colleagues_due,
            of=_colleagues_of,
            forget=_forget_colleagues,
            describe=_describe_colleague,
        )
    )
    privacy.register(
        privacy.PersonalData(
            name="events.groups",
            label="Inscriptions de groupe",
            purpose="Permettre à un employeur d’inscrire plusieurs collègues, et savoir qui l’a demandé.",
            kept=KEPT,
            due=_groups_due,
            of=_groups_of,
            forget=_forget_groups,
            describe=_describe_group,
        )
    )
    privacy.register(
        privacy.PersonalData(
            name="events.registrations",
            label="Inscriptions aux événements",
            purpose="Vous garder une place, vous envoyer ce qu’il faut pour venir, vous accueillir. Vos "
            "réponses aux questions de l’organisation en font partie.",
            kept=KEPT,
            due=_due,
            of=_of,
            forget=_forget,
            describe=_describe,
        )
    )
    post_delete.connect(_forget_answers, sender=Registration, dispatch_uid="events.forget_answers")


# What is due, and whose it is.


def _over(at: datetime) -> Q:
    """Return the condition of what belongs to an event whose registrations are not kept any more."""
    postponed = Q(event__status=EventPage.Status.POSTPONED)
    condition = postponed & Q(event__ends_at__lte=at - POSTPONED_KEPT)
    # Each event has its own time; databases do not add days to a column alike.
    for days in EventPage.objects.order_by().values_list("retention_days", flat=True).distinct():
        over = Q(event__retention_days=days, event__ends_at__lte=at - timedelta(days=days))
        condition |= over & ~postponed
    return condition


def _due(at: datetime) -> QuerySet[Registration]:
    state = Registration.State.PENDING_EMAIL
    unconfirmed = Q(state=state, created_at__lte=at - links.UNCONFIRMED_KEPT)
    return Registration.objects.filter(forgotten_at=None).filter(unconfirmed | _over(at))


def _of(email: str) -> QuerySet[Registration]:
    return Registration.objects.filter(email=email)


def _groups_due(at: datetime) -> QuerySet[RegistrationGroup]:
    state = RegistrationGroup.State.PENDING
    unconfirmed = Q(state=state, created_at__lte=at - links.UNCONFIRMED_KEPT)
    return RegistrationGroup.objects.filter(forgotten_at=None).filter(unconfirmed | _over(at))


def _groups_of(email: str) -> QuerySet[RegistrationGroup]:
    return RegistrationGroup.objects.filter(email=email)


def _colleagues_due(at: datetime) -> QuerySet[GroupColleague]:
    return GroupColleague.objects.filter(group__created_at__lte=at - links.UNCONFIRMED_KEPT)


def _colleagues_of(email: str) -> QuerySet[GroupColleague]:
    return GroupColleague.objects.filter(email=email)


# How it is forgotten.


def _forget(keys: Collection[int]) -> int:
    return _each(Registration.objects.filter(pk__in=keys), "event_id", erasure.erase_registration)


def _forget_groups(keys: Collection[int]) -> int:
    return _each(RegistrationGroup.objects.filter(pk__in=keys), "event_id", erasure.erase_group)


def _forget_colleagues(keys: Collection[int]) -> int:
    found = GroupColleague.objects.filter(pk__in=keys).select_related("group")
    return _each(found, "group__event_id", erasure.erase_colleague)


@transaction.atomic
def _each(items: "QuerySet[Item]", event: str, step: Callable[[Item], None]) -> int:
    """Take a step for each of these, under the lock of its event; return how many.

    Args:
        items: what is forgotten.
        event: the path to the key of its event.
        step: forgets one.
    """
    events = _lock_events(items, event)
    done = 0
    # Read once the events are locked: something may have been forgotten meanwhile.
    for item in items.select_for_update(of=("self",)).order_by(event, "pk"):
        if isinstance(item, Registration):
            item.event = events[item.event_id]
        step(item)
        done += 1
    return done


def _lock_events(items: "QuerySet[Any]", event: str) -> dict[int, EventPage]:
    """Lock the events of these, and all others of the same people.

    Whoever asks to be forgotten is forgotten kind after kind in one transaction: the first locks what the
    next ones need, so that two who do so never wait for each other.
    """
    emails = list(items.exclude(email="").order_by().values_list("email", flat=True).distinct())
    keys = set(items.order_by().values_list(event, flat=True))
    keys |= set(_of_all(Registration, "event_id", emails))
    keys |= set(_of_all(RegistrationGroup, "event_id", emails))
    keys |= set(_of_all(GroupColleague, "group__event_id", emails))
    locked = {}
    for key in sorted(keys):
        # One that is gone took everything with it.
        with suppress(LinkOverError):
            locked[key] = lock_event(key)
    return locked


def _of_all(model: type[Any], event: str, emails: Collection[str]) -> list[int]:
    return list(model.objects.filter(email__in=emails).order_by().values_list(event, flat=True))


def _forget_answers(sender: Any, instance: Registration, **kwargs: Any) -> None:
    """Delete what someone answered with their registration: an event that is deleted takes all along."""
    if instance.answers_id is not None:
        questionnaires.forget(AnswerSheet.objects.filter(pk=instance.answers_id))


# What is told to whoever asks.


def _local(date: datetime | None) -> datetime | None:
    return timezone.localtime(date) if date else None


def _describe(registration: Model) -> dict[str, Any]:
    if not isinstance(registration, Registration):
        raise TypeError(f"{type(registration).__name__} is no registration.")
    chosen = registration.choices.select_related("session").order_by("session__starts_at", "pk")
    group, answers = registration.group, registration.answers
    return {
        "Événement": registration.event.title,
        "Date de l’événement": _local(registration.event.starts_at),
        "Prénom": registration.first_name,
        "Nom": registration.last_name,
        "Adresse électronique": registration.email,
        "Structure": registration.organisation_name,
        "État": registration.get_state_display(),
        "Motif": registration.get_ending_display(),
        "Origine": registration.get_origin_display(),
        "Inscription demandée par": group.organisation_name if group else "",
        "Séances": [f"{choice.session.title} ({choice.get_state_display()})" for choice in chosen],
        "Réponses": [f"{label}\u00a0: {text}" for label, text in readable(answers)] if answers else [],
        "Demandée le": _local(registration.created_at),
        "Adresse confirmée le": _local(registration.queued_at),
        "Place donnée le": _local(registration.confirmed_at),
        "Place proposée jusqu’au": _local(registration.offered_until),
        "Rappel envoyé": registration.reminded_for is not None,
        "Remerciement envoyé le": _local(registration.thanked_at),
        "Arrivée le": _local(registration.checked_in_at),
        "Annulée ou refusée le": _local(registration.ended_at),
        "Historique": [
            f"{timezone.localtime(step.at):%d/%m/%Y %H:%M}\u00a0: {step.get_state_display()}"
            for step in registration.steps.all()
        ],
    }


def _describe_group(group: Model) -> dict[str, Any]:
    if not isinstance(group, RegistrationGroup):
        raise TypeError(f"{type(group).__name__} is no group.")
    return {
        "Événement": group.event.title,
        "Nom": group.contact_name,
        "Adresse électronique": group.email,
        "Structure": group.organisation_name,
        "État": group.get_state_display(),
        "Nombre de collègues": group.size,
        "Collègues à inscrire": [f"{each} ({each.email})" for each in group.colleagues.all()],
        "Demandée le": _local(group.created_at),
        "Confirmée le": _local(group.confirmed_at),
    }


def _describe_colleague(colleague: Model) -> dict[str, Any]:
    if not isinstance(colleague, GroupColleague):
        raise TypeError(f"{type(colleague).__name__} is no colleague.")
    return {
        "Événement": colleague.group.event.title,
        "Prénom": colleague.first_name,
        "Nom": colleague.last_name,
        "Adresse électronique": colleague.email,
        "Structure qui vous inscrit": colleague.group.organisation_name,
        "Demandée le": _local(colleague.group.created_at),
    }
