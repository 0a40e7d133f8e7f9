"""Events as calendar files (RFC 5545): one, or all that a subscriber follows.

A published event keeps its identifier whatever becomes of it, and its number grows with each change of time,
place or state (``EventPage.save``): a calendar moves its event rather than adding another, and strikes out
one that is cancelled. Nothing depends on the moment of asking, so that an unchanged file is the same to the
byte and is not sent again.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

from core.addresses import absolute

from .dates import PARIS, When
from .models import EventPage

CONTENT_TYPE = "text/calendar; charset=utf-8; method=PUBLISH"
LANGUAGE = {"LANGUAGE": "fr"}
# How often a program that subscribes should come back.
REFRESH = timedelta(hours=6)
STATUS = {
    EventPage.Status.SCHEDULED: "CONFIRMED",
    EventPage.Status.POSTPONED: "TENTATIVE",
    EventPage.Status.CANCELLED: "CANCELLED",
}
DEMONSTRATION = "Exemple de démonstration\u00a0: cet événement n’aura pas lieu."
PREFIX = {
    EventPage.Status.SCHEDULED: "",
    EventPage.Status.POSTPONED: "Reporté\u00a0: ",
    EventPage.Status.CANCELLED: "Annulé\u00a0: ",
}


def calendar_file(events: Iterable[EventPage], name: str, site: str) -> bytes:
    """Return events as a published calendar.

    Args:
        events: those of a public selector; one without a time is left out.
        name: of the calendar, as programs show it.
        site: the name of the site.
    """
    calendar = begin(site, "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", PARIS.key)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    calendar.add_component(paris_zone())
    for event in events:
        if event.when:
            calendar.add_component(_event(event))
    return calendar.to_ical()


def begin(site: str, method: str) -> Calendar:
    """Return a calendar without events; ``method`` says what is to be done with those it will hold."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{site}//Agenda//FR")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def paris_zone() -> Timezone:
    """Return the zone of Paris: the rules of the European Union, in force since 1996 (directive 2000/84/EC).

    Written out: what the library makes of a zone lists every change since 1970, those of spring an hour late.
    """
    zone = Timezone()
    zone.add("tzid", PARIS.key)
    summer, winter = TimezoneDaylight(), TimezoneStandard()
    _change(summer, "CEST", datetime(1996, 3, 31, 2), month=3, offsets=(1, 2))
    _change(winter, "CET", datetime(1996, 10, 27, 3), month=10, offsets=(2, 1))
    zone.add_component(summer)
    zone.add_component(winter)
    return zone


def _change(
    part: TimezoneDaylight | TimezoneStandard,
    name: str,
    first: datetime,
    month: int,
    offsets: tuple[int, int],
) -> None:
    """Fill one change of hour: on the last Sunday of ``month``, from an offset to another, in hours."""
    part.add("tzname", name)
    part.add("dtstart", first)
    part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
    part.add("tzoffsetfrom", timedelta(hours=offsets[0]))
    part.add("tzoffsetto", timedelta(hours=offsets[1]))


def _event(page: EventPage) -> Event:
    status = EventPage.Status(page.status)
    changed = (page.last_published_at or timezone.now()).astimezone(UTC)
    event = Event()
    event.add("uid", f"{page.translation_key}@{host()}")
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", page.calendar_sequence)
    event.add("summary", f"{PREFIX[status]}{page.title}", parameters=LANGUAGE)
    event.add("description", _description(page), parameters=LANGUAGE)
    event.add("location", location(page), parameters=LANGUAGE)
    event.add("url", absolute(page.public_path))
    event.add("status", STATUS[status])
    event.add("categories", [page.get_kind_display()])
    if page.when:
        add_time(event, page.when)
    return event


def host() -> str:
    """Return the host of the site, which makes its identifiers those of nobody else."""
    return urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname or "localhost"


def add_time(event: Event, when: When) -> None:
    """Add start and end: whole days as days, the end excluded; hours with the zone of Paris."""
    if when.whole_days:
        event.add("dtstart", when.first_day)
        event.add("dtend", when.last_day + timedelta(days=1))
    else:
        event.add("dtstart", _local(when.starts_at))
        event.add("dtend", _local(when.ends_at))


def _local(moment: datetime) -> datetime:
    return moment.astimezone(PARIS)


def location(page: EventPage) -> str:
    """Return where an event takes place, in full, on one line; empty when nothing tells."""
    parts = [page.place_name, page.address, "En ligne" if page.online else ""]
    return ", ".join(part for part in parts if part)


def _description(page: EventPage) -> str:
    lines = [
        DEMONSTRATION if page.demonstration else "",
        page.status_note,
        page.summary,
        f"\n{absolute(page.public_path)}",
    ]
    return "\n".join(line for line in lines if line)
