"""Who gets a place, and in which order: the one file that gives and takes them.

Everything here runs under the lock of the event (``history.lock_event``). Those who are confirmed, offered a
place, or present hold one; those who wait are served in the order of ``queued_at``, and nobody who comes
later overtakes them. A place in a session is held by those who hold one at the event.
"""

from collections.abc import Iterable

from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.models import User
from events.models import EventPage, EventSession, Registration, SessionChoice

from . import mails, rules
from .errors import FullError
from .history import lock_event, tell

State = Registration.State
Choice = SessionChoice.State


def held(event: EventPage) -> int:
    """Return how many places of an event are held."""
    return event.registrations.filter(state__in=Registration.HOLDING).count()


def free(event: EventPage) -> int | None:
    """Return how many places are left, negative when too many are held; None without limit."""
    return None if event.capacity is None else event.capacity - held(event)


def waiting(event: EventPage) -> QuerySet[Registration]:
    """Return those who wait, the first one first."""
    return event.registrations.filter(state=State.WAITLISTED).order_by("queued_at", "pk")


def enter(registration: Registration, action: str, by: User | None = None) -> None:
    """Give someone who just asked a place, or the end of the waiting list; write its history and its mail.

    Args:
        registration: with the ``queued_at`` of its order.
        action: what brings it, for the history.
        by: who does it, unless it is the person itself.

    Raises:
        FullError: no place is left and nobody may wait.
    """
    event = registration.event
    left = free(event)
    if left is None or (left > 0 and not waiting(event).exists()):
        _confirm(registration)
    elif not event.waiting_list:
        raise FullError
    else:
        registration.state = State.WAITLISTED
        registration.save()
    step = tell(registration, action, by)
    if registration.state == State.CONFIRMED:
        mails.queue_confirmed(registration, step)
    else:
        mails.queue_waitlisted(registration, step)
        fill(event)


def accept(registration: Registration, action: str, by: User | None = None) -> None:
    """Turn the place that someone was offered into theirs."""
    _confirm(registration)
    mails.queue_confirmed(registration, tell(registration, action, by))


def leave(
    registration: Registration, state: str, action: str, ending: str = "", by: User | None = None
) -> None:
    """End a registration, give its places to those who wait; its mail is the caller's.

    Args:
        registration: an active one.
        state: cancelled or refused.
        action: what ends it, for the history.
        ending: why, of ``Registration.Ending``.
        by: who does it, unless it is the person itself or time.
    """
    registration.state, registration.ending = state, ending
    registration.offered_until, registration.ended_at = None, timezone.now()
    registration.calendar_sequence += 1
    registration.save()
    tell(registration, action, by)
    left = list(registration.choices.exclude(state=Choice.CANCELLED).select_related("session"))
    registration.choices.update(state=Choice.CANCELLED, queued_at=None)
    fill_sessions(registration.event, [choice.session for choice in left])
    fill(registration.event)


def fill(event: EventPage) -> None:
    """Give or offer the places that are free to those who wait, in order."""
    if rules.is_too_late_to_fill(event) or not rules.still_takes_place(event):
        return
    left = free(event)
    until = rules.offer_until(event)
    for registration in waiting(event)[: None if left is None else max(left, 0)]:
        registration.event = event
        if until is None:
            _confirm(registration)
            mails.queue_confirmed(registration, tell(registration, "promote"))
        else:
            registration.state, registration.offered_until = State.OFFERED, until
            registration.save()
            mails.queue_offered(registration, tell(registration, "offer"))


def _confirm(registration: Registration) -> None:
    registration.state, registration.ending = State.CONFIRMED, ""
    registration.offered_until, registration.ended_at = None, None
    registration.confirmed_at = timezone.now()
    registration.calendar_sequence += 1
    registration.save()
    seat(registration)


def seat(registration: Registration) -> None:
    """Give someone who has a place at the event the sessions that they chose, or the end of their lists."""
    pending = registration.choices.filter(state=Choice.PENDING).select_related("session")
    # In one order for all, whoever chose in which.
    for choice in pending.order_by("session_id"):
        choice.queued_at = timezone.now()
        choice.state = _state_in(choice.session)
        choice.save()


def _state_in(session: EventSession) -> str:
    left = free_in(session)
    if left is None or (left > 0 and not waiting_in(session).exists()):
        return Choice.CONFIRMED
    return Choice.WAITLISTED if session.waiting_list else Choice.CANCELLED


def free_in(session: EventSession) -> int | None:
    """Return how many places of a session are left; None without limit."""
    if session.capacity is None:
        return None
    return session.capacity - session.choices.filter(state=Choice.CONFIRMED).count()


def waiting_in(session: EventSession) -> QuerySet[SessionChoice]:
    """Return those who wait for a place in a session, the first one first."""
    return session.choices.filter(state=Choice.WAITLISTED).order_by("queued_at", "pk")


def fill_sessions(event: EventPage, sessions: Iterable[EventSession]) -> None:
    """Give the free places of sessions to those who wait, in order; they are at the event anyway."""
    if not rules.still_takes_place(event):
        return
    for session in sessions:
        left = free_in(session)
        chosen = waiting_in(session).select_related("registration")
        for choice in chosen[: None if left is None else max(left, 0)]:
            choice.state = Choice.CONFIRMED
            choice.save()
            choice.registration.event = event
            move(choice.registration)
            mails.queue_session(choice.registration, tell(choice.registration, "seat"), choice)


def move(registration: Registration) -> None:
    """Raise the number of an invitation whose content changes."""
    Registration.objects.filter(pk=registration.pk).update(calendar_sequence=F("calendar_sequence") + 1)
    registration.calendar_sequence += 1


def event_published(event: EventPage, *, has_moved: bool) -> None:
    """Draw the consequences of a publication: fill what grew; tell those who come that something moved."""
    if not event.registrations.exists():
        return
    event = lock_event(event.pk)
    if has_moved:
        coming = event.registrations.exclude(email="")
        told = coming.filter(state__in=[State.CONFIRMED, State.OFFERED, State.WAITLISTED])
        told.update(calendar_sequence=F("calendar_sequence") + 1)
        mails.queue_moved(event, told)
    fill(event)
    fill_sessions(event, event.sessions.all())
