"""What a participant does: ask, confirm, choose sessions, answer an offer, cancel, come back.

One function for each step. It locks the event, then the registration; looks again at what allows it; writes
the change, its history and its mail together. A step that cannot be taken raises a ``RegistrationError`` and
changes nothing. What organisers do is in ``organising``.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from core import tokens
from core.protection import Quota, spend
from events.models import EventPage, Registration, RegistrationGroup, SessionChoice
from questionnaires.models import QuestionnaireVersion
from questionnaires.services import save_answers

from . import erasure, links, mails, places, rules
from .choices import check_choices, choose
from .errors import (
    AlreadyActiveError,
    ClosedError,
    FullError,
    LinkOverError,
    WrongStateError,
)
from .history import expect, expect_to_come, lock, lock_event, tell

State, Ending = Registration.State, Registration.Ending
# Mails that one address may be sent by the form, for one event and for all: whoever types the address of
# another cannot flood it.
EMAIL_QUOTA = Quota("events.registration_email", 3, timedelta(days=1))
ADDRESS_QUOTA = Quota("events.registration_address", 30, timedelta(days=1))


@dataclass(frozen=True)
class Person:
    """Who registers: the address in any case; the structure may be empty."""

    email: str
    first_name: str
    last_name: str
    organisation_name: str = ""


@dataclass(frozen=True)
class Wishes:
    """What comes with a registration.

    Attributes:
        sessions: keys of the sessions chosen.
        version: the questions that were shown; None when there were none.
        values: the answers, by key of question, as ``questionnaires.forms`` cleans them.
    """

    sessions: Collection[int] = ()
    version: QuestionnaireVersion | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


def request(event: EventPage, person: Person, wishes: Wishes, group: RegistrationGroup | None = None) -> None:
    """Send someone a mail to confirm a registration, or to say where the one they have stands.

    Nothing is returned: whether an address is known is nobody else's business. Beyond the quotas of the
    address, nothing happens; the page says so to everyone.

    Args:
        event: a public event.
        person: who registers.
        wishes: the sessions chosen and the answers given.
        group: the employer's registration that this one is part of, if any.

    Raises:
        ClosedError: nobody registers now.
        ChoiceError, OverlapError: the sessions cannot be chosen so.
    """
    email = person.email.strip().lower()
    # Outside of the transaction: what fails below has counted.
    if may_write(EMAIL_QUOTA, event, email):
        _request(event, email, person, wishes, group)


def may_write(quota: Quota, event: EventPage, email: str) -> bool:
    """Count a mail that a form asks for; tell whether it may be sent.

    Args:
        quota: for one event.
        event, email: which one, to whom; in lower case.
    """
    return spend(quota, f"{event.pk} {email}") and spend(ADDRESS_QUOTA, email)


@transaction.atomic
def _request(
    event: EventPage, email: str, person: Person, wishes: Wishes, group: RegistrationGroup | None
) -> None:
    event = lock_event(event.pk)
    if not rules.is_open(event):
        raise ClosedError
    # Of those invited by an employer, each chooses on their own page.
    sessions = check_choices(event, wishes.sessions, is_final=group is None)
    known = event.registrations.select_for_update().filter(email=email).exclude(state__in=Registration.ENDED)
    registration = known.first() or Registration(event=event, email=email)
    registration.event = event
    if registration.state != State.PENDING_EMAIL:
        mails.queue_already(registration, tell(registration, "request_again"))
        return
    # Unconfirmed, it is kept as long as the last mail that was asked for.
    registration.created_at = timezone.now()
    if group is None or registration.pk is None:
        _write(registration, person, wishes, group)
        registration.choices.all().delete()
        SessionChoice.objects.bulk_create(
            SessionChoice(registration=registration, session=session) for session in sessions
        )
    else:
        # What someone said of themselves is worth more than what their employer says.
        registration.save(update_fields=["created_at"])
    mails.queue_confirm(registration, tell(registration, "request"))


def _write(
    registration: Registration, person: Person, wishes: Wishes, group: RegistrationGroup | None
) -> None:
    """Write what was asked for, in place of what may have been asked before."""
    registration.first_name, registration.last_name = person.first_name, person.last_name
    registration.organisation_name = person.organisation_name
    registration.group = group
    registration.origin = Registration.Origin.GROUP if group else Registration.Origin.ONLINE
    former, registration.answers = registration.answers, None
    if wishes.version is not None:
        registration.answers = save_answers(wishes.version, wishes.values, sheet=former)
    registration.save()
    if former is not None and registration.answers is None:
        former.delete()


@transaction.atomic
def confirm(secret: str) -> Registration:
    """Confirm an address: the registration gets a place, a rank in the waiting list, or waits for approval.

    Where no place is left and nobody may wait, it is cancelled, and its mail says so.

    Args:
        secret: of the link of the mail, which is used up.

    Raises:
        LinkOverError: the link opens nothing, or the registration is already confirmed.
        ClosedError: the event has begun, or does not take place.
    """
    registration = _opened(links.CONFIRM, secret)
    if registration.state != State.PENDING_EMAIL:
        raise LinkOverError
    if not rules.still_takes_place(registration.event):
        raise ClosedError
    if tokens.use(links.CONFIRM, secret) is None:
        raise LinkOverError
    tokens.revoke(registration.pk, links.CONFIRM)
    try:
        _queue_up(registration, "confirm")
    except FullError:
        places.leave(registration, State.CANCELLED, "confirm", Ending.FULL)
        mails.queue_full(registration)
    return registration


def _queue_up(registration: Registration, action: str) -> None:
    """Put someone whose address is known where the event wants it: a place, the list, or approval.

    Raises:
        FullError: no place is left and nobody may wait.
    """
    registration.queued_at, registration.confirmed_at = timezone.now(), None
    if registration.event.approval:
        places.await_approval(registration, action)
    else:
        places.enter(registration, action)


@transaction.atomic
def accept_offer(secret: str) -> Registration:
    """Take the place that is offered.

    Raises:
        LinkOverError: the link opens nothing.
        WrongStateError: no place is offered, or its time is over.
        ClosedError: the event has begun, or does not take place for now.
    """
    registration = _opened(links.MANAGE, secret)
    expect(registration, State.OFFERED)
    if not rules.still_takes_place(registration.event):
        raise ClosedError
    if is_offer_over(registration):
        raise WrongStateError
    places.accept(registration, "accept_offer")
    return registration


@transaction.atomic
def decline_offer(secret: str) -> Registration:
    """Give up the place that is offered; the next one is offered it.

    Raises:
        LinkOverError: the link opens nothing.
        WrongStateError: no place is offered, or the event is over.
    """
    registration = _opened(links.MANAGE, secret)
    expect(registration, State.OFFERED)
    expect_to_come(registration.event)
    places.leave(registration, State.CANCELLED, "decline_offer", Ending.DECLINED)
    mails.queue_cancelled(registration)
    return registration


def is_offer_over(registration: Registration) -> bool:
    """Tell whether the time to answer an offer is over."""
    return registration.offered_until is not None and registration.offered_until <= timezone.now()


def overdue_offers() -> QuerySet[Registration]:
    """Return the offers to ``expire``; those of an event that is off wait with it."""
    over = Registration.objects.filter(state=State.OFFERED, offered_until__lte=timezone.now())
    return over.filter(event__live=True, event__registers=True, event__status=EventPage.Status.SCHEDULED)


@transaction.atomic
def expire(registration_id: int) -> None:
    """Give an offer that nobody answered in time to the next one; nothing when it was answered meanwhile.

    Raises:
        LinkOverError: it is gone.
    """
    registration = lock(registration_id)
    answered = registration.state != State.OFFERED or not is_offer_over(registration)
    if answered or not rules.is_on(registration.event):
        return
    places.leave(registration, State.CANCELLED, "expire_offer", Ending.EXPIRED)
    mails.queue_cancelled(registration)


@transaction.atomic
def cancel(secret: str) -> Registration:
    """Cancel a registration; whoever waits gets its place.

    Raises:
        LinkOverError: the link opens nothing.
        WrongStateError: it is over already, or the event is.
    """
    registration = _opened(links.MANAGE, secret)
    expect(registration, State.PENDING_APPROVAL, State.CONFIRMED, State.WAITLISTED, State.OFFERED)
    expect_to_come(registration.event)
    places.leave(registration, State.CANCELLED, "cancel", Ending.PARTICIPANT)
    mails.queue_cancelled(registration)
    return registration


@transaction.atomic
def rejoin(secret: str) -> Registration:
    """Register again after a cancellation, as someone who comes now: at the end of those who wait.

    Raises:
        LinkOverError: the link opens nothing.
        WrongStateError: the registration is not cancelled.
        ClosedError: nobody registers now.
        AlreadyActiveError: this person has registered anew.
        FullError: no place is left and nobody may wait.
    """
    registration = _opened(links.MANAGE, secret)
    expect(registration, State.CANCELLED)
    event = registration.event
    if not rules.is_open(event):
        raise ClosedError
    others = event.registrations.filter(email=registration.email).exclude(pk=registration.pk)
    if others.exclude(state__in=Registration.ENDED).exists():
        raise AlreadyActiveError
    registration.choices.update(state=SessionChoice.State.PENDING, queued_at=None)
    _queue_up(registration, "rejoin")
    return registration


@transaction.atomic
def change(secret: str, person: Person, wishes: Wishes) -> Registration:
    """Correct what someone said of themselves, their answers, and the sessions that they chose.

    Sessions that they keep keep their rank. The address does not change: it is what the registration is
    known by.

    Raises:
        LinkOverError: the link opens nothing.
        WrongStateError: the registration or the event is over.
        ChoiceError, OverlapError: the sessions cannot be chosen so.
    """
    registration = _opened(links.MANAGE, secret)
    expect(registration, State.PENDING_APPROVAL, State.CONFIRMED, State.WAITLISTED, State.OFFERED)
    expect_to_come(registration.event)
    # Where nothing is chosen any more, what was chosen before stays.
    is_chosen = registration.event.session_choice != EventPage.SessionChoosing.NONE
    sessions = check_choices(registration.event, wishes.sessions) if is_chosen else None
    registration.first_name, registration.last_name = person.first_name, person.last_name
    registration.organisation_name = person.organisation_name
    if wishes.version is not None:
        registration.answers = save_answers(wishes.version, wishes.values, sheet=registration.answers)
    registration.save()
    step = tell(registration, "change")
    if sessions is not None and choose(registration, sessions):
        places.move(registration)
        mails.queue_changed_choices(registration, step)
    return registration


@transaction.atomic
def erase(secret: str) -> None:
    """Forget a person at their request; a place that they had goes to whoever waits. No mail tells of it.

    Raises:
        LinkOverError: the link opens nothing.
    """
    erasure.erase_registration(_opened(links.MANAGE, secret))


def opened(secret: str) -> Registration:
    """Return the registration that a manage link opens, unlocked.

    Raises:
        LinkOverError: it opens nothing.
    """
    return _read(links.MANAGE, secret)


def to_confirm(secret: str) -> Registration:
    """Return the registration that a link would confirm, unlocked.

    Raises:
        LinkOverError: it opens nothing.
    """
    registration = _read(links.CONFIRM, secret)
    if registration.state != State.PENDING_EMAIL:
        raise LinkOverError
    return registration


def _read(purpose: str, secret: str) -> Registration:
    key = tokens.read(purpose, secret)
    if key is None:
        raise LinkOverError
    found = Registration.objects.select_related("event", "group", "answers__version").filter(pk=key)
    registration = found.exclude(email="").first()
    if registration is None:
        raise LinkOverError
    return registration


def _opened(purpose: str, secret: str) -> Registration:
    """Return the registration that a link opens, its event then itself locked.

    Raises:
        LinkOverError: the link opens nothing, or the person was forgotten.
    """
    key = tokens.read(purpose, secret)
    if key is None:
        raise LinkOverError
    registration = lock(key)
    # Read again under the lock: it may have been used meanwhile.
    if tokens.read(purpose, secret) is None or not registration.email:
        raise LinkOverError
    return registration
