"""Who is expected: the names on badges and on sheets to sign."""

from dataclasses import dataclass

from core.exports import one_line
from core.text import alphabetical
from events.models import EventPage, EventSession, Registration, SessionChoice

# They have a place of their own; a place that is only offered is nobody's yet.
EXPECTED = (Registration.State.CONFIRMED, Registration.State.ATTENDED)


@dataclass(frozen=True)
class Attendee:
    """Someone who is expected: names as they wrote them, on one line each; the structure may be empty."""

    first_name: str
    last_name: str
    organisation: str


def expected(event: EventPage, session: EventSession | None = None) -> list[Attendee]:
    """Return those who have a place, in the order of their names; whoever was forgotten has no name.

    Args:
        event: where they come.
        session: of that event, to have those who have a place in it only.
    """
    coming = Registration.objects.filter(event=event, state__in=EXPECTED, forgotten_at=None)
    if session is not None:
        seats = SessionChoice.objects.filter(session=session, state=SessionChoice.State.CONFIRMED)
        coming = coming.filter(pk__in=seats.values("registration"))
    found = [
        Attendee(*map(one_line, said))
        for said in coming.order_by("pk").values_list("first_name", "last_name", "organisation_name")
    ]
    return sorted(found, key=lambda one: (alphabetical(one.last_name), alphabetical(one.first_name)))
