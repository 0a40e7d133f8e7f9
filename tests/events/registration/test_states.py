"""Each step in each state and circumstance, by whoever takes it: what is refused changes nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from core import tokens
from core.models import Mail
from core.protection import spend
from events.models import EventPage, Registration, RegistrationStep
from events.registration import links, organising, places, services
from events.registration.errors import ClosedError, LinkOverError, RegistrationError, WrongStateError
from events.registration.history import lock_event
from events.registration.services import Person, Wishes
from tests.events.registration.registering import CAMILLE, confirm_link, mails, mails_to, manage_link, state
from tests.factories import RegistrationFactory, UserFactory, open_event
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db
State, Ending = Registration.State, Registration.Ending
NOW = datetime(2027, 6, 1, 10, 0, tzinfo=UTC)
# Where a step leads beside another registration of the same person: this one does not change.
NEW_ONE = "a new one"


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


Action = Callable[[], Any]


def by_link(take: Callable[[str], Any], link: Callable[[Registration], str] = manage_link) -> Any:
    """Return how someone takes a step by a link that is good in itself."""

    def prepare(registration: Registration, organiser: User) -> Action:
        secret = link(registration)
        return lambda: take(secret)

    return prepare


def by_organiser(take: Callable[[int, User], Any]) -> Any:
    """Return how an organiser takes a step."""
    return lambda registration, organiser: lambda: take(registration.pk, organiser)


def ask(registration: Registration, organiser: User) -> Action:
    person = Person(registration.email.upper(), "Un autre", "Nom")
    return lambda: services.request(registration.event, person, Wishes())


def walk_in(registration: Registration, organiser: User) -> Action:
    person = Person(registration.email.upper(), "Un autre", "Nom")
    return lambda: organising.walk_in(registration.event, person, organiser)


def promote(registration: Registration, organiser: User) -> Action:
    return lambda: places.fill(lock_event(registration.event.pk))


def expire(registration: Registration, organiser: User) -> Action:
    Registration.objects.filter(pk=registration.pk, state=State.OFFERED).update(offered_until=timezone.now())
    return lambda: services.expire(registration.pk)


@dataclass(frozen=True)
class Step:
    """What someone does.

    Attributes:
        prepare: from a registration and an organiser, to what is done.
        leads: from each state where it may be done, to the state where it leads.
        mail: the kind of what the person is told; nothing when empty.
        silent: states where it does nothing, and says nothing.
        ending: why it is cancelled, when it is.
        organised: whether an organiser does it.
        at_door: whether it waits for the day of the event.
    """

    prepare: Callable[[Registration, User], Action]
    leads: dict[str, str]
    mail: str = ""
    silent: frozenset[str] = field(default_factory=frozenset)
    ending: str = ""
    organised: bool = False
    at_door: bool = False

    def event(self, **fields: Any) -> EventPage:
        """Return an event to come; later today, for what is done at its door."""
        return open_event(**({"starts_at": NOW + timedelta(hours=5)} if self.at_door else {}), **fields)


ACTIVE = [each for each in State if each not in Registration.ENDED]
EVERY = frozenset(State)
HAS_LINK = (State.PENDING_APPROVAL, State.CONFIRMED, State.WAITLISTED, State.OFFERED)
STEPS = {
    # Anyone who types an address.
    "ask": Step(ask, {State.PENDING_EMAIL: State.PENDING_EMAIL}, "confirm"),
    "ask again": Step(ask, {each: each for each in ACTIVE if each != State.PENDING_EMAIL}, "already"),
    "ask anew": Step(ask, dict.fromkeys(Registration.ENDED, NEW_ONE), "confirm"),
    # The person.
    "confirm": Step(
        by_link(services.confirm, confirm_link), {State.PENDING_EMAIL: State.CONFIRMED}, "confirmed"
    ),
    "accept": Step(by_link(services.accept_offer), {State.OFFERED: State.CONFIRMED}, "confirmed"),
    "decline": Step(
        by_link(services.decline_offer), {State.OFFERED: State.CANCELLED}, "cancelled", ending=Ending.DECLINED
    ),
    "cancel": Step(
        by_link(services.cancel),
        dict.fromkeys(HAS_LINK, State.CANCELLED),
        "cancelled",
        ending=Ending.PARTICIPANT,
    ),
    "rejoin": Step(by_link(services.rejoin), {State.CANCELLED: State.CONFIRMED}, "confirmed"),
    "change": Step(
        by_link(lambda secret: services.change(secret, CAMILLE, Wishes())), {each: each for each in HAS_LINK}
    ),
    # Time.
    "expire": Step(
        expire, {State.OFFERED: State.CANCELLED}, "cancelled", EVERY - {State.OFFERED}, Ending.EXPIRED
    ),
    "promote": Step(
        promote, {State.WAITLISTED: State.CONFIRMED}, "confirmed", EVERY - {State.WAITLISTED}
    ),
    # Organisers.
    "approve": Step(
        by_organiser(organising.approve), {State.PENDING_APPROVAL: State.CONFIRMED}, "confirmed",
        organised=True,
    ),
    "refuse": Step(
        by_organiser(organising.refuse), {State.PENDING_APPROVAL: State.REFUSED}, "refused", organised=True
    ),
    "organiser cancels": Step(
        by_organiser(organising.cancel), dict.fromkeys(HAS_LINK, State.CANCELLED), "cancelled",
        ending=Ending.ORGANISER, organised=True,
    ),
    "organiser cancels unconfirmed": Step(
        by_organiser(organising.cancel), {State.PENDING_EMAIL: State.CANCELLED},
        ending=Ending.ORGANISER, organised=True,
    ),
    "check in": Step(
        by_organiser(organising.check_in), {State.CONFIRMED: State.ATTENDED},
        silent=frozenset({State.ATTENDED}), organised=True, at_door=True,
    ),
    "undo": Step(
        by_organiser(organising.undo_check_in), {State.ATTENDED: State.CONFIRMED},
        silent=frozenset({State.CONFIRMED}), organised=True,
    ),
    "walk in": Step(
        walk_in, {each: State.ATTENDED for each in ACTIVE if each != State.ATTENDED},
        silent=frozenset({State.ATTENDED}), organised=True, at_door=True,
    ),
    "walk in anew": Step(walk_in, dict.fromkeys(Registration.ENDED, NEW_ONE), organised=True, at_door=True),
}  # fmt: skip
# One function, in several rows of the table.
SAME = (
    ("ask", "ask again", "ask anew"),
    ("organiser cancels", "organiser cancels unconfirmed"),
    ("walk in", "walk in anew"),
)


def row_of(step: str, where: str) -> str:
    """Return the row that says what the function of a row does in a state; the first when none does."""
    twins = next((names for names in SAME if step in names), (step,))
    return next((twin for twin in twins if where in {*STEPS[twin].leads, *STEPS[twin].silent}), twins[0])


CASES = [(step, where) for step in STEPS for where in State if row_of(step, where) == step]


def test_every_step_is_tried_in_every_state() -> None:
    functions = len(STEPS) - sum(len(names) - 1 for names in SAME)
    assert len(CASES) == functions * len(State)


@pytest.mark.parametrize(("name", "where"), CASES)
def test_each_step_in_each_state(name: str, where: str) -> None:
    step, organiser = STEPS[name], UserFactory()
    registration = RegistrationFactory(event=step.event(capacity=1), state=where)
    take = step.prepare(registration, organiser)
    if where in step.silent:
        with nothing_changes():
            take()
        return
    if where not in step.leads:
        with nothing_changes(), pytest.raises(RegistrationError):
            take()
        return
    take()
    told = Registration.objects.latest("pk")
    if step.leads[where] == NEW_ONE:
        assert state(registration) == where
        assert told.pk != registration.pk
        assert told.state == (State.ATTENDED if step.organised else State.PENDING_EMAIL)
    else:
        assert told.pk == registration.pk
        assert told.state == step.leads[where]
        assert told.ending == step.ending
        assert (told.ended_at is not None) == told.is_ended
    assert mails() == ([(f"registration_{step.mail}", registration.email)] if step.mail else [])
    done = RegistrationStep.objects.get()
    assert (done.registration_id, done.state) == (told.pk, told.state)
    assert done.by == (organiser if step.organised else None)


@pytest.mark.parametrize("name", [name for name in STEPS if name not in {"ask anew", "walk in anew"}])
def test_invitations_are_numbered_as_they_change(name: str) -> None:
    """What a calendar was told never comes again under the same number."""
    step = STEPS[name]
    for where, leads in step.leads.items():
        registration = RegistrationFactory(event=step.event(), state=where, calendar_sequence=7)
        step.prepare(registration, UserFactory())()
        registration.refresh_from_db()
        told = step.mail in {"confirmed", "cancelled", "refused"} or leads in Registration.ENDED
        assert registration.calendar_sequence == (8 if told else 7), where


PURPOSES = (links.CONFIRM, links.MANAGE, links.GROUP)
BY_LINK: dict[str, tuple[str, Callable[[str], Any]]] = {
    "confirm": (links.CONFIRM, services.confirm),
    "to confirm": (links.CONFIRM, services.to_confirm),
    "opened": (links.MANAGE, services.opened),
    "accept": (links.MANAGE, services.accept_offer),
    "decline": (links.MANAGE, services.decline_offer),
    "cancel": (links.MANAGE, services.cancel),
    "rejoin": (links.MANAGE, services.rejoin),
    "change": (links.MANAGE, lambda secret: services.change(secret, CAMILLE, Wishes())),
}


@pytest.mark.parametrize("name", BY_LINK)
@pytest.mark.parametrize("where", State)
def test_a_link_opens_what_it_was_made_for_only(name: str, where: str, clock: Any) -> None:
    purpose, take = BY_LINK[name]
    registration = RegistrationFactory(state=where)
    others = [tokens.issue(each, registration.pk, timedelta(days=1)) for each in PURPOSES if each != purpose]
    used, old = (tokens.issue(purpose, registration.pk, timedelta(hours=1)) for _ in range(2))
    gone = tokens.issue(purpose, registration.pk + 1, timedelta(days=1))
    tokens.use(purpose, used)
    clock.shift(timedelta(hours=1))
    with nothing_changes():
        for secret in (*others, used, old, gone, "", "deviné", "é", "x" * 500):
            with pytest.raises(LinkOverError):
                take(secret)


@pytest.mark.parametrize("name", BY_LINK)
def test_the_links_of_someone_forgotten_open_nothing(name: str) -> None:
    purpose, take = BY_LINK[name]
    gone = {"email": "", "first_name": "", "last_name": "", "organisation_name": "", "forgotten_at": NOW}
    secrets = []
    for where in State:
        registration = RegistrationFactory(state=where, **gone)
        secrets.append(tokens.issue(purpose, registration.pk, timedelta(days=1)))
    with nothing_changes():
        for secret in secrets:
            with pytest.raises(LinkOverError):
                take(secret)


@pytest.mark.parametrize(
    "take", [organising.approve, organising.refuse, organising.cancel, organising.check_in,
             organising.undo_check_in, lambda key, by: services.expire(key)],
)  # fmt: skip
def test_a_step_about_nobody_is_refused(take: Callable[[int, User], Any]) -> None:
    organiser = UserFactory()
    with nothing_changes(), pytest.raises(LinkOverError):
        take(99, organiser)


def test_a_link_of_confirmation_works_once() -> None:
    registration = RegistrationFactory(state=State.PENDING_EMAIL)
    first, second = confirm_link(registration), confirm_link(registration)
    services.confirm(first)
    with nothing_changes():
        for secret in (first, second):
            with pytest.raises(LinkOverError):
                services.confirm(secret)


# Circumstances.

Circumstance = dict[str, Any]
CIRCUMSTANCES: dict[str, Circumstance] = {
    "closed": {"registration_closes_at": NOW},
    "begun": {"starts_at": NOW, "ends_at": NOW + timedelta(hours=2)},
    "over": {"starts_at": NOW - timedelta(hours=2), "ends_at": NOW - timedelta(seconds=1)},
    "cancelled": {"status": EventPage.Status.CANCELLED},
    "postponed": {"status": EventPage.Status.POSTPONED},
    "withdrawn": {"live": False},
    "elsewhere": {"registers": False},
}
OFF = ("cancelled", "postponed", "withdrawn", "elsewhere")
SHUT: dict[str, dict[str, type[RegistrationError]]] = {
    "ask": dict.fromkeys(CIRCUMSTANCES, ClosedError),
    "ask again": dict.fromkeys(CIRCUMSTANCES, ClosedError),
    "ask anew": dict.fromkeys(CIRCUMSTANCES, ClosedError),
    "rejoin": dict.fromkeys(CIRCUMSTANCES, ClosedError),
    # Asked for before the close, it may be confirmed after.
    "confirm": dict.fromkeys(("begun", "over", *OFF), ClosedError),
    "accept": dict.fromkeys(("begun", "over", *OFF), ClosedError),
    "decline": {"over": WrongStateError},
    "cancel": {"over": WrongStateError},
    "change": {"over": WrongStateError},
    "approve": {"over": WrongStateError, **dict.fromkeys(OFF, ClosedError)},
    "refuse": {"over": WrongStateError},
    "organiser cancels": {"over": WrongStateError},
    "organiser cancels unconfirmed": {"over": WrongStateError},
    "walk in": dict.fromkeys(OFF, ClosedError),
    "walk in anew": dict.fromkeys(OFF, ClosedError),
}
# What time does then waits, without an error.
WAITS = {"expire": OFF, "promote": ("begun", "over", *OFF)}


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("circumstance", CIRCUMSTANCES)
def test_each_step_in_each_circumstance(name: str, circumstance: str) -> None:
    step, organiser = STEPS[name], UserFactory()
    where = next(iter(step.leads))
    registration = RegistrationFactory(event=step.event(), state=where)
    take = step.prepare(registration, organiser)
    fields = CIRCUMSTANCES[circumstance]
    EventPage.objects.filter(pk=registration.event.pk).update(**fields)
    refused = SHUT.get(name, {}).get(circumstance)
    if refused is not None:
        with nothing_changes_but_counts(name), pytest.raises(refused):
            take()
    elif circumstance in WAITS.get(name, ()):
        with nothing_changes():
            take()
    else:
        take()
        assert RegistrationStep.objects.count() == 1


def nothing_changes_but_counts(name: str) -> Any:
    """As ``nothing_changes``; what is asked for counts for its quota, even in vain."""
    return nothing_changes(but={"core_quotause"} if name.startswith("ask") else set())


def test_an_alias_and_a_private_event_take_nobody() -> None:
    event = open_event()
    alias = event.create_alias(update_slug="alias")
    with pytest.raises(ClosedError):
        services.request(alias, CAMILLE, Wishes())
    event.view_restrictions.create(restriction_type="login")
    with pytest.raises(ClosedError):
        services.request(event, CAMILLE, Wishes())
    assert not Registration.objects.exists()
    assert not Mail.objects.exists()


# What is asked for again.


def test_an_address_in_any_case_is_one_person() -> None:
    event = open_event()
    for email in ("Camille@Exemple.example", " camille@exemple.EXAMPLE "):
        services.request(event, Person(email, "Camille", "Durand"), Wishes())
    assert Registration.objects.get().email == "camille@exemple.example"


def test_nobody_changes_what_someone_else_confirmed() -> None:
    registration = RegistrationFactory()
    before = Registration.objects.values().get()
    stranger = Person(registration.email, "Un", "Inconnu", "Ailleurs")
    services.request(registration.event, stranger, Wishes())
    assert Registration.objects.values().get() == before
    assert mails_to(registration) == ["already"]


def test_nobody_is_flooded() -> None:
    event = open_event()
    for _ in range(services.EMAIL_QUOTA.limit + 3):
        services.request(event, CAMILLE, Wishes())
    assert len(mails()) == services.EMAIL_QUOTA.limit


def test_who_registers_for_several_events_in_a_day_is_written_to_for_each() -> None:
    for _ in range(2 * services.EMAIL_QUOTA.limit + 1):
        services.request(open_event(), CAMILLE, Wishes())
    assert len(mails()) == Registration.objects.count() == 2 * services.EMAIL_QUOTA.limit + 1


def test_nobody_is_flooded_by_many_events() -> None:
    for _ in range(services.ADDRESS_QUOTA.limit):
        spend(services.ADDRESS_QUOTA, CAMILLE.email)
    services.request(open_event(), CAMILLE, Wishes())
    assert mails() == []


def test_asking_again_before_confirming_replaces_what_was_asked() -> None:
    event = open_event()
    services.request(event, Person(CAMILLE.email, "Camile", "Duran"), Wishes())
    services.request(event, CAMILLE, Wishes())
    registration = Registration.objects.get()
    assert registration.full_name == "Camille Durand"
    assert mails_to(registration) == ["confirm", "confirm"]


def test_someone_who_registered_anew_does_not_come_back_twice() -> None:
    former = RegistrationFactory(state=State.CANCELLED)
    RegistrationFactory(event=former.event, email=former.email)
    secret = manage_link(former)
    with nothing_changes(), pytest.raises(services.AlreadyActiveError):
        services.rejoin(secret)
