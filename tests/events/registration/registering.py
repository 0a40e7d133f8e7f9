"""People who register, as the services see them: their links, and what was written to them."""

from core import tokens
from core.models import Mail
from events.models import EventPage, Registration
from events.registration import links
from events.registration.services import Person

CAMILLE = Person("camille@exemple.example", "Camille", "Durand", "EHPAD Les Glycines")


def confirm_link(registration: Registration) -> str:
    """Return the secret of a link of its confirmation mail."""
    return tokens.issue(links.CONFIRM, registration.pk, links.CONFIRM_LIFETIME)


def manage_link(registration: Registration) -> str:
    """Return the secret of a link to its own page."""
    return tokens.issue(links.MANAGE, registration.pk, links.MANAGE_AFTER)


def mails() -> list[tuple[str, str]]:
    """Return (kind without « events. », address) of each mail that was queued, in order."""
    rows = Mail.objects.order_by("pk").values_list("kind", "recipient")
    return [(kind.removeprefix("events."), to) for kind, to in rows]


def mails_to(person: Registration) -> list[str]:
    """Return the kinds of the mails to someone, in order, « confirmed »."""
    return [kind.removeprefix("registration_") for kind, to in mails() if to == person.email]


def state(registration: Registration) -> str:
    """Return where a registration stands in the database."""
    return Registration.objects.values_list("state", flat=True).get(pk=registration.pk)


def publish(event: EventPage, **changes: object) -> EventPage:
    """Publish a change as an editor does: through a revision."""
    event = EventPage.objects.get(pk=event.pk)
    for name, value in changes.items():
        setattr(event, name, value)
    event.save_revision().publish()
    return EventPage.objects.get(pk=event.pk)
