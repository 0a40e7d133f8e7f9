"""What organisers may see, and how many people stand where.

A team sees its own events, the moderation sees them all. Every page, export and count of registrations in the
admin reads through ``visible_events`` and ``visible_registrations``: what is someone else's does not exist.
"""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from core.text import alphabetical
from events.models import EventPage, Registration

VIEW, CHANGE, ALL = (
    "events.view_registration", "events.change_registration", "events.manage_all_registrations"
)  # fmt: skip
# Long, and shown nowhere among registrations.
UNSHOWN = ("body", "materials", "search_description")

Account = AbstractBaseUser | AnonymousUser
State = Registration.State


def may_look(user: Account) -> bool:
    """Tell whether an account works with registrations at all: of which events is another question."""
    return isinstance(user, User) and (user.has_perm(VIEW) or user.has_perm(CHANGE))


def may_manage(user: Account) -> bool:
    """Tell whether an account decides, lets in and writes; and reads addresses, which that takes."""
    return isinstance(user, User) and user.has_perm(CHANGE)


def sees_all(user: Account) -> bool:
    """Tell whether an account sees the registrations of every event, whatever its team."""
    return may_look(user) and isinstance(user, User) and user.has_perm(ALL)


def visible_events(user: Account) -> QuerySet[EventPage]:
    """Return the events for which people register and whose registrations an account may see.

    Those that registered people keep after their registration was closed for good are among them. An alias
    is not: it shows an event elsewhere, and one registers, is let in and is counted at the event itself.
    """
    if not may_look(user):
        return EventPage.objects.none()
    registering = Q(registers=True, alias_of=None) | Q(pk__in=Registration.objects.values("event"))
    events = EventPage.objects.filter(registering)
    if not sees_all(user):
        events = events.filter(team__members=user)
    return events.defer(*UNSHOWN)


def visible_registrations(user: Account, event: EventPage) -> QuerySet[Registration]:
    """Return the registrations for an event; none when the account may not see them."""
    visible = visible_events(user).filter(pk=event.pk)
    return Registration.objects.filter(event=event, event__in=visible.values("pk"))


def matching(
    registrations: QuerySet[Registration], text: str, *, in_addresses: bool
) -> QuerySet[Registration]:
    """Keep those whose name, structure or address holds each word of a text, accents and case aside.

    Compared here, since databases do not agree on accents: the registrations of one event are read.

    Args:
        registrations: of one event.
        text: what is looked for; nothing keeps them all.
        in_addresses: False for who may not read addresses, who must not guess them either.
    """
    words = alphabetical(text).split()
    if not words:
        return registrations
    fields = ["first_name", "last_name", "organisation_name", *(["email"] if in_addresses else [])]
    found = [
        key
        for key, *said in registrations.order_by().values_list("pk", *fields)
        if all(word in alphabetical(" ".join(said)) for word in words)
    ]
    return registrations.filter(pk__in=found)


@dataclass(frozen=True)
class Counters:
    """How many registrations of an event are where; ``capacity`` is None without limit."""

    capacity: int | None
    ends_at: datetime | None
    pending_email: int
    pending_approval: int
    confirmed: int
    waitlisted: int
    offered: int
    attended: int

    @property
    def held(self) -> int:
        """How many places are held."""
        return self.confirmed + self.offered + self.attended

    @property
    def expected(self) -> int:
        """How many people have a place of their own, there or not yet."""
        return self.confirmed + self.attended

    @property
    def is_over(self) -> bool:
        """Whether the event has ended: who has a place and was not let in did not come."""
        return self.ends_at is not None and self.ends_at < timezone.now()

    @property
    def absent(self) -> int:
        """How many did not come; nobody before the end, or when nobody was let in (``places.absent``)."""
        return self.confirmed if self.is_over and self.attended else 0

    @property
    def free(self) -> int | None:
        """How many places are left, negative when too many are held; None without limit."""
        return None if self.capacity is None else self.capacity - self.held

    @property
    def places(self) -> str:
        """Say how full the event is: « 12 places sur 50 libres », « complet (2 de trop) »."""
        if self.free is None:
            return "sans limite"
        if self.free > 0:
            return f"{self.free} place{'s' if self.free > 1 else ''} libre{'s' if self.free > 1 else ''}"
        return f"complet ({-self.free} de trop)" if self.free else "complet"


COUNTED = {
    "pending_email": State.PENDING_EMAIL,
    "pending_approval": State.PENDING_APPROVAL,
    "confirmed": State.CONFIRMED,
    "waitlisted": State.WAITLISTED,
    "offered": State.OFFERED,
    "attended": State.ATTENDED,
}


def with_counts(events: QuerySet[EventPage]) -> QuerySet[EventPage]:
    """Count the registrations of all these events in the same query; see ``counters_of``."""
    counts = {
        f"{name}_count": Count("registrations", filter=Q(registrations__state=state))
        for name, state in COUNTED.items()
    }
    return events.annotate(**counts)


def counters_of(event: EventPage) -> Counters:
    """Return the counters of an event that was read ``with_counts``."""
    counts = {name: getattr(event, f"{name}_count") for name in COUNTED}
    return Counters(capacity=event.capacity, ends_at=event.ends_at, **counts)


def counters(event: EventPage) -> Counters:
    """Return the counters of one event, in one query."""
    counts = {name: Count("pk", filter=Q(state=state)) for name, state in COUNTED.items()}
    return Counters(
        capacity=event.capacity,
        ends_at=event.ends_at,
        **Registration.objects.filter(event=event).aggregate(**counts),
    )
