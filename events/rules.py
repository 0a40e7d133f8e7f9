"""What the fields of an event must say together; shared by the model and the form of the admin."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

Span = tuple[datetime | None, datetime | None]


@dataclass(frozen=True)
class Told:
    """What is checked of an event; what is missing is None or empty.

    ``filed``: it has an axis at least; ``are_chosen``: people choose among its sessions.
    """

    starts_at: datetime | None
    ends_at: datetime | None
    place_name: str
    address: str
    online: bool
    filed: bool
    registration_opens_at: datetime | None
    registration_closes_at: datetime | None
    sessions: Sequence[Span]
    are_chosen: bool


def defects(told: Told, *, publishing: bool = True) -> dict[str, str]:
    """Return what is wrong, a French message for each field.

    Args:
        told: what the fields hold.
        publishing: False for a draft, which may leave its axes and its place for later.
    """
    found: dict[str, str] = {}
    if _reversed(told.starts_at, told.ends_at):
        found["ends_at"] = "La fin vient après le début."
    if _reversed(told.registration_opens_at, told.registration_closes_at):
        found["registration_closes_at"] = "Les inscriptions se ferment après leur ouverture."
    elif told.registration_closes_at and told.ends_at and told.registration_closes_at > told.ends_at:
        found["registration_closes_at"] = "Les inscriptions se ferment avant la fin de l’événement."
    elif not told.registration_closes_at and _reversed(told.registration_opens_at, told.starts_at):
        found["registration_opens_at"] = (
            "Les inscriptions s’ouvrent avant le début de l’événement, où elles se ferment ; "
            "sinon, dites quand elles se ferment."
        )
    if publishing and not told.filed:
        found["axes"] = "Choisissez un axe au moins : un événement publié est rangé sous un axe."
    if publishing and told.are_chosen and not told.sessions:
        found["session_choice"] = (
            "Ajoutez les séances à choisir, ou dites que tout le monde suit le programme."
        )
    if publishing and not told.place_name and not told.online:
        found["place_name"] = "Dites où l’événement a lieu, ou cochez « En ligne »."
    if told.address and not told.place_name:
        found["place_name"] = "Donnez un nom au lieu de cette adresse."
    if any(_outside(span, told) for span in told.sessions):
        found["sessions"] = "Une séance commence avant l’événement ou finit après lui."
    return found


def _reversed(first: datetime | None, then: datetime | None) -> bool:
    return first is not None and then is not None and then <= first


def _outside(span: Span, told: Told) -> bool:
    starts, ends = span
    early = starts is not None and told.starts_at is not None and starts < told.starts_at
    late = ends is not None and told.ends_at is not None and ends > told.ends_at
    return early or late
