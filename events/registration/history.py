"""What every step of a registration begins and ends with: its locks, a row of its history."""

from accounts.models import User
from events.models import EventPage, Registration, RegistrationStep

from .errors import LinkOverError, WrongStateError


def lock_event(event_id: int) -> EventPage:
    """Return an event, locked until the transaction ends: its places are counted and given under this lock.

    Raises:
        LinkOverError: when it is gone.
    """
    # Not against rows that only refer to it: a registration may be asked for while another is confirmed.
    locked = EventPage.objects.select_for_update(of=("self",), no_key=True)
    event = locked.filter(pk=event_id).first()
    if event is None:
        raise LinkOverError
    return event


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


def tell(registration: Registration, action: str, by: User | None = None) -> RegistrationStep:
    """Write what was done to a registration; ``by`` is None for the person itself, and for time."""
    return RegistrationStep.objects.create(
        registration=registration, action=action, state=registration.state, by=by
    )
