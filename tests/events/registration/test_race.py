"""The storm at the opening: on PostgreSQL, 32 connections at once, and never a place too many.

``test_at_once`` has the races of a few people, on every database. Only PostgreSQL has rows to lock: SQLite
lets one writer in at a time, whatever the services do.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from django.db import connection

from core.models import Mail
from events.models import EventPage, Registration, RegistrationStep
from events.registration import history, mails, places, services
from events.registration.errors import LinkOverError
from events.registration.services import Person, Wishes
from tests.events.registration.registering import confirm_link, manage_link, publish
from tests.factories import RegistrationFactory, open_event
from tests.races import PATIENCE_S, race

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
State = Registration.State
Step = Callable[[], Any]

CONNECTIONS = 32
PLACES = 50
PEOPLE = 500
# One person in so many cancels as soon as another has come: 100 in all.
LEAVES_ONE_IN = 5


def unconfirmed(event: EventPage, how_many: int) -> list[Registration]:
    """Return people who asked, and have a confirmation mail."""
    people = RegistrationFactory.build_batch(how_many, event=event, state=State.PENDING_EMAIL)
    return Registration.objects.bulk_create(people)


def storm(visits: Sequence[Sequence[Step]]) -> None:
    """Take the steps of each visit in order, the visits being dealt to as many connections as there are.

    Nothing may fail: PostgreSQL ends a deadlock by an error in one of those that wait for each other.
    """

    def work(mine: Sequence[Sequence[Step]]) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (backend,) = cursor.fetchone()
        for visit in mine:
            for step in visit:
                step()
        return int(backend)

    backends = race([partial(work, visits[rank::CONNECTIONS]) for rank in range(CONNECTIONS)])
    assert all(isinstance(backend, int) for backend in backends), backends
    assert len(set(backends)) == CONNECTIONS, "each has a connection of its own"


def in_order(event: EventPage) -> list[Registration]:
    """Return those who did not cancel, in the order in which they came."""
    return list(event.registrations.exclude(state=State.CANCELLED).order_by("queued_at", "pk"))


def check_history(capacity: int) -> None:
    """Live the history again: never too many, nobody overtaken, no place kept from who waits."""
    holding: set[int] = set()
    waiting: list[int] = []
    rows = RegistrationStep.objects.order_by("pk").values_list("registration_id", "action", "state")
    for rank, (person, action, state) in enumerate(rows):
        match action, state:
            case "confirm", State.CONFIRMED:
                assert not waiting, f"step {rank} overtakes those who wait"
                holding.add(person)
            case "confirm", State.WAITLISTED:
                waiting.append(person)
            case "promote", State.CONFIRMED:
                assert waiting.pop(0) == person, f"step {rank} is not for the first who waits"
                holding.add(person)
            case "cancel", State.CANCELLED:
                holding.discard(person)
                waiting = [other for other in waiting if other != person]
            case unexpected:
                pytest.fail(f"step {rank}: {unexpected}")
        assert len(holding) <= capacity, f"too many after step {rank}"


def check_mails() -> None:
    """See that each person was told once, and in order, of each state that was theirs."""
    told: dict[str, list[str]] = {}
    for address, kind in Mail.objects.order_by("pk").values_list("recipient", "kind"):
        told.setdefault(address, []).append(kind)
    had_a_place = ([mails.CONFIRMED], [mails.WAITLISTED, mails.CONFIRMED])
    waited = ([mails.WAITLISTED],)
    expected = {
        State.CONFIRMED: had_a_place,
        State.WAITLISTED: waited,
        State.CANCELLED: [[*before, mails.CANCELLED] for before in (*had_a_place, *waited)],
    }
    wrong = [
        (state, told.get(address))
        for address, state in Registration.objects.values_list("email", "state")
        if told.get(address) not in expected[State(state)]
    ]
    assert not wrong
    assert len(told) == Registration.objects.count()


def confirm_together(monkeypatch: pytest.MonkeyPatch, patience: float) -> tuple[EventPage, Barrier]:
    """Have two people confirm for the last place, each counting before either writes, if they can.

    Args:
        patience: seconds that the one who counted waits for the other to count too.
    """
    event = open_event(capacity=1)
    secrets = [confirm_link(person) for person in unconfirmed(event, 2)]
    both_counted, count = Barrier(2), places.free

    def count_together(event: EventPage) -> int | None:
        left = count(event)
        with suppress(BrokenBarrierError):
            both_counted.wait(patience)
        return left

    monkeypatch.setattr(places, "free", count_together)
    results = race([partial(services.confirm, secret) for secret in secrets])
    assert all(isinstance(result, Registration) for result in results), results
    return event, both_counted


def test_without_the_lock_of_the_event_the_last_place_is_given_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(history, "lock_row", lambda key: EventPage.objects.filter(pk=key).exists())

    event, both_counted = confirm_together(monkeypatch, PATIENCE_S / 2)

    assert not both_counted.broken
    assert places.counts(event)[State.CONFIRMED] == 2


def test_under_the_lock_the_second_counts_after_the_first_wrote(monkeypatch: pytest.MonkeyPatch) -> None:
    event, both_counted = confirm_together(monkeypatch, patience=1)

    assert both_counted.broken
    found = places.counts(event)
    assert (found[State.CONFIRMED], found[State.WAITLISTED]) == (1, 1)


def test_500_people_for_50_places_while_100_cancel() -> None:
    event = open_event(capacity=PLACES)
    people = unconfirmed(event, PEOPLE)
    visits = []
    for first in range(0, PEOPLE, LEAVES_ONE_IN):
        steps: list[Step] = [
            partial(services.confirm, confirm_link(person))
            for person in people[first : first + LEAVES_ONE_IN]
        ]
        # Whoever came first leaves once the next one is there.
        steps.insert(2, partial(services.cancel, manage_link(people[first])))
        visits.append(steps)

    storm(visits)

    left = PEOPLE - PEOPLE // LEAVES_ONE_IN
    found = places.counts(event)
    assert (found[State.CONFIRMED], found[State.WAITLISTED]) == (PLACES, left - PLACES)
    assert found[State.CANCELLED] == PEOPLE - left
    there = in_order(event)
    assert {person.state for person in there[:PLACES]} == {State.CONFIRMED}
    assert {person.state for person in there[PLACES:]} == {State.WAITLISTED}
    check_history(PLACES)
    check_mails()


def test_places_added_in_the_storm_go_to_the_first_who_wait() -> None:
    event = open_event(capacity=20)
    visits: list[list[Step]] = [
        [partial(services.confirm, confirm_link(person))] for person in unconfirmed(event, 160)
    ]
    for rank, capacity in ((50, 30), (100, 40)):
        visits[rank].append(partial(publish, event, capacity=capacity))

    storm(visits)

    there = in_order(event)
    assert [person.state for person in there] == [State.CONFIRMED] * 40 + [State.WAITLISTED] * 120
    check_history(40)
    check_mails()


def test_one_person_asking_and_confirming_20_times_at_once_has_one_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # As much mail as is asked for: past the quota, nothing would be asked of the database.
    monkeypatch.setattr(services, "EMAIL_QUOTA", replace(services.EMAIL_QUOTA, limit=20))
    event = open_event(capacity=PLACES)

    def register(rank: int) -> Any:
        address = "camille@exemple.example" if rank % 2 else "Camille@Exemple.example"
        services.request(event, Person(address, "Camille", "Durand"), Wishes())
        return services.confirm(confirm_link(Registration.objects.get()))

    results = race([partial(register, rank) for rank in range(20)])

    assert sum(isinstance(result, Registration) for result in results) == 1, results
    assert sum(isinstance(result, LinkOverError) for result in results) == 19, results
    registration = Registration.objects.get()
    assert (registration.state, registration.email) == (State.CONFIRMED, "camille@exemple.example")
    actions = Counter(registration.steps.values_list("action", flat=True))
    told = Counter(Mail.objects.values_list("kind", flat=True))
    assert (actions["confirm"], told[mails.CONFIRMED]) == (1, 1)
    assert told[mails.CONFIRM] == actions["request"] >= 1
    assert told[mails.CONFIRM] + told[mails.ALREADY] == 20
