"""What is done of registrations at its time: reminders, offers that nobody answered, thanks.

A batch is one transaction, under the lock of its event: who was told is marked with the mails that tell it,
so that a process that dies loses nobody and writes to nobody twice.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from core import periodic
from core.mail.failures import place
from events.dates import moment, same_hour
from events.models import EventPage, Registration

from . import mails, services
from .errors import LinkOverError
from .history import lock_event

logger = logging.getLogger(__name__)

State = Registration.State
REMIND, OFFERS, THANK = "events.remind", "events.offers", "events.thank"
# Mails queued in one transaction: the lock of the event is held for less than a second.
BATCH = 500
# What has no hour of its own is sent in the morning, in Paris.
MORNING = time(9)
# Days after the end of an event until its thanks: sooner when there is something to see or read again, which
# organisers otherwise have a little time to add.
THANKS_WITH_MATERIALS, THANKS_WITHOUT = 1, 3
# An event that ended longer ago is thanked for no more: nothing ran, or it was published late.
LATEST_THANKS = timedelta(days=30)
# The longest that an event may have its reminder before its start (``EventPage.reminder_days``), and a day.
EARLIEST_REMINDER = timedelta(days=31)


class PeriodicError(Exception):
    """Some events or registrations could not be dealt with; the log says which."""


def remind() -> None:
    """Remind those who have a place in what starts soon.

    Raises:
        PeriodicError: some events failed; all the others are done.
    """
    now = timezone.now()
    soon = _held().filter(starts_at__gt=now, starts_at__lte=now + EARLIEST_REMINDER)
    _each([event.pk for event in soon if _is_due(reminder_time(event))], _remind_all, REMIND)


def expire_offers() -> None:
    """Give the places that were offered, and that nobody took in time, to the next ones.

    Raises:
        PeriodicError: some offers failed; all the others are done.
    """
    over = services.overdue_offers()
    _each(over.order_by("offered_until", "pk").values_list("pk", flat=True), services.expire, OFFERS)


def thank() -> None:
    """Thank those who came to what is over, with what there is to see and read again.

    Raises:
        PeriodicError: some events failed; all the others are done.
    """
    now = timezone.now()
    over = _held().filter(ends_at__lt=now, ends_at__gte=now - LATEST_THANKS)
    _each([event.pk for event in over if _is_due(thanks_time(event))], _thank_all, THANK)


def reminder_time(event: EventPage) -> datetime | None:
    """Return when people are reminded of an event: so many days before, at its own hour; None for never."""
    if event.starts_at is None or event.reminder_days is None:
        return None
    before = same_hour(event.starts_at, -event.reminder_days)
    # Whole days begin at midnight, which is no hour to write to people.
    return moment(before.date(), MORNING) if event.whole_days else before


def thanks_time(event: EventPage) -> datetime | None:
    """Return when people are thanked for an event; None while it has no date."""
    if event.when is None:
        return None
    days = THANKS_WITH_MATERIALS if event.replay_url or event.materials else THANKS_WITHOUT
    return moment(event.when.last_day + timedelta(days=days), MORNING)


def _remind_all(event_id: int) -> None:
    while _remind_batch(event_id) == BATCH:
        pass


@transaction.atomic
def _remind_batch(event_id: int) -> int:
    """Queue the reminders of some; return how many. The event is read again: it may just have moved."""
    event = lock_event(event_id)
    due, now = reminder_time(event), timezone.now()
    if due is None or event.starts_at is None or not due <= now < event.starts_at or not _is_held(event):
        return 0
    # Whoever got a place since then was told everything just now.
    told = event.registrations.filter(state=State.CONFIRMED, confirmed_at__lte=due)
    to_tell = told.filter(Q(reminded_for=None) | ~Q(reminded_for=event.starts_at))
    batch = _batch(to_tell)
    _mark(batch, reminded_for=event.starts_at)
    mails.queue_reminders(event, batch)
    return len(batch)


def _thank_all(event_id: int) -> None:
    while _thank_batch(event_id) == BATCH:
        pass


@transaction.atomic
def _thank_batch(event_id: int) -> int:
    """Queue the thanks of some; return how many."""
    event = lock_event(event_id)
    if not _is_due(thanks_time(event)) or not _is_held(event):
        return 0
    came = event.registrations.filter(state=State.ATTENDED)
    # Nobody noted who came: all those who were expected.
    present = came if came.exists() else event.registrations.filter(state=State.CONFIRMED)
    batch = _batch(present.filter(thanked_at=None))
    _mark(batch, thanked_at=timezone.now())
    mails.queue_thanks(batch)
    return len(batch)


def _held() -> QuerySet[EventPage]:
    """Return the published events that take place or took place."""
    held: QuerySet[EventPage] = EventPage.objects.filter(live=True, status=EventPage.Status.SCHEDULED)
    return held.order_by("starts_at", "pk")


def _is_held(event: EventPage) -> bool:
    return event.live and event.status == EventPage.Status.SCHEDULED


def _is_due(when: datetime | None) -> bool:
    return when is not None and when <= timezone.now()


def _batch(registrations: QuerySet[Registration]) -> list[Registration]:
    known = registrations.exclude(email="")
    return list(known.select_for_update().order_by("pk")[:BATCH])


def _mark(batch: list[Registration], **marks: datetime) -> None:
    Registration.objects.filter(pk__in=[registration.pk for registration in batch]).update(**marks)


def _each(keys: Iterable[int], step: Callable[[int], None], job: str) -> None:
    """Take a step for each; one that cannot be taken delays no other.

    Raises:
        PeriodicError: once all are dealt with, when some failed.
    """
    failed = 0
    for key in list(keys):
        try:
            step(key)
        except LinkOverError:
            continue  # deleted meanwhile
        except Exception as failure:
            # Not its text: that of a database may quote someone.
            logger.error("%s failed for %s: %s, %s", job, key, type(failure).__name__, place(failure))
            failed += 1
    if failed:
        raise PeriodicError(f"{failed} n’ont pas pu être traités\u00a0: voir le journal.")


def register() -> None:
    """Register the jobs; called once, when the app is ready."""
    minute = timedelta(minutes=1)
    periodic.register(REMIND, "Rappels aux inscrits", remind, every=5 * minute)
    periodic.register(OFFERS, "Places proposées restées sans réponse", expire_offers, every=minute)
    periodic.register(THANK, "Remerciements après les événements", thank, every=30 * minute)
