"""The mails of a registration: queued by the services, made from the registration when they are sent.

One whose registration is gone, forgotten, or no longer where the mail is true, is not sent.
"""

from collections.abc import Iterable
from typing import Any

from core import mail
from core.mail import Kind, Letter, Request
from core.models import Mail
from events.models import EventPage, Registration, RegistrationGroup, RegistrationStep, SessionChoice

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


def queue_moved(event: EventPage, registrations: Iterable[Registration]) -> None:
    """Tell these people that the time, the place or the state of the event is another one."""
    mail.queue_many(
        Request(
            MOVED,
            _key(registration, f"moved-{event.calendar_sequence}"),
            registration.email,
            {"registration": registration.pk},
        )
        for registration in registrations
    )


def queue_group_confirm(group: RegistrationGroup) -> None:
    """Ask an employer to confirm its own address before its colleagues are written to."""
    mail.queue(
        GROUP_CONFIRM, key=f"registration-group-{group.pk}", to=group.email, context={"group": group.pk}
    )


def register() -> None:
    """Have these kinds of mail sent; called once, when the app is ready."""
    for kind in (
        Kind(CONFIRM, "Inscription\u00a0: adresse à confirmer", _template(CONFIRM), _any),
        Kind(ALREADY, "Inscription\u00a0: déjà faite", _template(ALREADY), _any),
        Kind(CONFIRMED, "Inscription\u00a0: place confirmée", _template(CONFIRMED), _any),
        Kind(WAITLISTED, "Inscription\u00a0: liste d’attente", _template(WAITLISTED), _any),
        Kind(OFFERED, "Inscription\u00a0: place proposée", _template(OFFERED), _any),
        Kind(TO_APPROVE, "Inscription\u00a0: à accepter", _template(TO_APPROVE), _any),
        Kind(REFUSED, "Inscription\u00a0: refusée", _template(REFUSED), _any),
        Kind(CANCELLED, "Inscription\u00a0: annulée", _template(CANCELLED), _any),
        Kind(FULL, "Inscription\u00a0: complet", _template(FULL), _any),
        Kind(SESSION, "Inscription\u00a0: place dans une séance", _template(SESSION), _any),
        Kind(CHOICES, "Inscription\u00a0: séances changées", _template(CHOICES), _any),
        Kind(MOVED, "Inscription\u00a0: événement modifié", _template(MOVED), _any),
        Kind(REMINDER, "Inscription\u00a0: rappel", _template(REMINDER), _any),
        Kind(THANKS, "Inscription\u00a0: remerciement", _template(THANKS), _any),
        Kind(MESSAGE, "Inscription\u00a0: message de l’organisation", _template(MESSAGE), _any),
        Kind(
            GROUP_CONFIRM, "Inscription de groupe\u00a0: adresse à confirmer", _template(GROUP_CONFIRM), _any
        ),
    ):
        mail.register(kind)


def _any(row: Mail) -> Letter | None:
    return None


def _queue(kind: str, registration: Registration, what: str, more: dict[str, Any] | None = None) -> None:
    context = {"registration": registration.pk, **(more or {})}
    mail.queue(kind, key=_key(registration, what), to=registration.email, context=context)


def _key(registration: Registration, what: str) -> str:
    return f"registration-{registration.pk}-{what}"


def _template(kind: str) -> str:
    return f"mail/{kind.replace('.', '/')}"
