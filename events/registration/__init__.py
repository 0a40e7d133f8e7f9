"""Registration for events: a place guaranteed, or an honest wait.

``services`` holds what participants do, ``organising`` what organisers do, ``places`` who gets a place and in
which order, ``mails`` what everyone is told. See docs/decisions/0009-registration.md.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from events.models import EventPage


def event_published(event: "EventPage", *, has_moved: bool) -> None:
    """Draw the consequences of a publication, in its transaction: more places, another time, a cancellation.

    Args:
        event: as it was just saved.
        has_moved: its time, its place or its state is not what calendars were told.
    """
    from .places import event_published as draw

    draw(event, has_moved=has_moved)
