"""What the publication of an event changes for those who registered: more places, another time, another link.

Each person gets one mail at most, and their invitation one number more, whatever changed. What costs is under
the lock of the event: the number of queries does not depend on how many people are told.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet

from events.models import EventPage, EventSession, Registration, SessionChoice

from . import mails, places, rules
from .history import NEW_LINK, lock_event, tell_many

State = Registration.State
# They expect to come, hope to, or are there: whoever moves the event tells them.
TOLD = (State.PENDING_APPROVAL, State.WAITLISTED, State.OFFERED, State.CONFIRMED, State.ATTENDED)
# They were given the connection link, which nobody else ever sees.
LINKED = (State.CONFIRMED, State.ATTENDED)
# When, where: what is told of a session, by its key.
Sessions = Mapping[int, tuple[datetime, datetime, str]]


@dataclass(frozen=True)
class Told:
    """What those who registered were told of an event, beside what calendars are.

    Attributes:
        sessions: the times and the room of each.
        link: the connection link; None for an event that is not stored yet.
        was_on: whether it was held: what was offered then ran out, or did not, in its own time.
    """

    sessions: Sessions
    link: str | None
    was_on: bool


def told_of(event: EventPage) -> Told:
    """Return what those who registered were told, from the database; under the lock of the event."""
    stored = EventPage.objects.filter(pk=event.pk).first()
    link = stored.connection_link if stored else None
    return Told(_sessions_of(event), link, was_on=stored is not None and rules.is_on(stored))


def event_published(event: EventPage, *, has_moved: bool, before: Told) -> None:
    """Draw the consequences of a publication, in its transaction and under the lock of the event.

    Args:
        event: as it was just saved.
        has_moved: its time, its place or its state is not what calendars were told.
        before: what was told until now (``told_of``).
    """
    if not event.registrations.exists():
        return
    event = lock_event(event.pk)
    if not event.is_over:
        _tell(event, has_moved=has_moved, before=before)
    if has_moved:
        mails.drop_reminders(event)
    if has_moved or not before.was_on:
        places.renew_offers(event, has_moved=has_moved)
    places.fill(event)
    places.fill_sessions(event, event.sessions.all())


def _tell(event: EventPage, *, has_moved: bool, before: Told) -> None:
    link = _link_change(event, before)
    concerned = event.registrations.exclude(email="").filter(state__in=TOLD)
    if has_moved:
        mails.queue_moved(event, _raise_numbers(concerned), link=link)
        return
    moved = [key for key, told in _sessions_of(event).items() if before.sessions.get(key, told) != told]
    chosen = SessionChoice.objects.filter(session__in=moved).exclude(state=SessionChoice.State.CANCELLED)
    of_sessions = concerned.filter(pk__in=chosen.values("registration"))
    mails.queue_sessions_moved(tell_many(_raise_numbers(of_sessions), "sessions_moved"), link=link)
    if link:
        others = concerned.filter(state__in=LINKED).exclude(pk__in=chosen.values("registration"))
        mails.queue_new_link(tell_many(_raise_numbers(others), NEW_LINK), link=link)


def _link_change(event: EventPage, before: Told) -> str:
    """Return what became of the connection link; nothing while the event is off, since it leads nowhere."""
    if before.link == event.connection_link or event.status != EventPage.Status.SCHEDULED:
        return ""
    return mails.LINK_CHANGED if before.link else mails.LINK_GIVEN


def _raise_numbers(registrations: QuerySet[Registration]) -> list[Registration]:
    """Raise the number of the invitation of these people, of which a mail tells the content; return them."""
    registrations.update(calendar_sequence=F("calendar_sequence") + 1)
    return list(registrations.order_by("pk"))


def _sessions_of(event: EventPage) -> Sessions:
    stored = EventSession.objects.filter(event_id=event.pk)
    return {key: (starts, ends, room) for key, starts, ends, room in stored.values_list(
        "pk", "starts_at", "ends_at", "room"
    )}  # fmt: skip
