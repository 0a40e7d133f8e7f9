"""What every mail of a registration says of its event: when, where, the sessions chosen."""

from dataclasses import dataclass
from typing import Any

from core.addresses import absolute
from core.exports import one_line
from events.calendar_file import location
from events.dates import When
from events.models import EventPage, Registration, SessionChoice

CHOICES = {
    SessionChoice.State.PENDING: "choisie",
    SessionChoice.State.CONFIRMED: "place confirmée",
    SessionChoice.State.WAITLISTED: "en liste d’attente",
    SessionChoice.State.CANCELLED: "complète",
}


@dataclass(frozen=True)
class SessionLine:
    """A session that someone chose.

    Attributes:
        title, room: as organisers wrote them; the room may be empty.
        when: its hours; its day too unless that is the event's.
        state: where it stands, in French.
    """

    title: str
    when: str
    room: str
    state: str


def about_event(event: EventPage) -> dict[str, Any]:
    """Return what anyone may know of an event; ``event_link`` is empty when its page is not public."""
    return {
        "event_title": one_line(event.title),
        "event_link": absolute(event.public_path) if event.is_public else "",
        "status": event.status,
        "note": event.status_note,
        "demonstration": event.demonstration,
        "when": told_time(event.when),
        "where": one_line(location(event)),
    }


def about_place(registration: Registration) -> dict[str, Any]:
    """Return what the event is for who registered; the connection link for who has a place only.

    Once the event or the registration is over, neither sessions nor link: they lead nowhere.
    """
    event = registration.event
    has_place = registration.state in (Registration.State.CONFIRMED, Registration.State.ATTENDED)
    shows_link = has_place and not event.is_over
    return {
        **about_event(event),
        "first_name": registration.first_name,
        "state": registration.state,
        "accessibility": event.accessibility,
        "connection_link": event.connection_link if shows_link else "",
        "sessions": [] if event.is_over or registration.is_ended else session_lines(registration),
    }


def told_time(when: When | None) -> str:
    """Return a time with its zone: « Mardi 15 décembre 2026, 10 h – 11 h 30 (heure de Paris) »."""
    if when is None:
        return ""
    return f"{when.text} (heure de Paris)" if when.hours else when.text


def session_lines(registration: Registration) -> list[SessionLine]:
    """Return the sessions that someone chose, in the order of the day."""
    choices = registration.choices.select_related("session").order_by("session__starts_at", "session__pk")
    return [session_line(registration.event, choice) for choice in choices]


def session_time(event: EventPage, when: When) -> str:
    """Return the hours of a session, its day too unless the event has one day."""
    whole = event.when
    same_day = whole is not None and whole.first_day == whole.last_day == when.first_day
    return when.hours if same_day else when.text


def session_line(event: EventPage, choice: SessionChoice) -> SessionLine:
    """Return what is said of one session."""
    session = choice.session
    return SessionLine(
        title=one_line(session.title),
        when=session_time(event, session.when),
        room=one_line(session.room),
        state=CHOICES[SessionChoice.State(choice.state)],
    )
