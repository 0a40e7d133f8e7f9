"""What organisers decide of one registration: which step each button takes, what the team reads of it.

The steps themselves are ``events.registration.organising``'s, and their history is that of the registration:
Wagtail's log would show it to the other teams. Whoever clicks twice, or clicks after someone
else did the same, is told that it was done.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from events.models import EventPage, Registration
from events.registration import organising, rules
from events.registration.errors import (
    ClosedError,
    FullError,
    LinkOverError,
    NotYetError,
    RegistrationError,
    WrongStateError,
)
from events.registration.history import lock_event
from events.registration.services import Person

State = Registration.State
ALREADY = "C’était déjà fait."
GONE = "Cette inscription n’existe plus. Rien n’a changé."
FULL = "Il ne reste aucune place, et cet événement n’a pas de liste d’attente. Rien n’a changé."
OVER = "L’événement est terminé\u00a0: cette inscription reste ce qu’elle était."
CLOSED = "Cet événement est annulé, reporté ou retiré du site\u00a0: personne n’y entre. Rien n’a changé."
NOT_YET = "L’accueil ouvre le jour de l’événement. Rien n’a changé."
APPROVED_TO_WAIT = (
    "Inscription acceptée, en liste d’attente\u00a0: il ne reste aucune place. La personne est prévenue."
)
ELSEWHERE = (
    "Cette inscription n’en est plus là ({state})\u00a0: rien n’a changé. La page montre où elle en est."
)


@dataclass(frozen=True)
class Decision:
    """One step that an organiser takes.

    Attributes:
        label: of its button.
        done: what is said once it is taken.
        starts: the states from which it is offered.
        outcomes: the states where it leads.
        take: the service.
        consequence: what is said before it is taken, when it needs to be thought over.
        after_end: whether it makes sense once the event has ended.
        at_door: whether it waits for the first day of the event.
    """

    label: str
    done: str
    starts: Collection[str]
    outcomes: Collection[str]
    take: Callable[[int, User], Registration]
    consequence: str = ""
    after_end: bool = False
    at_door: bool = False

    def is_offered(self, registration: Registration) -> bool:
        """Tell whether it can be taken of a registration, whose event is read with it."""
        event = registration.event
        if registration.state not in self.starts or (self.at_door and not rules.door_is_open(event)):
            return False
        return self.after_end or not event.is_over


APPROVE = Decision(
    "Accepter", "Inscription acceptée\u00a0; la personne est prévenue par courriel.",
    (State.PENDING_APPROVAL,), (State.CONFIRMED, State.WAITLISTED), organising.approve,
)  # fmt: skip
REFUSE = Decision(
    "Refuser", "Inscription refusée\u00a0; la personne est prévenue par courriel.",
    (State.PENDING_APPROVAL,), (State.REFUSED,), organising.refuse,
    "La personne est prévenue par courriel. C’est définitif.",
)  # fmt: skip
CANCEL = Decision(
    "Annuler l’inscription",
    "Inscription annulée. Si une place se libère, elle va à la première personne qui attend.",
    (State.PENDING_EMAIL, State.PENDING_APPROVAL, State.CONFIRMED, State.WAITLISTED, State.OFFERED),
    (State.CANCELLED,), organising.cancel,
    "La personne est prévenue par courriel, sauf si elle n’avait pas confirmé son adresse. "
    "Sa place va à la première qui attend.",
)  # fmt: skip
CHECK_IN = Decision(
    "Est là", "Présence notée.", (State.CONFIRMED,), (State.ATTENDED,), organising.check_in, after_end=True,
    at_door=True,
)  # fmt: skip
# Back to where they were before: expected, waiting, or nowhere for who had never registered.
UNDO = Decision(
    "N’est pas là", "Présence retirée.", (State.ATTENDED,), set(State) - {State.ATTENDED},
    organising.undo_check_in, after_end=True,
)  # fmt: skip
DECISIONS = {
    "approve": APPROVE, "refuse": REFUSE, "cancel": CANCEL, "check_in": CHECK_IN, "undo": UNDO,
}  # fmt: skip


class DecisionError(Exception):
    """A step that could not be taken; its text says why, in French, and names nobody."""


class HomonymError(DecisionError):
    """Someone of this name is there already."""


def decide(decision: Decision, registration: Registration, by: User) -> str:
    """Take a step; return what to say of it.

    Raises:
        DecisionError: it cannot be taken; nothing changed.
    """
    try:
        taken = decision.take(registration.pk, by)
    except WrongStateError:
        return _already(decision, registration)
    except RegistrationError as error:
        raise DecisionError(_why(error)) from error
    if decision is APPROVE and taken.state == State.WAITLISTED:
        return APPROVED_TO_WAIT
    return decision.done


def approve_all(registrations: Iterable[Registration], by: User) -> tuple[int, list[str]]:
    """Accept several people, in the order in which they confirmed; each on its own.

    Returns:
        how many are accepted, and why each of the others is not.
    """
    accepted, reasons = 0, []
    for registration in sorted(registrations, key=lambda each: (each.queued_at, each.pk)):
        try:
            said = decide(APPROVE, registration, by)
        except DecisionError as error:
            reasons.append(str(error))
        else:
            # Sent twice, it is accepted, and told, once.
            accepted += said != ALREADY
    return accepted, reasons


def let_in(
    event: EventPage, person: Person, by: User, *, beyond: bool = False, other: bool = False
) -> Registration:
    """Let in someone who is there without a place.

    Args:
        event: where they are.
        person: who they are; the address may be empty.
        by: who lets them in.
        beyond: even though no place is left.
        other: even though someone of the same name is there already.

    Returns:
        the registration; the one that the address has, if it is there already.

    Raises:
        HomonymError: someone of the same name is there, most often the same person, sent twice.
        FullError: no place is left, and ``beyond`` was not said.
        ClosedError: the event does not take place.
        NotYetError: it is on another day.
    """
    with transaction.atomic():
        lock_event(event.pk)
        there = event.registrations.filter(state=State.ATTENDED)
        email = person.email.strip().lower()
        if email and (known := there.filter(email=email).first()):
            return known
        # Who left an address is told apart by it from the others who did.
        homonyms = there.filter(first_name__iexact=person.first_name, last_name__iexact=person.last_name)
        if not other and (homonyms.filter(email="") if email else homonyms).exists():
            raise HomonymError
        return organising.walk_in(event, person, by, beyond=beyond)


def _already(decision: Decision, registration: Registration) -> str:
    now = Registration.objects.filter(pk=registration.pk).first()
    if now is None:
        raise DecisionError(GONE)
    if now.state in decision.outcomes:
        return ALREADY
    if now.state in decision.starts:
        raise DecisionError(OVER)
    raise DecisionError(ELSEWHERE.format(state=now.get_state_display().lower()))


def _why(error: RegistrationError) -> str:
    if isinstance(error, FullError):
        return FULL
    if isinstance(error, LinkOverError):
        return GONE
    if isinstance(error, ClosedError):
        return CLOSED
    if isinstance(error, NotYetError):
        return NOT_YET
    raise error
