"""The sessions that one chooses: what may be chosen together, and what a new choice gives and takes."""

from collections.abc import Collection
from itertools import combinations

from events.models import EventPage, EventSession, Registration, SessionChoice

from . import places
from .errors import ChoiceError, OverlapError


def check_choices(event: EventPage, keys: Collection[int], *, is_final: bool = True) -> list[EventSession]:
    """Return the sessions of these keys.

    Args:
        event: whose sessions they must be.
        keys: those chosen.
        is_final: False while a session that must be chosen may be chosen later.

    Raises:
        ChoiceError: one is none of the event's, or none is chosen where one must be.
        OverlapError: two take place at the same time, which the organiser refuses.
    """
    choosing = EventPage.SessionChoosing(event.session_choice)
    sessions = list(EventSession.objects.filter(event=event, pk__in=keys).order_by("starts_at", "pk"))
    if len(sessions) != len(set(keys)) or (sessions and choosing == EventPage.SessionChoosing.NONE):
        raise ChoiceError
    if not sessions and is_final and choosing == EventPage.SessionChoosing.REQUIRED:
        raise ChoiceError
    if overlapping(sessions) and event.session_overlap == EventPage.SessionOverlap.REFUSED:
        raise OverlapError
    return sessions


def overlapping(sessions: Collection[EventSession]) -> list[tuple[EventSession, EventSession]]:
    """Return the pairs of sessions that take place at the same time, be it for a minute."""
    return [
        (one, other)
        for one, other in combinations(sessions, 2)
        if one.starts_at < other.ends_at and other.starts_at < one.ends_at
    ]


def choose(registration: Registration, sessions: list[EventSession]) -> bool:
    """Replace the sessions that someone chose; tell whether that changed anything.

    Args:
        registration: locked, with its event.
        sessions: as ``check_choices`` gave them; those kept keep their rank.
    """
    kept = registration.choices.exclude(state=SessionChoice.State.CANCELLED)
    gone = list(kept.exclude(session__in=sessions).select_related("session"))
    known = set(kept.values_list("session_id", flat=True))
    new = [session for session in sessions if session.pk not in known]
    registration.choices.filter(pk__in=[choice.pk for choice in gone]).delete()
    for session in new:
        registration.choices.update_or_create(
            session=session, defaults={"state": SessionChoice.State.PENDING, "queued_at": None}
        )
    if registration.state == Registration.State.CONFIRMED:
        places.seat(registration)
    places.fill_sessions(registration.event, [choice.session for choice in gone])
    return bool(gone or new)
