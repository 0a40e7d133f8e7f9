"""What the team reads of a registration: its history, its place."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from events.models import Registration, RegistrationStep

State = Registration.State
# What each action of the history is called.
ACTIONS = {
    "request": "inscription demandée",
    "request_again": "inscription demandée à nouveau",
    "confirm": "adresse confirmée",
    "approve": "inscription acceptée",
    "refuse": "inscription refusée",
    "cancel": "inscription annulée",
    "promote": "place donnée à la suite de la liste d’attente",
    "offer": "place proposée",
    "accept_offer": "place acceptée",
    "decline_offer": "place refusée",
    "expire_offer": "place restée sans réponse",
    "rejoin": "nouvelle demande après une annulation",
    "change": "inscription modifiée",
    "seat": "place donnée dans une séance",
    "check_in": "arrivée notée",
    "undo_check_in": "arrivée retirée",
    "walk_in": "arrivée sur place",
    "sessions_moved": "séances déplacées",
    "new_link": "nouveau lien de connexion envoyé",
    "erase": "personne oubliée",
}
# The steps after which where it stands says more than the action.
TELLING_STATES = {"confirm", "approve", "rejoin"}
NO_ADDRESS = "Non donnée"


@dataclass(frozen=True)
class Line:
    """One line of a history: when, what, by whom (empty for the person itself, and for time)."""

    at: datetime
    what: str
    by: str


def history(registration: Registration) -> list[Line]:
    """Return what happened to a registration, the oldest first, in one query."""
    return [
        Line(step.at, _told(step), (step.by.get_full_name() or step.by.email) if step.by else "")
        for step in registration.steps.select_related("by")
    ]


def _told(step: RegistrationStep) -> str:
    state = step.get_state_display().lower()
    what = ACTIONS.get(step.action, state)
    return f"{what} → {state}" if step.action in TELLING_STATES else what


def state_of(registration: Registration, *, tells_absent: bool) -> str:
    """Return where a registration stands, as the team reads it.

    Args:
        registration: any.
        tells_absent: whether who has a place and was not let in did not come (``places.tells_absent``).
    """
    if tells_absent and registration.state == State.CONFIRMED:
        return "Absent"
    if registration.ending:
        return f"{registration.get_state_display()} ({registration.get_ending_display().lower()})"
    return registration.get_state_display()


def tag_of(registration: Registration) -> str:
    """Return the modifier of the label of a state: what is done, what waits, what is over."""
    if registration.state in (State.CONFIRMED, State.ATTENDED):
        return "done"
    return "over" if registration.is_ended else "waits"


def masked(email: str) -> str:
    """Return what someone who may not read an address sees of it: its first letter and its domain."""
    name, _, domain = email.partition("@")
    return f"{name[:1]}…@{domain}" if domain else NO_ADDRESS


def address_of(registration: Registration, *, may_read: bool) -> str:
    """Return the address of a registration, or what may be shown of it."""
    if not registration.email:
        return NO_ADDRESS
    return registration.email if may_read else masked(registration.email)


def choices_of(registration: Registration) -> list[dict[str, Any]]:
    """Return the sessions that someone chose, in the order of the day."""
    chosen = registration.choices.select_related("session").order_by("session__starts_at", "pk")
    return [{"session": choice.session, "state": choice.get_state_display()} for choice in chosen]
