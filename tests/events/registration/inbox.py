"""The mails of a registration, as whoever receives them and their calendar read them."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from django.core import mail as outbox
from icalendar import Calendar

from core.mail.delivery import send_due
from events.models import Registration
from events.registration.services import Person, Wishes, confirm, request

CONFIRM = re.compile(r"/inscription/confirmer/([\w-]+)/")
MANAGE = re.compile(r"/inscription/gerer/([\w-]+)/")
CAMILLE = Person("camille@exemple.fr", "Camille", "Durand", "Les Glycines")


def deliver() -> list[EmailMessage]:
    """Send what is due, and return it."""
    before = len(outbox.outbox)
    send_due()
    return [read(message) for message in outbox.outbox[before:]]


def read(message: outbox.EmailMessage) -> EmailMessage:
    """Read a message with the line ends that it has on the way."""
    received = message_from_bytes(message.message().as_bytes(linesep="\r\n"), policy=policy.default)
    assert isinstance(received, EmailMessage)
    return received


def the_mail() -> EmailMessage:
    """Send what is due: one mail, which is returned."""
    (message,) = deliver()
    return message


def bodies(message: EmailMessage) -> tuple[str, str]:
    """Return the text and the HTML form of a mail."""
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    return text.get_content().replace("\r\n", "\n"), html.get_content().replace("\r\n", "\n")


def subject_of(message: EmailMessage) -> str:
    """Return the subject of a mail; its parser keeps the space of a fold."""
    return str(message["Subject"]).strip()


def text_of(message: EmailMessage) -> str:
    """Return the text form of a mail, its spaces made ordinary."""
    return bodies(message)[0].replace("\u00a0", " ").replace("\u202f", " ")


def secret_in(message: EmailMessage, link: re.Pattern[str] = MANAGE) -> str:
    """Return the secret of the personal link of a mail."""
    (secret,) = set(link.findall(bodies(message)[0]))
    assert isinstance(secret, str)
    return secret


def calendar_parts(message: EmailMessage) -> list[EmailMessage]:
    """Return the parts of a mail that calendars act upon."""
    return [part for part in message.walk() if part.get_content_type() == "text/calendar"]  # type: ignore[misc]


def calendar_file(message: EmailMessage) -> bytes:
    """Return the calendar of a mail, which is both beside its text and a file."""
    (part,) = calendar_parts(message)
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    (attached,) = [each for each in message.iter_attachments() if each.get_filename() == "invitation.ics"]
    assert attached.get_content() == content
    return content


def invitation_in(message: EmailMessage) -> Any:
    """Return the only event of the calendar of a mail; its method is told alike in and outside of it."""
    calendar: Any = Calendar.from_ical(calendar_file(message))
    (part,) = calendar_parts(message)
    assert part.get_param("method") == calendar["METHOD"]
    assert part.get_param("charset") == "utf-8"
    (event,) = calendar.walk("VEVENT")
    event.method = str(calendar["METHOD"])
    return event


def registered(event: Any, person: Person = CAMILLE, wishes: Wishes | None = None) -> Registration:
    """Register, and confirm from the mail; what comes then is left unread."""
    request(event, person, wishes or Wishes())
    return confirm(secret_in(the_mail(), CONFIRM))
