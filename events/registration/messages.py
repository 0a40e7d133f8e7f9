"""A mail that organisers write to those who registered."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from events.models import EventMessage, EventPage, EventSession, Registration, SessionChoice

from . import mails
from .errors import RegistrationError
from .history import lock_event

State = Registration.State
# Those who never confirmed their address, and those who left, are written to no more.
WRITTEN_TO = (State.CONFIRMED, State.OFFERED, State.WAITLISTED, State.PENDING_APPROVAL, State.ATTENDED)


class NobodyError(RegistrationError):
    """Nobody is in the audience."""


@dataclass(frozen=True)
class Audience:
    """To whom a message goes.

    Attributes:
        states: of ``WRITTEN_TO``.
        session: only those who have a place in it, or wait for one; None for everybody.
    """

    states: Collection[str]
    session: EventSession | None = None


def recipients(event: EventPage, audience: Audience) -> QuerySet[Registration]:
    """Return the registrations to which a message would go; who left no address is not among them."""
    states = [state for state in audience.states if state in WRITTEN_TO]
    found = event.registrations.filter(state__in=states).exclude(email="")
    if audience.session is None:
        return found
    choices = SessionChoice.objects.exclude(state=SessionChoice.State.CANCELLED)
    return found.filter(pk__in=choices.filter(session=audience.session).values("registration"))


@transaction.atomic
def send(
    event: EventPage, subject: str, body: str, audience: Audience, by: User, *, key: uuid.UUID
) -> EventMessage:
    """Send those who registered what an organiser wrote, once.

    Args:
        event: for which they registered.
        subject: of the mail.
        body: its text, plain.
        audience: to whom it goes; as it is when it is sent, not when it was previewed.
        by: who writes.
        key: of the form; sent again with the same one, it changes nothing.

    Returns:
        the message, with the number of those to whom it goes.

    Raises:
        LinkOverError: the event is gone.
        NobodyError: nobody is in the audience.
    """
    event = lock_event(event.pk)
    # Of this event: the same form may be posted to another one, where it is another message.
    key = uuid.uuid5(key, str(event.pk))
    known = EventMessage.objects.filter(key=key).first()
    if known is not None:
        return known
    written_to = list(recipients(event, audience))
    if not written_to:
        raise NobodyError
    message = EventMessage.objects.create(
        event=event, key=key, subject=subject, body=body, audience=sorted(audience.states),
        session=audience.session, sent_to=len(written_to), created_by=by,
    )  # fmt: skip
    mails.queue_message(message, written_to)
    return message
