"""The mails of a registration, as the services queue them; ``letters`` makes them when they are sent."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from core import mail
from core.mail import Request, retention
from core.models import Mail
from events.models import (
    EventMessage,
    EventPage,
    Registration,
    RegistrationGroup,
    RegistrationStep,
    SessionChoice,
)

CONFIRM = "events.registration_confirm"
ALREADY = "events.registration_already"
CONFIRMED = "events.registration_confirmed"
WAITLISTED = "events.registration_waitlisted"
OFFERED = "events.registration_offered"
TO_APPROVE = "events.registration_to_approve"
REFUSED = "events.registration_refused"
CANCELLED = "events.registration_cancelled"
FULL = "events.registration_full"
SESSION = "events.registration_session"
CHOICES = "events.registration_choices"
MOVED = "events.registration_moved"
REMINDER = "events.registration_reminder"
THANKS = "events.registration_thanks"
MESSAGE = "events.registration_message"
GROUP_CONFIRM = "events.group_confirm"

# What became of the connection link since the last publication.
LINK_GIVEN, LINK_CHANGED = "given", "changed"


def queue_confirm(registration: Registration, step: RegistrationStep) -> None:
    """Ask the address whether it is its owner who registers."""
    _queue(CONFIRM, registration, f"confirm-{step.pk}")


def queue_already(registration: Registration, step: RegistrationStep) -> None:
    """Tell someone where the registration that they have stands."""
    _queue(ALREADY, registration, f"already-{step.pk}")


def queue_confirmed(registration: Registration, step: RegistrationStep) -> None:
    """Tell someone that they have a place, with the invitation for their calendar."""
    _queue(CONFIRMED, registration, f"confirmed-{step.pk}")


def queue_waitlisted(registration: Registration, step: RegistrationStep) -> None:
    """Tell someone their rank in the waiting list."""
    _queue(WAITLISTED, registration, f"waitlisted-{step.pk}")


def queue_offered(registration: Registration, step: RegistrationStep) -> None:
    """Offer someone a place, until ``offered_until``."""
    _queue(OFFERED, registration, f"offered-{step.pk}")


def queue_to_approve(registration: Registration, step: RegistrationStep) -> None:
    """Tell someone that the organisers will accept or refuse."""
    _queue(TO_APPROVE, registration, f"to-approve-{step.pk}")


def queue_refused(registration: Registration) -> None:
    """Tell someone that the organisers refused."""
    _queue(REFUSED, registration, "refused")


def queue_cancelled(registration: Registration) -> None:
    """Tell someone that their registration is cancelled, and strike it out of their calendar."""
    _queue(CANCELLED, registration, f"cancelled-{registration.calendar_sequence}")


def queue_full(registration: Registration) -> None:
    """Tell someone that the last place went before they confirmed."""
    _queue(FULL, registration, f"full-{registration.calendar_sequence}")


def queue_session(registration: Registration, step: RegistrationStep, choice: SessionChoice) -> None:
    """Tell someone that they now have a place in a session for which they waited."""
    _queue(SESSION, registration, f"session-{step.pk}", {"choice": choice.pk})


def queue_changed_choices(registration: Registration, step: RegistrationStep) -> None:
    """Tell someone which sessions they have now."""
    _queue(CHOICES, registration, f"choices-{step.pk}")


def queue_sessions_moved(steps: Iterable[RegistrationStep], *, link: str = "") -> None:
    """Tell people that the sessions that they chose have another time or room.

    Args:
        steps: one for each of them.
        link: what became of the connection link too, said to those who have a place.
    """
    _queue_steps(CHOICES, steps, "choices", link)


def queue_moved(event: EventPage, registrations: Iterable[Registration], *, link: str = "") -> None:
    """Tell these people that the time, the place or the state of the event is another one.

    Of two changes in a row only the last is told, if the first was not yet.

    Args:
        event: as it is now.
        registrations: of those who are told.
        link: what became of the connection link too, said to those who have a place.
    """
    number = event.calendar_sequence
    _queue_many(MOVED, registrations, f"moved-{number}", {"number": number, "link": link})


def queue_new_link(steps: Iterable[RegistrationStep], *, link: str) -> None:
    """Tell people who have a place that the connection link, and nothing else, is another one.

    Args:
        steps: one for each of them.
        link: what became of it.
    """
    _queue_steps(MOVED, steps, "link", link)


def queue_group_confirm(group: RegistrationGroup) -> None:
    """Ask an employer to confirm its own address before its colleagues are written to."""
    mail.queue(GROUP_CONFIRM, key=_group_key(group), to=group.email, context={"group": group.pk})


def queue_reminders(event: EventPage, registrations: Iterable[Registration]) -> None:
    """Remind these people of the start of an event; one that moves meanwhile is not told of.

    Args:
        event: that has a start.
        registrations: of those who have a place.
    """
    if event.starts_at is None:
        return
    start = int(event.starts_at.timestamp())
    # With the number of the change that brought this start: a date may come back to where it was.
    about = {"event": event.pk, "start": start}
    _queue_many(REMINDER, registrations, f"reminder-{start}-{event.calendar_sequence}", about)


def drop_reminders(event: EventPage) -> None:
    """Give up the reminders of an event that moved that were not sent yet: these people are reminded anew."""
    waiting = Mail.objects.filter(kind=REMINDER, state=Mail.State.QUEUED, context__event=event.pk)
    rows = list(waiting.values_list("key", "context__registration"))
    mail.cancel(*(key for key, _ in rows))
    event.registrations.filter(pk__in=[person for _, person in rows]).update(reminded_for=None)


def queue_thanks(registrations: Iterable[Registration]) -> None:
    """Thank these people for having come, with what there is to see and read again."""
    _queue_many(THANKS, registrations, "thanks", {})


def queue_message(message: EventMessage, registrations: Iterable[Registration]) -> None:
    """Send these people what the organisers wrote."""
    _queue_many(MESSAGE, registrations, f"message-{message.pk}", {"message": message.pk})


def forget(registration: Registration) -> None:
    """Give up what was not sent yet, and forget whom the rest was sent to."""
    _forget(Mail.objects.filter(key__startswith=_key(registration, "")))


def forget_group(group: RegistrationGroup) -> None:
    """Give up what an employer was not sent yet, and forget whom it was for."""
    _forget(Mail.objects.filter(key=_group_key(group)))


def _forget(rows: QuerySet[Mail]) -> None:
    retention.forget(list(rows.values_list("pk", flat=True)))


def _queue_many(kind: str, registrations: Iterable[Registration], what: str, more: dict[str, Any]) -> None:
    mail.queue_many(
        Request(
            kind,
            _key(registration, what),
            registration.email,
            {"registration": registration.pk, **more},
        )
        for registration in registrations
    )


def _queue_steps(kind: str, steps: Iterable[RegistrationStep], what: str, link: str) -> None:
    mail.queue_many(
        Request(
            kind,
            _key(step.registration, f"{what}-{step.pk}"),
            step.registration.email,
            {"registration": step.registration_id, "step": step.pk, "link": link},
        )
        for step in steps
    )


def _queue(kind: str, registration: Registration, what: str, more: dict[str, Any] | None = None) -> None:
    context = {"registration": registration.pk, **(more or {})}
    mail.queue(kind, key=_key(registration, what), to=registration.email, context=context)


def _key(registration: Registration, what: str) -> str:
    return f"registration-{registration.pk}-{what}"


def _group_key(group: RegistrationGroup) -> str:
    return f"registration-group-{group.pk}"
