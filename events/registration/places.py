"""Who gets a place, and in which order: the one file that gives and takes them.

Everything here runs under the lock of the event (``history.lock_event``). Those who are confirmed, offered a
place, or present hold one; those who wait are served in the order of ``queued_at``, and nobody who comes
later overtakes them. A place in a session is held by those who are at the event: confirmed, or present.
"""

from collections.abc import Iterable

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from events.models import EventPage, EventSession, Registration, SessionChoice

from . import mails, rules
from .errors import FullError
from .history import tell

State = Registration.State
Choice = SessionChoice.State
# What giving and taking a place writes: the rest may be written meanwhile by what takes no lock.
COLUMNS = (
    "state", "ending", "queued_at", "confirmed_at", "offered_until", "checked_in_at", "checked_in_by",
    "ended_at", "calendar_sequence",
)  # fmt: skip


def held(event: EventPage) -> int:
    """Return how many places of an event are held."""
    return event.registrations.filter(state__in=Registration.HOLDING).count()


def free(event: EventPage) -> int | None:
    """Return how many places are left, negative when too many are held; None without limit."""
    return None if event.capacity is None else event.capacity - held(event)


def waiting(event: EventPage) -> QuerySet[Registration]:
    """Return those who wait, the first one first."""
    return event.registrations.filter(state=State.WAITLISTED).order_by("queued_at", "pk")


def rank(registration: Registration) -> int:
    """Return the rank of someone who waits, 1 for the next one; 0 for someone who does not wait."""
    return _ahead(registration).count() + 1 if registration.state == State.WAITLISTED else 0


def counts(event: EventPage) -> dict[str, int]:
    """Return how many registrations are in each state, none included, in one query."""
    found = event.registrations.order_by().values_list("state").annotate(Count("pk"))
    return {**{state.value: 0 for state in State}, **dict(found)}


def tells_absent(event: EventPage) -> bool:
    """Tell whether who did not come is known: the event is over, and somebody was checked in."""
    return event.is_over and event.registrations.filter(state=State.ATTENDED).exists()


def absent(event: EventPage) -> QuerySet[Registration]:
    """Return those who had a place and did not come; none while that is not known."""
    if not tells_absent(event):
        return event.registrations.none()
    return event.registrations.filter(state=State.CONFIRMED)


def enter(registration: Registration, action: str, by: User | None = None) -> None:
    """Give someone who just asked a place, or their rank in the list; write its history and its mail.

    Args:
        registration: with the ``queued_at`` of its order, which may be before that of some who wait.
        action: what brings it, for the history.
        by: who does it, unless it is the person itself.

    Raises:
        FullError: no place is left and nobody may wait.
    """
    event = registration.event
    left = free(event)
    if left is None or left > _ahead(registration).count():
        _confirm(registration)
        mails.queue_confirmed(registration, tell(registration, action, by))
        return
    if not event.waiting_list:
        raise FullError
    _stand(registration, State.WAITLISTED)
    mails.queue_waitlisted(registration, tell(registration, action, by))


def await_approval(registration: Registration, action: str) -> None:
    """Have someone wait for the organisers, holding nothing; write its history and its mail."""
    _stand(registration, State.PENDING_APPROVAL)
    mails.queue_to_approve(registration, tell(registration, action))


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
    registration.save(update_fields=COLUMNS)
    tell(registration, action, by)
    _give_up_sessions(registration, Choice.CANCELLED)
    fill(registration.event)


def take_back(registration: Registration, state: str, action: str, by: User) -> None:
    """Put someone who was let in by mistake back where they waited, and give on the place that they had.

    Args:
        registration: one that holds a place.
        state: one that holds none, and is no end.
        action: what takes it back, for the history.
        by: who does it.
    """
    registration.confirmed_at = None
    _stand(registration, state)
    tell(registration, action, by)
    _give_up_sessions(registration, Choice.PENDING)
    fill(registration.event)


def fill(event: EventPage) -> None:
    """Give or offer the places that are free to those who wait, in order."""
    if rules.is_too_late_to_fill(event) or not rules.still_takes_place(event):
        return
    left = free(event)
    for registration in waiting(event)[: None if left is None else max(left, 0)]:
        registration.event = event
        _propose(registration)


def renew_offers(event: EventPage, *, has_moved: bool) -> None:
    """Offer again what was offered for another time, or ran out while the event was off.

    What ran out while it was on goes to the next one, by ``services.expire``: it is not offered again here.

    Args:
        event: as it is now; while it does not take place, its offers wait with it.
        has_moved: its time, its place or its state is another one: every offer is about something else.
    """
    if not rules.still_takes_place(event):
        return
    offered = event.registrations.filter(state=State.OFFERED)
    if not has_moved:
        offered = offered.filter(offered_until__lte=timezone.now())
    for registration in offered.order_by("queued_at", "pk"):
        registration.event = event
        _propose(registration)


def _propose(registration: Registration) -> None:
    """Give someone a place or, near the date, offer it."""
    until = rules.offer_until(registration.event)
    if until is None:
        _confirm(registration)
        mails.queue_confirmed(registration, tell(registration, "promote"))
        return
    registration.state, registration.offered_until = State.OFFERED, until
    registration.save(update_fields=COLUMNS)
    mails.queue_offered(registration, tell(registration, "offer"))


def _confirm(registration: Registration) -> None:
    registration.confirmed_at = timezone.now()
    registration.calendar_sequence += 1
    _stand(registration, State.CONFIRMED)
    seat(registration)


def _stand(registration: Registration, state: str) -> None:
    """Write where an active registration stands, whatever it comes from."""
    registration.state, registration.ending = state, ""
    registration.offered_until, registration.ended_at = None, None
    registration.save(update_fields=COLUMNS)


def _ahead(registration: Registration) -> QuerySet[Registration]:
    """Return those who wait before someone."""
    earlier = Q(queued_at__lt=registration.queued_at)
    together = Q(queued_at=registration.queued_at, pk__lt=registration.pk)
    return registration.event.registrations.filter(earlier | together, state=State.WAITLISTED)


def seat(registration: Registration) -> None:
    """Give someone who has a place at the event the sessions that they chose, or the end of their lists."""
    pending = registration.choices.filter(state=Choice.PENDING).select_related("session")
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
    """Return how many places of a session are left, negative when too many are held; None without limit."""
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


def _give_up_sessions(registration: Registration, state: str) -> None:
    """Take the places in sessions of someone who is at the event no more, and give them on."""
    chosen = registration.choices.exclude(state=Choice.CANCELLED).select_related("session")
    sessions = [choice.session for choice in chosen]
    chosen.update(state=state, queued_at=None)
    fill_sessions(registration.event, sessions)


def move(registration: Registration) -> None:
    """Raise the number of an invitation whose content changes."""
    Registration.objects.filter(pk=registration.pk).update(calendar_sequence=F("calendar_sequence") + 1)
    registration.calendar_sequence += 1
