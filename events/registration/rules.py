"""Whether people may register now, and how places are offered near the date."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils import timezone

from events.dates import PARIS
from events.models import EventPage

# From so long before the start on, a place that comes free is offered, since people have made other plans.
OFFER_WINDOW = timedelta(days=3)
# How long an offer waits at most.
OFFER_LENGTH = timedelta(hours=24)
# Later than this before the start, nothing is offered nor given any more: nobody would read it in time.
LAST_OFFER = timedelta(hours=1)


class Desk(StrEnum):
    """Where the registration for an event stands, apart from how many places are left."""

    NONE = "none"  # not on this site
    CANCELLED = "cancelled"  # or postponed: nobody registers for what has no date
    NOT_YET = "not_yet"
    OPEN = "open"
    CLOSED = "closed"
    OVER = "over"


@dataclass(frozen=True)
class Hours:
    """When one may register: ``opens_at`` is None for « already »."""

    opens_at: datetime | None
    closes_at: datetime


def hours(event: EventPage) -> Hours | None:
    """Return when one may register; None while the event has no date."""
    if event.starts_at is None:
        return None
    return Hours(event.registration_opens_at, event.registration_closes_at or event.starts_at)


def desk(event: EventPage) -> Desk:
    """Return where the registration stands now."""
    now, span = timezone.now(), hours(event)
    if not event.registers or span is None:
        return Desk.NONE
    # First: the end of what was put off or cancelled is that of nothing.
    if event.status != EventPage.Status.SCHEDULED:
        return Desk.CANCELLED
    if event.is_over:
        return Desk.OVER
    if now >= span.closes_at:
        return Desk.CLOSED
    return Desk.NOT_YET if span.opens_at and now < span.opens_at else Desk.OPEN


def is_open(event: EventPage) -> bool:
    """Tell whether anyone may register now; an alias shows an event, one registers for the event itself."""
    return desk(event) == Desk.OPEN and event.is_public


def is_on(event: EventPage) -> bool:
    """Tell whether an event is held, or was: neither withdrawn nor cancelled nor put off."""
    announced = event.live and event.registers and event.starts_at is not None
    return announced and event.status == EventPage.Status.SCHEDULED


def still_takes_place(event: EventPage) -> bool:
    """Tell whether people are still expected: a registration may be confirmed, or given a place."""
    return is_on(event) and event.starts_at is not None and timezone.now() < event.starts_at


def door_is_open(event: EventPage) -> bool:
    """Tell whether arrivals may be noted: from midnight (Paris) of the first day on, and after the end too.

    Days ahead, someone noted as present by mistake would be neither reminded nor called, and someone let in
    would pass before those who wait.
    """
    if event.starts_at is None:
        return False
    return timezone.now().astimezone(PARIS).date() >= event.starts_at.astimezone(PARIS).date()


def offer_until(event: EventPage) -> datetime | None:
    """Return until when a place that comes free now would be offered; None when it is simply given.

    Half of what is left before the start, 24 hours at most.
    """
    left = event.starts_at - timezone.now() if event.starts_at else OFFER_WINDOW
    if left >= OFFER_WINDOW:
        return None
    return timezone.now() + min(OFFER_LENGTH, left / 2)


def is_too_late_to_fill(event: EventPage) -> bool:
    """Tell whether the start is too near for whoever waits to be given or offered a place."""
    return event.starts_at is None or event.starts_at - timezone.now() < LAST_OFFER
