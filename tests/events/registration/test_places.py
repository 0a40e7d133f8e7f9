"""Who gets a place: in the order of confirmations, whatever brings someone in or takes someone away."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from core import tokens
from events.models import EventPage, Registration
from events.registration import links, organising, places, services
from events.registration.errors import FullError, NotYetError
from events.registration.services import Person
from tests.events.registration.registering import (
    CAMILLE,
    confirm_link,
    mails,
    mails_to,
    manage_link,
    publish,
    state,
)
from tests.factories import RegistrationFactory, UserFactory, open_event
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db
State, Ending = Registration.State, Registration.Ending
NOW = datetime(2027, 6, 1, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def confirmed(event: EventPage, count: int) -> list[Registration]:
    """Return people who confirm one after the other, in the same instant: only their order tells them."""
    asked = [RegistrationFactory(event=event, state=State.PENDING_EMAIL) for _ in range(count)]
    return [services.confirm(confirm_link(registration)) for registration in asked]


def states(people: list[Registration]) -> list[str]:
    return [state(person) for person in people]


def approve(registration: Registration) -> Registration:
    return organising.approve(registration.pk, UserFactory())


def test_places_go_in_the_order_of_confirmations() -> None:
    event = open_event(capacity=2)
    people = confirmed(event, 4)
    assert states(people) == ["confirmed", "confirmed", "waitlisted", "waitlisted"]
    assert [places.rank(person) for person in people] == [0, 0, 1, 2]
    assert [mails_to(person) for person in people] == [["confirmed"]] * 2 + [["waitlisted"]] * 2
    assert (places.held(event), places.free(event)) == (2, 0)


def test_asking_first_gives_nothing(clock: Any) -> None:
    event = open_event(capacity=1)
    first, second = (RegistrationFactory(event=event, state=State.PENDING_EMAIL) for _ in range(2))
    services.confirm(confirm_link(second))
    clock.shift(60)
    services.confirm(confirm_link(first))
    assert states([first, second]) == ["waitlisted", "confirmed"]


def test_whoever_leaves_gives_the_place_to_the_first_who_waits() -> None:
    event = open_event(capacity=2)
    people = confirmed(event, 4)
    services.cancel(manage_link(people[1]))
    assert states(people) == ["confirmed", "cancelled", "confirmed", "waitlisted"]
    assert mails_to(people[1]) == ["confirmed", "cancelled"]
    assert mails_to(people[2]) == ["waitlisted", "confirmed"]
    assert mails_to(people[3]) == ["waitlisted"]
    assert places.rank(people[3]) == 1


def test_whoever_comes_back_comes_last(clock: Any) -> None:
    event = open_event(capacity=1)
    people = confirmed(event, 3)
    secret = manage_link(people[0])
    services.cancel(secret)
    clock.shift(60)
    back = services.rejoin(secret)
    assert states(people) == ["waitlisted", "confirmed", "waitlisted"]
    assert (back.ending, back.ended_at, back.confirmed_at) == ("", None, None)
    assert places.rank(Registration.objects.get(pk=back.pk)) == 2


def test_a_list_that_closes_serves_those_who_wait() -> None:
    event = open_event(capacity=1)
    people = confirmed(event, 2)
    EventPage.objects.update(waiting_list=False)
    late = RegistrationFactory(event=event, state=State.PENDING_EMAIL)
    late = services.confirm(confirm_link(late))
    assert (late.state, late.ending) == (State.CANCELLED, Ending.FULL)
    assert mails_to(late) == ["full"]
    services.cancel(manage_link(people[0]))
    assert states([*people, late]) == ["cancelled", "confirmed", "cancelled"]


def test_coming_back_to_a_full_event_without_a_list_changes_nothing() -> None:
    event = open_event(capacity=1, waiting_list=False)
    RegistrationFactory(event=event)
    secret = manage_link(RegistrationFactory(event=event, state=State.CANCELLED))
    with nothing_changes(), pytest.raises(FullError):
        services.rejoin(secret)


def test_without_limit_everyone_has_a_place() -> None:
    event = open_event(capacity=None)
    assert set(states(confirmed(event, 5))) == {"confirmed"}
    assert places.free(event) is None


# Approval.


def test_whoever_is_accepted_has_the_rank_of_their_confirmation(clock: Any) -> None:
    event = open_event(capacity=1, approval=True)
    early, late, last = confirmed(event, 3)
    assert states([early, late, last]) == ["pending_approval"] * 3
    RegistrationFactory(event=event)
    approve(last)
    approve(early)
    approve(late)
    assert [person.pk for person in places.waiting(event)] == [early.pk, late.pk, last.pk]
    assert [places.rank(Registration.objects.get(pk=person.pk)) for person in (early, late, last)] == [
        1,
        2,
        3,
    ]


def test_an_early_one_who_is_accepted_late_goes_before_those_who_wait() -> None:
    """In the last hour nobody is called; a place may then be free while someone waits."""
    event = open_event(capacity=1, approval=True)
    early, late = confirmed(event, 2)
    holder = RegistrationFactory(event=event)
    approve(late)
    EventPage.objects.update(starts_at=NOW + timedelta(minutes=30), ends_at=NOW + timedelta(hours=2))
    organising.cancel(holder.pk, UserFactory())
    assert states([early, late]) == ["pending_approval", "waitlisted"], "too late to be called"
    assert approve(early).state == State.CONFIRMED


def test_nobody_overtakes_even_when_nobody_is_called() -> None:
    event = open_event(capacity=1)
    holder, waiting = confirmed(event, 2)
    EventPage.objects.update(starts_at=NOW + timedelta(minutes=30), ends_at=NOW + timedelta(hours=2))
    services.cancel(manage_link(holder))
    (late,) = confirmed(event, 1)
    assert states([waiting, late]) == ["waitlisted", "waitlisted"]


def test_whoever_waits_for_approval_holds_nothing() -> None:
    event = open_event(capacity=1, approval=True)
    people = confirmed(event, 2)
    assert places.held(event) == 0
    organising.refuse(people[0].pk, UserFactory())
    approve(people[1])
    assert states(people) == ["refused", "confirmed"]


def test_accepting_beyond_the_places_changes_nothing_where_nobody_may_wait() -> None:
    event = open_event(capacity=1, approval=True, waiting_list=False)
    first, second = confirmed(event, 2)
    approve(first)
    organiser = UserFactory()
    with nothing_changes(), pytest.raises(FullError):
        organising.approve(second.pk, organiser)


# At the door.


def today(**fields: Any) -> EventPage:
    """Return an event of which it is the day, in the morning; it begins in the evening."""
    return open_event(starts_at=NOW + timedelta(hours=8), **fields)


def enter(event: EventPage, email: str = "", *, beyond: bool = False) -> Registration:
    return organising.walk_in(event, Person(email, "Sacha", "Petit"), UserFactory(), beyond=beyond)


def test_a_walk_in_takes_a_place_and_beyond_only_when_it_is_said() -> None:
    event = today(capacity=1)
    assert enter(event).state == State.ATTENDED
    organiser = UserFactory()
    with nothing_changes(), pytest.raises(FullError):
        organising.walk_in(event, Person("", "Sacha", "Petit"), organiser)
    enter(event, beyond=True)
    assert places.free(event) == -1
    assert not mails(), "who is there is told nothing"


@pytest.mark.parametrize("where", [State.CONFIRMED, State.OFFERED])
def test_a_walk_in_who_has_a_place_comes_in_whatever_is_left(where: str) -> None:
    registration = RegistrationFactory(event=today(capacity=1), state=where)
    assert enter(registration.event, registration.email).pk == registration.pk


@pytest.mark.parametrize("where", [State.CONFIRMED, State.PENDING_EMAIL, State.PENDING_APPROVAL])
def test_undoing_a_walk_in_puts_someone_back_where_they_were(where: str) -> None:
    event = today(capacity=1)
    registration = RegistrationFactory(event=event, state=where)
    # As the services leave it: the history tells where someone stands.
    registration.steps.create(action="test", state=where)
    enter(event, registration.email)
    organising.undo_check_in(registration.pk, UserFactory())
    registration.refresh_from_db()
    assert (registration.state, registration.checked_in_at) == (where, None)
    assert registration.is_holding == (registration.confirmed_at is not None)
    assert not mails()


def test_undoing_a_walk_in_gives_the_place_back_to_the_list() -> None:
    event = today(capacity=1)
    holder, first, second = confirmed(event, 3)
    let_in = organising.walk_in(event, Person(second.email, "", ""), UserFactory(), beyond=True)
    organising.cancel(holder.pk, UserFactory())
    assert states([first, second]) == ["waitlisted", "attended"], "one place, and it is taken"
    organising.undo_check_in(let_in.pk, UserFactory())
    assert states([first, second]) == ["offered", "waitlisted"]


def test_a_walk_in_who_was_nobody_is_cancelled_when_undone() -> None:
    event = today(capacity=1)
    let_in = enter(event, "sacha@exemple.example")
    organising.undo_check_in(let_in.pk, UserFactory())
    let_in.refresh_from_db()
    assert (let_in.state, let_in.ending) == (State.CANCELLED, Ending.ORGANISER)
    assert let_in.checked_in_at is None
    assert places.free(event) == 1
    assert not mails()


def test_undoing_beyond_the_places_takes_nobodys() -> None:
    event = today(capacity=2)
    people = confirmed(event, 2)
    for person in people:
        organising.check_in(person.pk, UserFactory())
    EventPage.objects.update(capacity=1)
    organising.undo_check_in(people[1].pk, UserFactory())
    assert states(people) == ["attended", "confirmed"]
    assert places.free(EventPage.objects.get(pk=event.pk)) == -1


FIRST_MIDNIGHT = datetime(2027, 6, 10, 22, 0, tzinfo=UTC)  # in Paris, in summer


def night_and_day() -> EventPage:
    """Return an event of two days, from the evening of 11 June on."""
    start = datetime(2027, 6, 11, 18, 0, tzinfo=UTC)
    return open_event(starts_at=start, ends_at=start + timedelta(days=1), capacity=1)


@pytest.mark.parametrize("moment", [NOW, FIRST_MIDNIGHT - timedelta(seconds=1)])
def test_nobody_arrives_before_the_day(moment: datetime, clock: Any) -> None:
    event, organiser = night_and_day(), UserFactory()
    expected = RegistrationFactory(event=event)
    waiting = RegistrationFactory(event=event, state=State.WAITLISTED)
    clock.move_to(moment)
    with nothing_changes():
        with pytest.raises(NotYetError):
            organising.check_in(expected.pk, organiser)
        for person in (CAMILLE, Person(waiting.email, "", ""), Person(expected.email, "", "")):
            with pytest.raises(NotYetError):
                organising.walk_in(event, person, organiser, beyond=True)


@pytest.mark.parametrize("after", [timedelta(), timedelta(days=1, hours=9), timedelta(days=60)])
def test_arrivals_are_noted_from_the_first_midnight_on_and_after_the_end(
    after: timedelta, clock: Any
) -> None:
    event = night_and_day()
    expected = RegistrationFactory(event=event)
    clock.move_to(FIRST_MIDNIGHT + after)
    organising.check_in(expected.pk, UserFactory())
    enter(event, beyond=True)
    assert event.registrations.filter(state=State.ATTENDED).count() == 2


def test_an_arrival_noted_before_the_event_moved_may_be_taken_back() -> None:
    event = today(capacity=1)
    there = RegistrationFactory(event=event)
    organising.check_in(there.pk, UserFactory())
    later = NOW + timedelta(days=20)
    publish(event, starts_at=later, ends_at=later + timedelta(hours=1))
    assert organising.check_in(there.pk, UserFactory()).state == State.ATTENDED, "again, it changes nothing"
    organising.undo_check_in(there.pk, UserFactory())
    assert state(there) == State.CONFIRMED


# Reading.


def test_counts_say_every_state_in_one_query(django_assert_num_queries: Any) -> None:
    event = open_event()
    for where in (State.CONFIRMED, State.CONFIRMED, State.WAITLISTED):
        RegistrationFactory(event=event, state=where)
    RegistrationFactory()
    with django_assert_num_queries(1):
        counts = places.counts(event)
    assert counts == {**dict.fromkeys(State.values, 0), "confirmed": 2, "waitlisted": 1}


def test_who_did_not_come_is_known_after_the_end_and_where_people_were_checked_in() -> None:
    event = today()
    there, missing, _ = (
        RegistrationFactory(event=event, state=where)
        for where in (State.CONFIRMED, State.CONFIRMED, State.WAITLISTED)
    )
    over = EventPage(pk=event.pk, ends_at=NOW - timedelta(seconds=1))
    assert not places.absent(over).exists(), "nobody was checked in: nothing is known"
    organising.check_in(there.pk, UserFactory())
    assert not places.absent(event).exists(), "they may still come"
    assert list(places.absent(over)) == [missing]


# Publication.


def test_raising_the_places_calls_in_order_in_the_same_breath() -> None:
    event = open_event(capacity=1)
    people = confirmed(event, 4)
    event = publish(event, capacity=3)
    assert states(people) == ["confirmed"] * 3 + ["waitlisted"]
    assert [mails_to(person)[-1] for person in people] == ["confirmed"] * 3 + ["waitlisted"]
    publish(event, capacity=None)
    assert states(people) == ["confirmed"] * 4


def test_a_draft_calls_nobody() -> None:
    event = open_event(capacity=1)
    people = confirmed(event, 2)
    draft = EventPage.objects.get(pk=event.pk)
    draft.capacity = 5
    revision = draft.save_revision()
    assert states(people) == ["confirmed", "waitlisted"]
    revision.publish()
    assert states(people) == ["confirmed", "confirmed"]


def test_lowering_the_places_evicts_nobody() -> None:
    event = open_event(capacity=None)
    people = confirmed(event, 4)
    event = publish(event, capacity=2)
    assert states(people) == ["confirmed"] * 4
    assert places.free(event) == -2
    (newcomer,) = confirmed(event, 1)
    services.cancel(manage_link(people[0]))
    services.cancel(manage_link(people[1]))
    assert state(newcomer) == "waitlisted", "the two who left were too many"
    services.cancel(manage_link(people[2]))
    assert state(newcomer) == "confirmed"


def test_while_it_is_off_an_event_calls_nobody_and_calls_when_it_is_back() -> None:
    event = open_event(capacity=1)
    holder, waiting = confirmed(event, 2)
    event.unpublish()
    services.cancel(manage_link(holder))
    assert state(waiting) == "waitlisted"
    publish(event)
    assert state(waiting) == "confirmed"


@pytest.mark.parametrize(
    "changes",
    [
        {"place_name": "Ailleurs"},
        {"starts_at": NOW + timedelta(days=20), "ends_at": NOW + timedelta(days=20, hours=1)},
        {"status": EventPage.Status.CANCELLED},
    ],
    ids=["place", "time", "state"],
)
def test_whoever_expects_to_come_is_told_of_a_change_once(changes: dict[str, Any]) -> None:
    event = open_event()
    people = {where: RegistrationFactory(event=event, state=where, calendar_sequence=3) for where in State}
    publish(event, **changes)
    publish(event, summary="Autre chose")
    told = {State.PENDING_APPROVAL, State.CONFIRMED, State.WAITLISTED, State.OFFERED, State.ATTENDED}
    for where, person in people.items():
        person.refresh_from_db()
        assert mails_to(person).count("moved") == (where in told), where
        assert (person.calendar_sequence > 3) == (where in told or person.state != where), where


def test_nobody_is_told_of_a_correction_after_the_end() -> None:
    event = open_event()
    RegistrationFactory(event=event)
    with time_machine.travel(event.ends_at + timedelta(days=1), tick=False):
        publish(event, place_name="Ailleurs")
    assert not mails()


def test_an_event_deleted_takes_its_registrations_and_their_links() -> None:
    event = open_event()
    registration = RegistrationFactory(event=event)
    secret = tokens.issue(links.MANAGE, registration.pk, timedelta(days=1))
    event.delete()
    assert not Registration.objects.exists()
    with pytest.raises(services.LinkOverError):
        services.cancel(secret)


def test_a_copy_of_an_event_begins_with_nobody() -> None:
    event = open_event()
    RegistrationFactory(event=event)
    copy = event.copy(update_attrs={"slug": "copie"})
    assert not copy.registrations.exists()
