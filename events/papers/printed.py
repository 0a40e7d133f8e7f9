"""What Typst sets: badges to wear, a sheet to sign."""

from pathlib import Path
from typing import Any

from core.branding import Brand, sign_svg
from core.exports import one_line
from core.typesetting import breakable, typeset
from events.models import EventPage, EventSession

from .people import Attendee, expected

HERE = Path(__file__).resolve().parent
BADGES, ATTENDANCE = HERE / "badges.typ", HERE / "attendance.typ"
# Lines left blank for those who come unannounced: some at least, one for ten people otherwise.
FEWEST_BLANK, PEOPLE_FOR_A_BLANK = 8, 10


def badges(event: EventPage, brand: Brand) -> bytes:
    """Return a PDF of the badges of those who have a place: eight of 90 × 60 mm on each A4 page.

    Raises:
        TypesettingError: it cannot be made.
    """
    people = [_line(one) for one in expected(event)]
    data = {**_head(event, brand), "people": people}
    return typeset(BADGES, data, f"badges of event {event.pk}")


def attendance(event: EventPage, session: EventSession | None, brand: Brand) -> bytes:
    """Return a PDF of the sheet that those who have a place sign, with lines for others.

    Args:
        event: where they come.
        session: the one of its sessions that is signed for; None for the whole event.
        brand: whose paper it is.

    Raises:
        TypesettingError: it cannot be made.
    """
    people = [_line(one) for one in expected(event, session)]
    data = {
        **_head(event, brand),
        "session": _session(session) if session else None,
        "people": people,
        "blank": max(FEWEST_BLANK, -(-len(people) // PEOPLE_FOR_A_BLANK)),
    }
    return typeset(ATTENDANCE, data, f"attendance sheet of event {event.pk}")


def _head(event: EventPage, brand: Brand) -> dict[str, Any]:
    when = event.when
    place = ", ".join(text for text in (event.place_name, event.address) if text)
    return {
        "brand": {
            "name": brand.name,
            "plum": brand.plum,
            "honey": brand.honey,
            "sign": sign_svg(brand.plum, brand.honey),
        },
        "title": breakable(one_line(event.title)),
        "when": when.text if when else "",
        "days": when.days if when else "",
        "place": breakable(one_line(place or ("En ligne" if event.online else ""))),
    }


def _session(session: EventSession) -> dict[str, str]:
    return {
        "title": breakable(one_line(session.title)),
        "when": session.when.text,
        "room": breakable(one_line(session.room)),
    }


def _line(attendee: Attendee) -> dict[str, str]:
    return {
        "first": breakable(attendee.first_name),
        "last": breakable(attendee.last_name),
        "organisation": breakable(attendee.organisation),
    }
