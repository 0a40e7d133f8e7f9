"""The place of someone in their calendar: an invitation, moved and struck out by mail (RFC 5546, RFC 6047).

Each registration is a calendar object of its own: an identifier that never changes, a number that rises with
all that it is told (``Registration.calendar_sequence``), one attendee. Nobody else is named in it, and the
personal link is not: calendars are shared. The organiser is the address that the mail comes from, always the
same: programs take a change or a cancellation from nobody else. It asks for no answer, since declining in
one's calendar frees no place here; the description says how to.
"""

from collections.abc import Iterable
from datetime import UTC
from email.utils import parseaddr

from django.conf import settings
from django.utils import timezone
from icalendar import Event, vCalAddress

from core.addresses import absolute
from core.branding import default_brand
from core.exports import one_line, writable
from core.mail import Attachment
from events.calendar_file import DEMONSTRATION, LANGUAGE, PREFIX, add_time, begin, host, location, paris_zone
from events.dates import When
from events.models import EventPage, Registration, SessionChoice

REQUEST, CANCEL = "REQUEST", "CANCEL"
FILE_NAME = "invitation.ics"
HOW_TO_LEAVE = (
    "Un empêchement\u00a0? Libérez votre place avec le lien de votre courriel de confirmation\u00a0: "
    "refuser dans votre agenda ne suffit pas."
)


def files(registration: Registration) -> tuple[Attachment, ...]:
    """Return the files by which a mail brings someone's calendar up to date; none if it never held anything.

    A place that is held while the event takes place is an invitation; all else, for someone who had a place
    once, strikes it out. Whoever was let in at the door without a place was never invited.

    Args:
        registration: with its event.
    """
    if registration.event.when is None:
        return ()
    state, takes_place = registration.state, _takes_place(registration.event)
    if state == Registration.State.CONFIRMED and takes_place:
        return _attached(registration, REQUEST)
    if not _was_invited(registration):
        return ()
    is_there = state == Registration.State.ATTENDED
    return _attached(registration, REQUEST if is_there and takes_place else CANCEL)


def strikes_out(attached: tuple[Attachment, ...]) -> bool:
    """Tell whether what ``files`` returned takes a place out of someone's calendar."""
    return any(f"method={CANCEL}" in attachment.content_type for attachment in attached)


def invitation(registration: Registration, method: str) -> bytes:
    """Return a calendar object about one place.

    Args:
        registration: with its event, which has a date.
        method: ``REQUEST`` or ``CANCEL``.
    """
    calendar = begin(default_brand().name, method)
    calendar.add_component(paris_zone())
    calendar.add_component(_event(registration, method))
    return calendar.to_ical()


def span(event: EventPage, choices: Iterable[SessionChoice]) -> When | None:
    """Return when someone is expected: from the first to the last of their sessions where all must choose."""
    seats = [choice.session for choice in choices if choice.state == SessionChoice.State.CONFIRMED]
    if event.session_choice != EventPage.SessionChoosing.REQUIRED or not seats:
        return event.when
    return When(min(seat.starts_at for seat in seats), max(seat.ends_at for seat in seats))


def _attached(registration: Registration, method: str) -> tuple[Attachment, ...]:
    """Return it twice: a form of the mail, which programs act upon; and a file, for those who open it."""
    content = invitation(registration, method)
    inline = Attachment("", content, f"text/calendar; method={method}; charset=utf-8", inline=True)
    # Not « text/calendar » again: some programs would take it for a second invitation.
    return (inline, Attachment(FILE_NAME, content, "application/ics"))


def _was_invited(registration: Registration) -> bool:
    """Tell whether someone had a place once: who comes back to wait has none now, and may have had one."""
    if registration.confirmed_at is not None:
        # The place that is given at the door is given as they come in, and no mail tells it.
        return registration.confirmed_at != registration.checked_in_at
    return registration.steps.filter(state=Registration.State.CONFIRMED).exists()


def _takes_place(page: EventPage) -> bool:
    return page.status == EventPage.Status.SCHEDULED


def _event(registration: Registration, method: str) -> Event:
    page = registration.event
    choices = list(registration.choices.select_related("session").order_by("session__starts_at", "pk"))
    event = Event()
    event.add("uid", f"inscription-{registration.calendar_uid}@{host()}")
    event.add("sequence", registration.calendar_sequence)
    event.add("dtstamp", timezone.now().astimezone(UTC))
    event.add("organizer", _organiser())
    event.add("attendee", _attendee(registration))
    event.add("summary", f"{_prefix(page, method)}{one_line(page.title)}", parameters=LANGUAGE)
    event.add("status", "CANCELLED" if method == CANCEL else "CONFIRMED")
    event.add("description", _description(page, choices, method), parameters=LANGUAGE)
    if where := _where(page, method):
        event.add("location", where, parameters=LANGUAGE)
    if page.organiser_email:
        event.add("contact", page.organiser_email)
    if page.is_public:
        event.add("url", absolute(page.public_path))
    event.add("transp", "TRANSPARENT" if method == CANCEL else "OPAQUE")
    if when := span(page, choices):
        add_time(event, when)
    return event


def _prefix(page: EventPage, method: str) -> str:
    """Return what begins the title of a place that is no more: that of the event unless it takes place."""
    if method == REQUEST:
        return ""
    return PREFIX[EventPage.Status(page.status)] or PREFIX[EventPage.Status.CANCELLED]


def _organiser() -> vCalAddress:
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return _address(address, name or default_brand().name)


def _attendee(registration: Registration) -> vCalAddress:
    attendee = _address(registration.email, f"{registration.first_name} {registration.last_name}")
    for name, value in (
        ("CUTYPE", "INDIVIDUAL"),
        ("ROLE", "REQ-PARTICIPANT"),
        ("PARTSTAT", "ACCEPTED"),
        ("RSVP", "FALSE"),
    ):
        attendee.params[name] = value
    return attendee


def _address(email: str, name: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    # A parameter holds neither quotation marks nor lines (RFC 5545, 3.2).
    if plain := one_line(name.replace('"', "")):
        address.params["CN"] = plain
    return address


def _where(page: EventPage, method: str) -> str:
    """Return the place; for what is followed from afar only, the link that one follows."""
    if page.online and not page.place_name and page.connection_link and method == REQUEST:
        return page.connection_link
    return one_line(location(page))


def _description(page: EventPage, choices: list[SessionChoice], method: str) -> str:
    """Return what the event says of itself; the sessions and the connection link of who has a place."""
    parts = [
        DEMONSTRATION if page.demonstration else "",
        page.status_note,
        page.summary,
        *(_of_place(page, choices) if method == REQUEST else ()),
        absolute(page.public_path) if page.is_public else "",
        HOW_TO_LEAVE if method == REQUEST else "",
    ]
    return writable("\n\n".join(part for part in parts if part))


def _of_place(page: EventPage, choices: list[SessionChoice]) -> Iterable[str]:
    seats = [choice.session for choice in choices if choice.state == SessionChoice.State.CONFIRMED]
    if seats:
        told = (
            "\u00a0: ".join((seat.when.text, seat.title)) + (f" ({seat.room})" if seat.room else "")
            for seat in seats
        )
        yield "\n".join(("Vos séances (heure de Paris)\u00a0:", *told))
    if page.connection_link:
        yield f"Lien de connexion\u00a0: {page.connection_link}"
