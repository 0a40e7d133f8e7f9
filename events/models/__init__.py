"""Events, their sessions, the agenda that lists them, and who registers for them."""

from .event import EventIndexPage, EventPage, EventSession, EventSpeaker, EventTag, RelatedPractice
from .registration import (
    EventMessage,
    GroupColleague,
    Registration,
    RegistrationGroup,
    RegistrationStep,
    SessionChoice,
)
from .team import EventTeam

__all__ = [
    "EventIndexPage",
    "EventMessage",
    "EventPage",
    "EventSession",
    "EventSpeaker",
    "EventTag",
    "EventTeam",
    "GroupColleague",
    "Registration",
    "RegistrationGroup",
    "RegistrationStep",
    "RelatedPractice",
    "SessionChoice",
]
