"""Two at once: one place goes to one person, and nobody is registered twice."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from core import tokens
from core.models import Mail
from events.models import EventPage, Registration
from events.registration import groups, links, organising, services
from events.registration.errors import LinkOverError, WrongStateError
from events.registration.services import Person, Wishes
from tests.events.registration.registering import CAMILLE, confirm_link, manage_link, publish
from tests.factories import RegistrationFactory, RegistrationGroupFactory, UserFactory, open_event
from tests.races import race, shared_database

pytestmark = pytest.mark.django_db(transaction=True)
State = Registration.State
NOW = datetime(2027, 6, 1, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def states() -> Counter[str]:
    return Counter(Registration.objects.values_list("state", flat=True))


def kinds() -> Counter[str]:
    return Counter(kind.removeprefix("events.") for kind in Mail.objects.values_list("kind", flat=True))


def test_the_last_place_goes_to_one(tmp_path: Path) -> None:
    event = open_event(capacity=2)
    people = [RegistrationFactory(event=event, state=State.PENDING_EMAIL) for _ in range(6)]
    secrets = [confirm_link(person) for person in people]
    with shared_database(tmp_path):
        results = race([partial(services.confirm, secret) for secret in secrets])
        found, told = states(), kinds()
    assert all(isinstance(result, Registration) for result in results), results
    assert found == {"confirmed": 2, "waitlisted": 4}
    assert told == {"registration_confirmed": 2, "registration_waitlisted": 4}


def test_whoever_leaves_while_another_comes_leaves_the_place_to_one(tmp_path: Path) -> None:
    event = open_event(capacity=1)
    leaving = manage_link(RegistrationFactory(event=event))
    waiting = RegistrationFactory(event=event, state=State.WAITLISTED)
    coming = confirm_link(RegistrationFactory(event=event, state=State.PENDING_EMAIL))
    with shared_database(tmp_path):
        results = race([partial(services.cancel, leaving), partial(services.confirm, coming)])
        found = states()
        first = Registration.objects.get(pk=waiting.pk).state
    assert all(isinstance(result, Registration) for result in results), results
    assert found == {"cancelled": 1, "confirmed": 1, "waitlisted": 1}
    assert first == State.CONFIRMED, "whoever waited comes first"


def test_places_raised_while_people_come_go_in_order(tmp_path: Path) -> None:
    event = open_event(capacity=1)
    RegistrationFactory(event=event)
    waiting = [RegistrationFactory(event=event, state=State.WAITLISTED) for _ in range(2)]
    coming = [RegistrationFactory(event=event, state=State.PENDING_EMAIL) for _ in range(3)]
    steps = [partial(services.confirm, confirm_link(person)) for person in coming]
    with shared_database(tmp_path):
        results = race([partial(publish, event, capacity=3), *steps])
        found = states()
        first = set(Registration.objects.filter(pk__in=[w.pk for w in waiting]).values_list("state"))
    assert isinstance(results[0], EventPage), results
    assert all(isinstance(result, Registration) for result in results[1:]), results
    assert found == {"confirmed": 3, "waitlisted": 3}
    assert first == {("confirmed",)}


def test_a_publication_and_a_withdrawal_leave_no_place_given_after(tmp_path: Path) -> None:
    event = open_event(capacity=1)
    secret = confirm_link(RegistrationFactory(event=event, state=State.PENDING_EMAIL))
    with shared_database(tmp_path):
        withdrawn, confirmed = race([event.unpublish, partial(services.confirm, secret)])
        found = states()
    assert withdrawn is None
    assert isinstance(confirmed, Registration | services.ClosedError), confirmed
    assert found == {"confirmed" if isinstance(confirmed, Registration) else "pending_email": 1}


def test_one_person_asks_many_times_and_has_one_registration(tmp_path: Path) -> None:
    event = open_event()
    with shared_database(tmp_path):
        results = race([partial(services.request, event, CAMILLE, Wishes())] * 8)
        found, told = states(), kinds()
    assert results == [None] * 8
    assert found == {"pending_email": 1}
    assert told == {"registration_confirm": services.EMAIL_QUOTA.limit}


def test_one_person_confirms_many_times_and_is_told_once(tmp_path: Path) -> None:
    registration = RegistrationFactory(state=State.PENDING_EMAIL)
    secrets = [confirm_link(registration) for _ in range(3)]
    with shared_database(tmp_path):
        results = race([partial(services.confirm, secret) for secret in secrets * 2])
        told = kinds()
    assert sum(isinstance(result, Registration) for result in results) == 1, results
    assert sum(isinstance(result, LinkOverError) for result in results) == 5, results
    assert told == {"registration_confirmed": 1}


def test_accepting_an_offer_as_it_runs_out_ends_one_way(tmp_path: Path) -> None:
    event = open_event(capacity=1, starts_at=NOW + timedelta(days=1))
    offered = RegistrationFactory(event=event, state=State.OFFERED)
    RegistrationFactory(event=event, state=State.WAITLISTED)
    secret = manage_link(offered)
    with shared_database(tmp_path):
        accepted, declined = race(
            [partial(services.accept_offer, secret), partial(services.decline_offer, secret)]
        )
        found = states()
    done = [isinstance(result, Registration) for result in (accepted, declined)]
    refused = [isinstance(result, WrongStateError) for result in (accepted, declined)]
    assert (sum(done), sum(refused)) == (1, 1)
    assert found == ({"confirmed": 1, "waitlisted": 1} if done[0] else {"cancelled": 1, "offered": 1})


def test_two_organisers_at_the_door_count_one_arrival(tmp_path: Path) -> None:
    began = timezone.now() - timedelta(minutes=1)
    registration = RegistrationFactory(event=open_event(starts_at=began))
    organisers = UserFactory.create_batch(2)
    person = Person(registration.email, "Camille", "Durand")
    steps = [partial(organising.check_in, registration.pk, by) for by in organisers]
    steps += [partial(organising.walk_in, registration.event, person, by) for by in organisers]
    with shared_database(tmp_path):
        results = race(steps)
        found, arrivals = states(), Registration.objects.get().steps.count()
    assert all(isinstance(result, Registration) for result in results), results
    assert (found, arrivals) == ({"attended": 1}, 1)


def test_groups_of_the_same_people_never_wait_for_each_other(tmp_path: Path) -> None:
    secrets = []
    for rank in range(4):
        group = RegistrationGroupFactory(size=0)
        order = range(8) if rank % 2 else reversed(range(8))
        for n in order:
            group.colleagues.create(email=f"c{n}@employeur.example", first_name="Sacha", last_name=str(n))
        secrets.append(tokens.issue(links.GROUP, group.pk, timedelta(days=1)))
    with shared_database(tmp_path):
        results = race([partial(groups.confirm_group, secret) for secret in secrets * 2])
        found = states()
    assert [type(result).__name__ for result in results].count("RegistrationGroup") == 4, results
    assert found == {"pending_email": 4 * 8}
