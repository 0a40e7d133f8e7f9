"""What the pages of a registration read: how many places are left, for whom an address is."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from events.models import EventPage, EventSession, Registration, SessionChoice
from events.search import public

from . import places, rules

State, Choice = Registration.State, SessionChoice.State


@dataclass(frozen=True)
class Room:
    """How many places there are, of an event or of a session.

    Attributes:
        capacity: all of them; None without limit.
        held: how many are held.
        waiting: how many people wait for one.
        has_list: whether one may wait.
    """

    capacity: int | None
    held: int
    waiting: int
    has_list: bool

    @property
    def left(self) -> int | None:
        """How many are left for whoever comes now, after those who wait; None without limit."""
        return None if self.capacity is None else max(0, self.capacity - self.held - self.waiting)

    @property
    def is_full(self) -> bool:
        """Whether whoever comes now gets no place."""
        return self.left == 0

    @property
    def is_shut(self) -> bool:
        """Whether whoever comes now gets neither a place nor a rank."""
        return self.is_full and not self.has_list

    @property
    def tenths(self) -> int:
        """How many tenths of the places are taken: 0 for none only, 10 for all only."""
        if not self.capacity or not self.held:
            return 0
        return 10 if self.is_full else min(9, max(1, 10 * self.held // self.capacity))


def open_to_all(slug: str) -> QuerySet[EventPage]:
    """Return the public event of this address, if one registers for it on the site."""
    return public().filter(slug=slug, registers=True).select_related("questionnaire")


def room(event: EventPage) -> Room:
    """Return the places of an event, in one query; of one that is not stored yet, all are free."""
    counts = places.counts(event) if event.pk else {}
    held = sum(counts.get(state, 0) for state in Registration.HOLDING)
    return Room(event.capacity, held, counts.get(State.WAITLISTED, 0), event.waiting_list)


def session_rooms(event: EventPage, sessions: list[EventSession]) -> dict[int | None, Room]:
    """Return the places of each session, by its key, in one query for all of them."""
    chosen = SessionChoice.objects.filter(session__in=[session for session in sessions if session.pk])
    rows = chosen.values_list("session", "state").annotate(Count("pk")) if event.pk and sessions else []
    counts = {(session, state): count for session, state, count in rows}
    return {
        session.pk: Room(
            session.capacity,
            counts.get((session.pk, Choice.CONFIRMED), 0),
            counts.get((session.pk, Choice.WAITLISTED), 0),
            session.waiting_list,
        )
        for session in sessions
    }


def sessions_to_choose(event: EventPage) -> list[EventSession]:
    """Return the sessions that one chooses, in the order of the day; none where all follow the programme."""
    if event.session_choice == EventPage.SessionChoosing.NONE:
        return []
    return list(event.sessions.order_by("starts_at", "sort_order", "pk"))


def chosen_sessions(registration: Registration) -> list[SessionChoice]:
    """Return the sessions that someone chose, in the order of the day."""
    return list(registration.choices.select_related("session").order_by("session__starts_at", "session__pk"))


def may_come_back(registration: Registration) -> bool:
    """Tell whether someone who cancelled may register again by their own page."""
    if registration.state != State.CANCELLED or not rules.is_open(registration.event):
        return False
    others = registration.event.registrations.filter(email=registration.email).exclude(pk=registration.pk)
    if others.exclude(state__in=Registration.ENDED).exists():
        return False
    return not room(registration.event).is_shut or registration.event.approval
