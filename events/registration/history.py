"""What every step of a registration begins and ends with: its locks, a row of its history."""

from collections.abc import Iterable

from accounts.models import User
from events.models import EventPage, Registration, RegistrationStep

from .errors import LinkOverError, WrongStateError

# What the history calls the mail of another connection link.
NEW_LINK = "new_link"


def lock_row(event_id: int | None) -> bool:
    """Lock the row of an event until the transaction ends; False when there is none."""
    # Not against rows that only refer to it: a registration may be asked for while another is confirmed.
    rows = EventPage.objects.select_for_update(no_key=True).order_by()
    return rows.filter(pk=event_id).values_list("pk").first() is not None


def lock_event(event_id: int) -> EventPage:
    """Return an event, locked until the transaction ends: its places are counted and given under this lock.

    Raises:
        LinkOverError: when it is gone.
    """
    if not lock_row(event_id):
        raise LinkOverError
    # Read once it is locked: PostgreSQL reads again the row for which it waited, not what is joined to it,
    # and whether a page is live is told by another table.
    return EventPage.objects.get(pk=event_id)


def lock(registration_id: int) -> Registration:
    """Return a registration, its event then itself locked until the transaction ends.

    Raises:
        LinkOverError: when it is gone.
    """
    known = Registration.objects.filter(pk=registration_id)
    event_id = known.values_list("event_id", flat=True).first()
    if event_id is None:
        raise LinkOverError
    event = lock_event(event_id)
    registration = known.select_for_update().first()
    if registration is None:
        raise LinkOverError
    registration.event = event
    return registration


def expect(registration: Registration, *states: str) -> None:
    """Check, under the lock, that a step begins where it may.

    Raises:
        WrongStateError: it does not.
    """
    if registration.state not in states:
        raise WrongStateError


def expect_to_come(event: EventPage) -> None:
    """Check, under the lock, that an event is not over: nothing changes any more who was to come.

    Raises:
        WrongStateError: it is.
    """
    if event.is_over:
        raise WrongStateError


def tell_many(registrations: Iterable[Registration], action: str) -> list[RegistrationStep]:
    """Write in one query what a publication did to several registrations, as ``tell`` does of one."""
    return RegistrationStep.objects.bulk_create(
        RegistrationStep(registration=each, action=action, state=each.state) for each in registrations
    )


def tell(registration: Registration, action: str, by: User | None = None) -> RegistrationStep:
    """Write what was done to a registration; ``by`` is None for the person itself, and for time."""
    return RegistrationStep.objects.create(
        registration=registration, action=action, state=registration.state, by=by
    )
