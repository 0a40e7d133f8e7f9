"""Near the date a place is offered, with time to answer; it moves with the event."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from events.models import EventPage, Registration
from events.registration import places, rules, services
from events.registration.errors import WrongStateError
from tests.events.registration.registering import mails_to, manage_link, publish, state
from tests.factories import RegistrationFactory, open_event
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db
State, Ending = Registration.State, Registration.Ending
NOW = datetime(2027, 6, 1, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def near(starts_in: timedelta, waiting: int = 2) -> tuple[Registration, list[Registration]]:
    """Return who has the one place of an event that starts then, and who waits for it, in order."""
    event = open_event(capacity=1, starts_at=NOW + starts_in)
    holder = RegistrationFactory(event=event)
    return holder, [RegistrationFactory(event=event, state=State.WAITLISTED) for _ in range(waiting)]


def free_place(holder: Registration) -> None:
    services.cancel(manage_link(holder))


def expire_overdue() -> int:
    """Do as the periodic job does; return how many were due."""
    due = list(services.overdue_offers().values_list("pk", flat=True))
    for key in due:
        services.expire(key)
    return len(due)


@pytest.mark.parametrize(
    ("starts_in", "answer_in"),
    [
        (timedelta(days=3), None),
        (timedelta(days=3) - timedelta(seconds=1), timedelta(hours=24)),
        (timedelta(hours=48), timedelta(hours=24)),
        (timedelta(hours=20), timedelta(hours=10)),
        (HOUR, HOUR / 2),
    ],
)
def test_the_time_to_answer_is_half_of_what_is_left_and_a_day_at_most(
    starts_in: timedelta, answer_in: timedelta | None
) -> None:
    holder, (first, second) = near(starts_in)
    free_place(holder)
    first.refresh_from_db()
    if answer_in is None:
        assert (first.state, first.offered_until) == (State.CONFIRMED, None)
    else:
        assert (first.state, first.offered_until) == (State.OFFERED, NOW + answer_in)
    assert mails_to(first) == ["confirmed" if answer_in is None else "offered"]
    assert state(second) == "waitlisted"


def test_in_the_last_hour_nobody_is_called() -> None:
    holder, people = near(HOUR - timedelta(seconds=1))
    free_place(holder)
    assert [state(person) for person in people] == ["waitlisted"] * 2


def test_an_offer_counts_as_a_place() -> None:
    holder, (first, second) = near(timedelta(days=1))
    free_place(holder)
    assert places.free(holder.event) == 0
    services.accept_offer(manage_link(first))
    assert [state(first), state(second)] == ["confirmed", "waitlisted"]
    assert mails_to(first) == ["offered", "confirmed"]


def test_an_offer_declined_goes_to_the_next() -> None:
    holder, (first, second) = near(timedelta(days=1))
    free_place(holder)
    services.decline_offer(manage_link(first))
    first.refresh_from_db()
    assert (first.state, first.ending) == (State.CANCELLED, Ending.DECLINED)
    assert state(second) == "offered"


def test_an_offer_runs_out_at_its_instant_and_goes_to_the_next(clock: Any) -> None:
    holder, (first, second) = near(timedelta(days=1))
    free_place(holder)
    secret = manage_link(first)
    clock.shift(timedelta(hours=12) - timedelta(seconds=1))
    assert expire_overdue() == 0
    clock.shift(timedelta(seconds=1))
    with nothing_changes(), pytest.raises(WrongStateError):
        services.accept_offer(secret)
    assert expire_overdue() == 1
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.ending) == (State.CANCELLED, Ending.EXPIRED)
    assert (second.state, second.offered_until) == (State.OFFERED, NOW + timedelta(hours=18))
    assert mails_to(first) == ["offered", "cancelled"]
    services.rejoin(secret)
    assert state(first) == "waitlisted", "at the end"


def test_each_place_goes_from_one_to_the_next_until_it_is_too_late(clock: Any) -> None:
    holder, people = near(timedelta(days=2), waiting=9)
    free_place(holder)
    told = []
    while rules.still_takes_place(holder.event):
        clock.shift(timedelta(minutes=1))
        expire_overdue()
        told.append([state(person) for person in people].count("offered"))
    assert set(told) == {0, 1}, "one at a time"
    reached = [person for person in people if mails_to(person)]
    assert reached == people[: len(reached)], "in order"
    # 48 h → 24 → 12 → 6 → 3 → 1.5 before the start: the next would be within the last hour.
    assert len(reached) == 6
    assert not Registration.objects.filter(state=State.OFFERED).exists()


# The event moves.


def offered(starts_in: timedelta = timedelta(days=1)) -> Registration:
    holder, (first,) = near(starts_in, waiting=1)
    free_place(holder)
    first.refresh_from_db()
    return first


def move(event: EventPage, starts_in: timedelta, **changes: Any) -> EventPage:
    return publish(event, starts_at=NOW + starts_in, ends_at=NOW + starts_in + HOUR, **changes)


def test_an_event_moved_far_gives_what_it_offered() -> None:
    registration = offered()
    move(registration.event, timedelta(days=20))
    registration.refresh_from_db()
    assert (registration.state, registration.offered_until) == (State.CONFIRMED, None)
    assert mails_to(registration) == ["offered", "moved", "confirmed"]


def test_an_event_moved_nearer_leaves_half_of_what_is_left_to_answer() -> None:
    registration = offered()
    move(registration.event, 4 * HOUR)
    registration.refresh_from_db()
    assert (registration.state, registration.offered_until) == (State.OFFERED, NOW + 2 * HOUR)
    assert mails_to(registration) == ["offered", "moved", "offered"]


def test_an_event_moved_near_offers_the_places_that_it_adds() -> None:
    holder, (first, second) = near(timedelta(days=20))
    move(holder.event, timedelta(days=1), capacity=2)
    assert [state(each) for each in (holder, first, second)] == ["confirmed", "offered", "waitlisted"]


@pytest.mark.parametrize("status", [EventPage.Status.CANCELLED, EventPage.Status.POSTPONED])
def test_offers_wait_while_the_event_is_off_and_come_back_with_it(status: str, clock: Any) -> None:
    registration = offered()
    publish(registration.event, status=status)
    clock.shift(timedelta(hours=13))
    assert expire_overdue() == 0
    assert state(registration) == "offered"
    move(registration.event, timedelta(days=2), status=EventPage.Status.SCHEDULED)
    registration.refresh_from_db()
    now = NOW + timedelta(hours=13)
    assert registration.offered_until == now + min(timedelta(hours=24), (NOW + timedelta(days=2) - now) / 2)


def test_an_offer_that_ran_out_while_the_page_was_withdrawn_is_made_again(clock: Any) -> None:
    registration = offered()
    registration.event.unpublish()
    clock.shift(timedelta(hours=13))
    assert expire_overdue() == 0
    publish(registration.event)
    registration.refresh_from_db()
    assert registration.state == State.OFFERED
    assert registration.offered_until == NOW + timedelta(hours=13) + timedelta(hours=11) / 2


def test_an_offer_that_runs_is_left_alone_by_other_publications() -> None:
    registration = offered()
    publish(registration.event, summary="Autre chose")
    assert mails_to(registration) == ["offered"]


def test_an_offer_that_ran_out_goes_to_the_next_whatever_is_published(clock: Any) -> None:
    holder, (first, second) = near(timedelta(days=1))
    free_place(holder)
    first.refresh_from_db()
    assert first.offered_until is not None
    clock.move_to(first.offered_until)

    publish(first.event, summary="Une coquille corrigée.")
    assert expire_overdue() == 1

    assert (state(first), state(second)) == (State.CANCELLED, State.OFFERED)


def test_an_offer_left_at_the_start_runs_out_and_calls_nobody(clock: Any) -> None:
    holder, (first, second) = near(timedelta(hours=2))
    free_place(holder)
    clock.shift(timedelta(hours=2))
    assert expire_overdue() == 1
    assert [state(first), state(second)] == ["cancelled", "waitlisted"]
