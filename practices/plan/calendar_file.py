"""A plan as a calendar file (RFC 5545).

Each step that has a date is an event of a whole day: calendars of directors show those, where many show
tasks nowhere. Events are « transparent »: they do not make their owner busy. A step keeps its
identifier from an export to the next and each export numbers its version, so that a calendar moves its event
rather than adding another.
"""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.utils import timezone
from icalendar import Calendar, Event

from .dated import DatedStep, Origin
from .state import Plan

CONTENT_TYPE = "text/calendar; charset=utf-8"
# Versions are counted in minutes from here: no plan is stored that could count its exports.
FIRST_VERSION = datetime(2026, 1, 1, tzinfo=UTC)
LANGUAGE = {"LANGUAGE": "fr"}


def calendar_file(plan: Plan, steps: Sequence[DatedStep], origin: Origin) -> bytes:
    """Return the steps that have a date as a calendar; the others are left out.

    Args:
        plan: whose steps they are.
        steps: in order.
        origin: told in each event.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//{origin.site}//Plan//FR")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", plan.title)
    seed = plan.key or _derived_key(plan, origin)
    now = timezone.now().astimezone(UTC)
    for dated in steps:
        if dated.day:
            event = _event(dated, seed, plan, origin, now)
            event.add("dtstart", dated.day)
            event.add("dtend", dated.day + timedelta(days=1))
            calendar.add_component(event)
    return calendar.to_ical()


def _derived_key(plan: Plan, origin: Origin) -> str:
    """Return what tells a plan from others when nothing was done with it but exporting it."""
    told = "\n".join((origin.url, plan.organisation, plan.title))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _event(dated: DatedStep, seed: str, plan: Plan, origin: Origin, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{seed}-{dated.step.key}@{origin.host}")
    event.add("dtstamp", now)
    event.add("sequence", int((now - FIRST_VERSION).total_seconds() // 60))
    event.add("summary", dated.step.title, parameters=LANGUAGE)
    event.add("description", _description(dated, plan, origin), parameters=LANGUAGE)
    event.add("url", origin.url)
    event.add("transp", "TRANSPARENT")
    return event


def _description(dated: DatedStep, plan: Plan, origin: Origin) -> str:
    step = dated.step
    lines = [
        f"Étape {dated.number} du plan «\u00a0{plan.title}\u00a0»",
        f"Qui\u00a0: {step.who}" if step.who else "",
        f"Quand\u00a0: {step.when}" if step.when else "",
        "Étape faite" if step.done else "",
        f"\n{step.note}" if step.note else "",
        f"\nFiche pratique\u00a0: {origin.url}",
    ]
    return "\n".join(line for line in lines if line)
