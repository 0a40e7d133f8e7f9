"""What the pages of a registration say, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from events.dates import in_words
from events.models import EventPage, EventSession, Registration

from . import places, rules, telling
from .selectors import Room, room, session_rooms, sessions_to_choose

State, Ending = Registration.State, Registration.Ending


@dataclass(frozen=True)
class Panel:
    """Where the registration for an event stands, as its page says it.

    Attributes:
        desk: of ``rules.Desk``.
        room: its places.
        opens, closes: moments in words; empty when nothing needs to be said.
        form_path, group_path: where one registers; empty where one cannot.
        approval: whether organisers accept each registration.
        late: whether a place that comes free is offered for some hours rather than given.
    """

    desk: str
    room: Room
    opens: str
    closes: str
    form_path: str
    group_path: str
    approval: bool
    late: bool

    @property
    def is_open(self) -> bool:
        """Whether one may register now, for a place or for a rank."""
        return self.desk == rules.Desk.OPEN and not self.room.is_shut


def panel(event: EventPage) -> Panel | None:
    """Return what the page of an event says of its registration; None when there is none on the site."""
    desk, hours = rules.desk(event), rules.hours(event)
    if desk == rules.Desk.NONE or hours is None:
        return None
    takes_groups = event.groups_allowed and bool(event.slug)
    return Panel(
        desk=desk,
        room=room(event),
        opens=in_words(hours.opens_at) if hours.opens_at else "",
        closes=in_words(hours.closes_at),
        form_path=reverse("registration", args=[event.slug]) if event.slug else "",
        group_path=reverse("registration_group", args=[event.slug]) if takes_groups else "",
        approval=event.approval,
        late=rules.offer_until(event) is not None,
    )


@dataclass(frozen=True)
class Session:
    """A session as the form proposes it.

    Attributes:
        session: itself.
        room: its places.
        when: its hours; its day too unless the event has one day.
    """

    session: EventSession
    room: Room
    when: str


def proposed(event: EventPage) -> list[Session]:
    """Return the sessions that one may choose, with their places; two queries at most."""
    sessions = sessions_to_choose(event)
    return with_rooms(event, sessions)


def with_rooms(event: EventPage, sessions: list[EventSession]) -> list[Session]:
    """Return sessions with their places, in their order."""
    rooms = session_rooms(event, sessions)
    return [
        Session(session, rooms[session.pk], telling.session_time(event, session.when)) for session in sessions
    ]


def by_start(sessions: Iterable[Session]) -> list[tuple[str, list[Session]]]:
    """Group sessions that begin together: ``(« 10 h – 11 h 30 », …)``; those of other lengths apart."""
    groups: dict[str, list[Session]] = {}
    for each in sessions:
        groups.setdefault(each.when, []).append(each)
    return list(groups.items())


@dataclass(frozen=True)
class Standing:
    """Where someone's registration stands.

    Attributes:
        title: in one line.
        text: what it means, and what happens next.
        kind: of ``components/notice.html``: « ok », « warn » or nothing.
    """

    title: str
    text: str
    kind: str = ""


ENDED = {
    Ending.PARTICIPANT: "Vous l’avez annulée. Rien ne vous est plus réservé.",
    Ending.ORGANISER: "L’organisation l’a annulée. Répondez à son courriel pour en savoir plus.",
    Ending.DECLINED: "Vous avez laissé la place qui vous était proposée à la personne suivante.",
    Ending.EXPIRED: "La place qui vous était proposée est restée sans réponse. Elle est allée à la personne "
    "suivante.",
    Ending.FULL: "La dernière place a été prise avant votre confirmation, et il n’y a pas de liste "
    "d’attente.",
}
NOT_HELD = {
    EventPage.Status.POSTPONED: Standing(
        "L’événement est reporté",
        "Vous n’avez rien à faire\u00a0: votre inscription reste enregistrée, et un courriel vous dira la "
        "suite.",
        "warn",
    ),
    EventPage.Status.CANCELLED: Standing(
        "L’événement est annulé", "Il n’a pas lieu\u00a0: vous n’avez rien à faire.", "warn"
    ),
}
FIXED = {
    State.CONFIRMED: Standing(
        "Votre place est confirmée",
        "Un empêchement\u00a0? Libérez-la ici\u00a0: elle ira à quelqu’un d’autre.",
        "ok",
    ),
    State.ATTENDED: Standing("Vous êtes parmi nous", "Votre arrivée est notée. Bonne rencontre.", "ok"),
    State.PENDING_APPROVAL: Standing(
        "Votre inscription attend une réponse",
        "L’organisation accepte ou refuse chaque inscription, dans l’ordre des confirmations. Sa réponse "
        "vous arrivera par courriel. D’ici là, aucune place n’est retenue.",
    ),
    State.REFUSED: Standing(
        "Votre inscription n’est pas retenue",
        "L’organisation n’a pas pu l’accepter. Répondez à son courriel pour en savoir plus.",
    ),
}


def standing(registration: Registration) -> Standing:
    """Say where a registration stands now."""
    event = registration.event
    if registration.is_ended:
        return _ended(registration)
    if event.status in NOT_HELD:
        return NOT_HELD[EventPage.Status(event.status)]
    if event.is_over:
        return _over(registration)
    if registration.state == State.WAITLISTED:
        return _waiting(registration)
    if registration.state == State.OFFERED:
        return _offered(registration)
    return FIXED[State(registration.state)]


def _ended(registration: Registration) -> Standing:
    if registration.state == State.REFUSED:
        return FIXED[State.REFUSED]
    text = ENDED.get(Ending(registration.ending), "") if registration.ending else ""
    return Standing("Votre inscription est annulée", text)


def _over(registration: Registration) -> Standing:
    if registration.state == State.ATTENDED:
        return Standing("Merci de votre venue", "L’événement est terminé.")
    if registration.state == State.CONFIRMED:
        return Standing("L’événement est terminé", "Votre place était confirmée.")
    if registration.state == State.PENDING_APPROVAL:
        return Standing("L’événement est terminé", "L’organisation n’avait pas répondu à votre demande.")
    return Standing("L’événement est terminé", "Aucune place ne s’est libérée à temps pour vous.")


def _waiting(registration: Registration) -> Standing:
    if not rules.still_takes_place(registration.event) or rules.is_too_late_to_fill(registration.event):
        return Standing(
            "Aucune place ne s’est libérée", "Il est trop tard pour qu’une place vous arrive à temps."
        )
    rank = places.rank(registration)
    title = f"Vous êtes en liste d’attente, en {'1re' if rank == 1 else f'{rank}e'} position"
    text = (
        "Dès qu’une place se libère, elle vous revient à votre tour et un courriel vous le dit. Dans les "
        "trois derniers jours, elle vous est proposée et vous répondez."
    )
    return Standing(title, text)


def _offered(registration: Registration) -> Standing:
    until = registration.offered_until
    if until is None or until <= timezone.now():
        return Standing(
            "Le temps pour répondre est passé",
            "La place proposée va à la personne suivante. Vous pourrez vous réinscrire ici ensuite.",
            "warn",
        )
    return Standing(
        f"Une place vous est proposée jusqu’au {in_words(until)}",
        "Prenez-la ou laissez-la\u00a0: sans réponse d’ici là, elle ira à la personne suivante.",
        "warn",
    )


def may_change(registration: Registration) -> bool:
    """Tell whether what someone said, and what they chose, may still change."""
    return not (registration.is_ended or registration.event.is_over or registration.state == State.ATTENDED)


def event_lines(event: EventPage) -> dict[str, Any]:
    """Return what every page of a registration says of its event."""
    return {"event": event, **telling.about_event(event)}
