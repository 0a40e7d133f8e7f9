"""What the publication of an event changes for those who registered: more places, another time."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import F

from events.models import EventPage, EventSession, Registration, SessionChoice

from . import mails, places
from .history import lock_event, tell

State = Registration.State
# They expect to come, or hope to: whoever moves the event tells them.
TOLD = (State.PENDING_APPROVAL, State.WAITLISTED, State.OFFERED, State.CONFIRMED)
# When, where: what is told of a session, by its key.
Sessions = Mapping[int, tuple[datetime, datetime, str]]


def sessions_of(event: EventPage) -> Sessions:
    """Return what those who chose a session were told of it: its times, its room."""
    stored = EventSession.objects.filter(event_id=event.pk)
    return {key: (starts, ends, room) for key, starts, ends, room in stored.values_list(
        "pk", "starts_at", "ends_at", "room"
    )}  # fmt: skip


def event_published(event: EventPage, *, has_moved: bool, sessions: Sessions) -> None:
    """Draw the consequences of a publication, in its transaction and under the lock of the event.

    Args:
        event: as it was just saved.
        has_moved: its time, its place or its state is not what calendars were told.
        sessions: as they were before (``sessions_of``).
    """
    if not event.registrations.exists():
        return
    event = lock_event(event.pk)
    if not event.is_over:
        if has_moved:
            _tell_all(event)
        else:
            _tell_of_sessions(event, sessions)
    places.renew_offers(event, has_moved=has_moved)
    places.fill(event)
    places.fill_sessions(event, event.sessions.all())


def _tell_all(event: EventPage) -> None:
    told = event.registrations.exclude(email="").filter(state__in=TOLD)
    told.update(calendar_sequence=F("calendar_sequence") + 1)
    mails.queue_moved(event, told)


def _tell_of_sessions(event: EventPage, before: Sessions) -> None:
    """Tell those who chose a session that its time or its room is another one."""
    moved = [key for key, told in sessions_of(event).items() if before.get(key, told) != told]
    chosen = SessionChoice.objects.filter(session__in=moved).exclude(state=SessionChoice.State.CANCELLED)
    concerned = event.registrations.exclude(email="").filter(state__in=TOLD)
    for registration in concerned.filter(pk__in=chosen.values("registration")).order_by("pk"):
        registration.event = event
        places.move(registration)
        mails.queue_changed_choices(registration, tell(registration, "sessions_moved"))
