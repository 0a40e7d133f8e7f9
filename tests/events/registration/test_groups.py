"""An employer registers colleagues: its address first, then each of them for themselves."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from core import tokens
from events.models import EventPage, GroupColleague, Registration, RegistrationGroup
from events.registration import groups, links, services
from events.registration.errors import ClosedError, LinkOverError
from events.registration.services import Person, Wishes
from tests.events.registration.registering import confirm_link, mails, mails_to
from tests.factories import RegistrationFactory, RegistrationGroupFactory, open_event, unsaved_session
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db
State = Registration.State
NOW = datetime(2027, 6, 1, 10, 0, tzinfo=UTC)
EMPLOYER = Person("Direction@Employeur.example", "Dominique", "Martin", "EHPAD Les Glycines")
SACHA = Person("sacha@employeur.example", "Sacha", "Petit")
LOU = Person("lou@employeur.example", "Lou", "Grand")


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def link(group: RegistrationGroup) -> str:
    return tokens.issue(links.GROUP, group.pk, links.CONFIRM_LIFETIME)


def asked(event: EventPage, *colleagues: Person) -> RegistrationGroup:
    groups.request_group(event, EMPLOYER, colleagues)
    return RegistrationGroup.objects.latest("pk")


def test_nobody_but_the_employer_is_written_to_before_it_confirms() -> None:
    group = asked(open_event(), SACHA, LOU)
    assert mails() == [("group_confirm", "direction@employeur.example")]
    assert not Registration.objects.exists()
    assert (group.size, group.contact_name, group.email) == (2, "Dominique Martin", EMPLOYER.email.lower())


def test_each_then_confirms_for_themselves() -> None:
    event = open_event(capacity=1)
    groups.confirm_group(link(asked(event, SACHA, LOU)))
    people = {each.email: each for each in Registration.objects.all()}
    assert set(people) == {SACHA.email, LOU.email}
    for person in people.values():
        assert (person.state, person.origin) == (State.PENDING_EMAIL, Registration.Origin.GROUP)
        assert person.organisation_name == EMPLOYER.organisation_name
        assert mails_to(person) == ["confirm"]
    assert not GroupColleague.objects.exists(), "nothing is kept twice"
    lou = services.confirm(confirm_link(people[LOU.email]))
    sacha = services.confirm(confirm_link(people[SACHA.email]))
    assert (lou.state, sacha.state) == (State.CONFIRMED, State.WAITLISTED), "in the order of confirmations"


def test_one_address_is_one_person_and_the_employer_may_be_one_of_them() -> None:
    event = open_event()
    twin = Person(f" {SACHA.email.upper()}", "Sacha", "Encore")
    group = asked(event, SACHA, twin, EMPLOYER)
    assert group.size == 2
    groups.confirm_group(link(group))
    assert {each.email: each.last_name for each in Registration.objects.all()} == {
        SACHA.email: "Petit",
        EMPLOYER.email.lower(): "Martin",
    }
    assert [kind for kind, _ in mails()] == ["group_confirm", *["registration_confirm"] * 2]


def test_a_colleague_who_has_a_registration_keeps_it_as_it_is() -> None:
    event = open_event()
    registered = RegistrationFactory(event=event, email=SACHA.email)
    before = Registration.objects.values().get()
    groups.confirm_group(link(asked(event, SACHA)))
    assert Registration.objects.values().get() == before
    assert mails_to(registered) == ["already"]


def test_what_a_colleague_already_said_is_not_replaced_by_the_employer() -> None:
    event = open_event()
    services.request(event, Person(SACHA.email, "Sacha", "Petit-Jean", "SAAD"), Wishes())
    groups.confirm_group(link(asked(event, SACHA)))
    registration = Registration.objects.get()
    assert (registration.last_name, registration.organisation_name) == ("Petit-Jean", "SAAD")
    assert (registration.origin, registration.group) == (Registration.Origin.ONLINE, None)
    assert mails_to(registration) == ["confirm", "confirm"]


def test_a_colleague_who_registers_alone_says_it_better() -> None:
    event = open_event()
    groups.confirm_group(link(asked(event, SACHA)))
    services.request(event, Person(SACHA.email, "Sacha", "Petit-Jean"), Wishes())
    assert Registration.objects.get().last_name == "Petit-Jean"


def test_sessions_that_must_be_chosen_are_chosen_by_each() -> None:
    start = NOW + timedelta(days=10)
    choosing = {"session_choice": EventPage.SessionChoosing.REQUIRED, "sessions": [unsaved_session(start)]}
    event = open_event(starts_at=start, **choosing)
    groups.confirm_group(link(asked(event, SACHA)))
    registration = services.confirm(confirm_link(Registration.objects.get()))
    assert registration.state == State.CONFIRMED


@pytest.mark.parametrize("count", [0, groups.MOST + 1])
def test_a_group_has_a_size(count: int) -> None:
    event = open_event()
    with nothing_changes(), pytest.raises(ValueError, match=str(count)):
        groups.request_group(event, EMPLOYER, [SACHA] * count)


def test_a_whole_group_is_registered() -> None:
    colleagues = [Person(f"c{n}@employeur.example", "Sacha", str(n)) for n in range(groups.MOST)]
    groups.confirm_group(link(asked(open_event(), *colleagues)))
    assert Registration.objects.count() == groups.MOST


def test_nobody_is_flooded_by_groups() -> None:
    event = open_event()
    for rank in range(groups.EMAIL_QUOTA.limit + 2):
        groups.request_group(event, EMPLOYER, [Person(f"c{rank}@employeur.example", "Sacha", "Petit")])
    assert len(mails()) == groups.EMAIL_QUOTA.limit

    for _ in range(services.EMAIL_QUOTA.limit + 2):
        group = RegistrationGroupFactory(event=event, colleagues=[])
        GroupColleague.objects.create(group=group, email=SACHA.email, first_name="Sacha", last_name="Petit")
        groups.confirm_group(link(group))
    assert len(mails_to(Registration.objects.get())) == services.EMAIL_QUOTA.limit


# The link.


def test_a_group_is_confirmed_once_whatever_the_links() -> None:
    group = asked(open_event(), SACHA)
    secrets = [link(group), link(group)]
    groups.confirm_group(secrets[0])
    with nothing_changes():
        for secret in secrets:
            with pytest.raises(LinkOverError):
                groups.confirm_group(secret)


def test_a_link_of_another_kind_or_time_confirms_no_group(clock: Any) -> None:
    group = asked(open_event(), SACHA)
    old = link(group)
    clock.shift(links.CONFIRM_LIFETIME)
    other = tokens.issue(links.CONFIRM, group.pk, timedelta(days=1))
    forgotten = RegistrationGroupFactory(email="", contact_name="", organisation_name="")
    secrets = (old, other, link(forgotten), "", "deviné")
    with nothing_changes():
        for secret in secrets:
            for step in (groups.to_confirm, groups.confirm_group):
                with pytest.raises(LinkOverError):
                    step(secret)


@pytest.mark.parametrize(
    "changes",
    [
        {"groups_allowed": False},
        {"registration_closes_at": NOW},
        {"status": EventPage.Status.CANCELLED},
        {"live": False},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_an_event_that_closes_meanwhile_registers_no_group(changes: dict[str, Any]) -> None:
    event = open_event()
    group = asked(event, SACHA)
    secret = link(group)
    EventPage.objects.update(**changes)
    with nothing_changes(), pytest.raises(ClosedError):
        groups.confirm_group(secret)
    with nothing_changes(but={"core_quotause"}), pytest.raises(ClosedError):
        groups.request_group(event, EMPLOYER, [SACHA])
