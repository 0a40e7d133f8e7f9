"""What organisers do: accept, refuse, cancel, let in, write; same rules as ``services``."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from events.models import EventPage, Registration

from . import mails, places, rules
from .errors import ClosedError, FullError, NotYetError
from .history import expect, expect_to_come, lock, lock_event, tell
from .services import Person

State = Registration.State


@transaction.atomic
def approve(registration_id: int, by: User) -> Registration:
    """Accept someone: a place, or the waiting list at the rank of their confirmation.

    Raises:
        LinkOverError: it is gone.
        WrongStateError: it does not wait for approval, or the event is over.
        ClosedError: the event is cancelled, put off or withdrawn.
        FullError: no place is left and nobody may wait.
    """
    registration = lock(registration_id)
    expect(registration, State.PENDING_APPROVAL)
    expect_to_come(registration.event)
    if not rules.is_on(registration.event):
        raise ClosedError
    places.enter(registration, "approve", by)
    return registration


@transaction.atomic
def refuse(registration_id: int, by: User) -> Registration:
    """Refuse someone who waits for approval; a mail tells them.

    Raises:
        LinkOverError, WrongStateError: as ``approve``.
    """
    registration = lock(registration_id)
    expect(registration, State.PENDING_APPROVAL)
    expect_to_come(registration.event)
    places.leave(registration, State.REFUSED, "refuse", by=by)
    mails.queue_refused(registration)
    return registration


@transaction.atomic
def cancel(registration_id: int, by: User) -> Registration:
    """Cancel someone's registration; a mail tells them, and whoever waits gets the place.

    Raises:
        LinkOverError: it is gone.
        WrongStateError: it is over already, or the event is.
    """
    registration = lock(registration_id)
    expect(
        registration, State.PENDING_EMAIL, State.PENDING_APPROVAL, State.CONFIRMED, State.WAITLISTED,
        State.OFFERED,
    )  # fmt: skip
    expect_to_come(registration.event)
    # Whoever did not confirm an address may never have typed it: it is written to no more.
    was_told = registration.state != State.PENDING_EMAIL
    places.leave(registration, State.CANCELLED, "cancel", Registration.Ending.ORGANISER, by)
    if was_told:
        mails.queue_cancelled(registration)
    return registration


@transaction.atomic
def check_in(registration_id: int, by: User) -> Registration:
    """Note that someone who has a place is there; again, it changes nothing.

    Raises:
        LinkOverError: it is gone.
        WrongStateError: they have no place.
        NotYetError: the event is on another day.
    """
    registration = lock(registration_id)
    if registration.state == State.ATTENDED:
        return registration
    expect(registration, State.CONFIRMED)
    if not rules.door_is_open(registration.event):
        raise NotYetError
    registration.state = State.ATTENDED
    registration.checked_in_at, registration.checked_in_by = timezone.now(), by
    registration.save(update_fields=places.COLUMNS)
    tell(registration, "check_in", by)
    return registration


@transaction.atomic
def undo_check_in(registration_id: int, by: User) -> Registration:
    """Take back a mistaken check-in; again, it changes nothing.

    Whoever had a place has it still. Whoever was let in without one is back where they were before: waiting,
    or nowhere, which ends as cancelled. They are not written to; whoever gets the place that they leave is.

    Raises:
        LinkOverError: it is gone.
        WrongStateError: they were neither there nor expected.
    """
    registration = lock(registration_id)
    if registration.state == State.CONFIRMED:
        return registration
    expect(registration, State.ATTENDED)
    former = _before_check_in(registration)
    registration.checked_in_at, registration.checked_in_by = None, None
    if former == State.CONFIRMED:
        registration.state = former
        registration.save(update_fields=places.COLUMNS)
        tell(registration, "undo_check_in", by)
    elif former == State.CANCELLED:
        ending = Registration.Ending.ORGANISER
        places.leave(registration, former, "undo_check_in", ending, by)
    else:
        places.take_back(registration, former, "undo_check_in", by)
    return registration


def _before_check_in(registration: Registration) -> str:
    """Return the state to which someone who is not there goes back, as the history tells."""
    former = registration.steps.exclude(state=State.ATTENDED).last()
    if former is None:
        came_along = registration.origin == Registration.Origin.WALK_IN
        return State.CANCELLED if came_along else State.CONFIRMED
    # An offer is of its moment: its place goes to the first of those who wait, likely the same person.
    return State.WAITLISTED if former.state == State.OFFERED else former.state


@transaction.atomic
def walk_in(event: EventPage, person: Person, by: User, *, beyond: bool = False) -> Registration:
    """Let in someone who is there without a place; whoever has a registration keeps that one.

    On the day itself the door decides: who is there comes in, even before those who wait elsewhere.

    Args:
        event: where they are.
        person: who they are; the address may be empty.
        by: who lets them in.
        beyond: even though no place is left.

    Raises:
        ClosedError: the event is cancelled, put off or withdrawn.
        NotYetError: it is on another day.
        FullError: no place is left, and ``beyond`` was not said.
    """
    event = lock_event(event.pk)
    if not rules.is_on(event):
        raise ClosedError
    if not rules.door_is_open(event):
        raise NotYetError
    email = person.email.strip().lower()
    active = event.registrations.select_for_update().exclude(state__in=Registration.ENDED)
    registration = active.filter(email=email).first() if email else None
    if registration is None:
        registration = Registration(
            event=event, email=email, first_name=person.first_name, last_name=person.last_name,
            organisation_name=person.organisation_name, origin=Registration.Origin.WALK_IN,
        )  # fmt: skip
    registration.event = event
    if registration.state == State.ATTENDED:
        return registration
    left = places.free(event)
    if left is not None and left <= 0 and not registration.is_holding and not beyond:
        raise FullError
    now = timezone.now()
    registration.state, registration.offered_until = State.ATTENDED, None
    registration.queued_at = registration.queued_at or now
    registration.confirmed_at = registration.confirmed_at or now
    registration.checked_in_at, registration.checked_in_by = now, by
    registration.save()
    places.seat(registration)
    tell(registration, "walk_in", by)
    return registration
