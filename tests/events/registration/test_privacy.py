"""What is left of someone who registered and is forgotten, in time or when asked: counts, and no name."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from wagtail.log_actions import log
from wagtail.models import ReferenceIndex

from core.mail.delivery import send_due
from core.models import PersonalToken
from core.privacy.erasure import forget_person
from core.privacy.purge import purge
from core.privacy.selectors import held_about
from events.models import (
    EventMessage,
    EventPage,
    GroupColleague,
    Registration,
    RegistrationGroup,
    SessionChoice,
)
from events.registration import groups, links, mails, organising, services
from events.registration.errors import LinkOverError
from events.registration.services import Person, Wishes
from questionnaires.models import AnswerSheet, Questionnaire
from questionnaires.services import publish
from tests.events.registration.inbox import CONFIRM, bodies, deliver, registered, secret_in, the_mail
from tests.factories import (
    RegistrationFactory,
    RegistrationGroupFactory,
    UserFactory,
    open_event,
    unsaved_session,
)
from tests.traces import everything_logged, traces_of

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
EMAIL = "camille.durand@exemple.fr"
STRUCTURE = "Résidence des Glycines bleues"
ANSWER = "Une question que personne d’autre ne pose"
CAMILLE = Person(EMAIL, "Camille-Andréa", "Durand-Lefèvre", STRUCTURE)
CONTACT = "employeur@exemple.fr"
EMPLOYER = Person(CONTACT, "Dominique", "Martin-Roche", STRUCTURE)
State = Registration.State


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def logs() -> Iterator[list[str]]:
    with everything_logged() as lines:
        yield lines


def left(logs: list[str]) -> list[str]:
    """Return where something of Camille is still to be read."""
    names = (EMAIL, CAMILLE.first_name, CAMILLE.last_name, STRUCTURE, ANSWER)
    return traces_of(*names, logs="\n".join(logs))


def asking(**fields: Any) -> EventPage:
    """Return an event with a session to choose and a question."""
    asked = Questionnaire.objects.create(
        title="Des questions",
        questions=[{"type": "text", "id": "question", "value": {"label": "Votre question ?"}}],
    )
    publish(asked)
    session = unsaved_session(NOW + timedelta(days=10))
    choosing = EventPage.SessionChoosing.OPTIONAL
    start = NOW + timedelta(days=10)
    return open_event(
        starts_at=start, sessions=[session], session_choice=choosing, questionnaire=asked, **fields
    )


def wishes(event: EventPage) -> Wishes:
    """Choose the session, and answer the question."""
    assert event.questionnaire is not None
    version = event.questionnaire.versions.get()
    return Wishes([session.pk for session in event.sessions.all()], version, {"question": ANSWER})


def lived(clock: Any, event: EventPage) -> Registration:
    """Register Camille, who answers, is written to, comes, and is told apart in the history of the admin."""
    registration = registered(event, CAMILLE, wishes(event))
    deliver()
    organiser = UserFactory()
    message = EventMessage.objects.create(event=event, subject="Bienvenue", body="À demain.")
    mails.queue_message(message, [registration])
    send_due()
    clock.move_to(event.starts_at + timedelta(minutes=5))
    organising.check_in(registration.pk, organiser)
    registration.refresh_from_db()
    log(registration, "wagtail.edit", user=organiser, data={"who": registration.full_name})
    return registration


def test_whoever_was_there_leaves_a_count_and_no_trace(clock: Any, logs: list[str]) -> None:
    event = asking()
    registration = lived(clock, event)
    assert left([])

    assert forget_person(EMAIL.upper())["events.registrations"] == 1

    assert left(logs) == []
    registration.refresh_from_db()
    assert (registration.state, registration.forgotten_at is not None) == (State.ATTENDED, True)
    assert registration.checked_in_at is not None
    assert registration.choices.get().state == SessionChoice.State.CONFIRMED, "the session keeps counting"
    assert not AnswerSheet.objects.exists()
    assert not PersonalToken.objects.filter(used_at=None).exists()
    assert deliver() == []


def test_whoever_is_expected_frees_a_place_for_the_next_one(logs: list[str]) -> None:
    event = asking(capacity=1)
    session = event.sessions.get()
    session.capacity = 1
    session.save()
    registered(event, CAMILLE, wishes(event))
    deliver()
    other = registered(event, Person("claude@exemple.fr", "Claude", "Petit"), Wishes([session.pk]))
    assert other.state == State.WAITLISTED
    deliver()

    forget_person(EMAIL)

    other.refresh_from_db()
    assert other.state == State.CONFIRMED
    assert other.choices.get().state == SessionChoice.State.CONFIRMED
    assert Registration.objects.get(email="").state == State.CANCELLED
    assert left(logs) == []
    assert [message["To"] for message in deliver()] == ["claude@exemple.fr"], "nobody writes to the forgotten"


def test_whoever_is_forgotten_may_register_again() -> None:
    event = asking()
    registered(event, CAMILLE, wishes(event))
    forget_person(EMAIL)
    registered(event, CAMILLE, wishes(event))
    assert Registration.objects.filter(event=event, state=State.CONFIRMED).count() == 1


@pytest.mark.parametrize("state", [State.PENDING_APPROVAL, State.WAITLISTED, State.OFFERED])
def test_one_who_waits_is_cancelled_then_forgotten(state: State) -> None:
    registration = RegistrationFactory(state=state, email=EMAIL)
    forget_person(EMAIL)
    registration.refresh_from_db()
    assert (registration.state, registration.email, registration.full_name) == ("cancelled", "", "Sans nom")
    assert registration.steps.get().action == "erase"


@pytest.mark.parametrize("state", [State.CANCELLED, State.REFUSED])
def test_one_that_had_ended_keeps_its_end(state: State) -> None:
    registration = RegistrationFactory(state=state, email=EMAIL)
    ended_at = registration.ended_at
    forget_person(EMAIL)
    registration.refresh_from_db()
    assert (registration.state, registration.ended_at, registration.email) == (state, ended_at, "")


def test_one_who_did_not_come_keeps_counting_as_absent(clock: Any) -> None:
    registration = RegistrationFactory(email=EMAIL)
    clock.move_to(registration.event.ends_at + timedelta(days=1))
    forget_person(EMAIL)
    registration.refresh_from_db()
    assert (registration.state, registration.email) == (State.CONFIRMED, "")


def test_one_that_was_never_confirmed_goes_altogether(logs: list[str]) -> None:
    event = asking()
    services.request(event, CAMILLE, wishes(event))
    forget_person(EMAIL)
    assert not Registration.objects.exists()
    assert not AnswerSheet.objects.exists()
    assert left(logs) == []
    assert deliver() == []


# Groups.


def test_an_employer_and_its_list_leave_no_trace(logs: list[str]) -> None:
    event = asking()
    groups.request_group(event, EMPLOYER, [CAMILLE])
    the_mail()

    forget_person(CONTACT)

    assert not RegistrationGroup.objects.exists()
    assert traces_of(CONTACT, EMPLOYER.last_name, logs="\n".join(logs)) == []
    assert left(logs) == []


def test_a_colleague_in_the_list_of_another_goes_alone(logs: list[str]) -> None:
    event = asking()
    groups.request_group(event, EMPLOYER, [CAMILLE, Person("sacha@exemple.fr", "Sacha", "Petit")])
    assert "Camille-Andréa" in str(held_about(EMAIL))
    assert "Sacha" not in str(held_about(EMAIL)), "of the others, nothing is told"
    assert CONTACT not in str(held_about(EMAIL))

    assert forget_person(EMAIL) == {"events.colleagues": 1}

    assert traces_of(EMAIL, CAMILLE.last_name, logs="\n".join(logs)) == []
    group = RegistrationGroup.objects.get()
    assert (group.email, group.size) == (CONTACT, 1)
    groups.confirm_group(secret_of_group(the_mail()))
    assert [message["To"] for message in deliver()] == ["sacha@exemple.fr"]


def secret_of_group(message: Any) -> str:
    """Return the secret of the link of a mail to an employer."""
    return secret_in(message, re.compile(r"/inscription/groupe/([\w-]+)/"))


def test_those_whom_an_employer_registered_outlive_it() -> None:
    group = RegistrationGroupFactory(email=CONTACT, state=RegistrationGroup.State.SENT, colleagues=[])
    registration = RegistrationFactory(event=group.event, group=group)
    forget_person(CONTACT)
    group.refresh_from_db()
    registration.refresh_from_db()
    assert (group.email, group.contact_name, group.organisation_name) == ("", "", "")
    assert registration.email
    forget_person(registration.email)
    registration.refresh_from_db()
    assert registration.group is None, "nothing leads to who registered them"


# In time.


@pytest.mark.parametrize("state", [State.CONFIRMED, State.ATTENDED, State.CANCELLED, State.REFUSED])
@pytest.mark.parametrize("days", [30, 365])
def test_a_registration_is_kept_as_long_as_its_event_says(clock: Any, state: State, days: int) -> None:
    event = open_event(retention_days=days)
    other = RegistrationFactory(event=open_event(retention_days=180, starts_at=event.starts_at))
    registration = RegistrationFactory(event=event, state=state, email=EMAIL, first_name=CAMILLE.first_name)
    group = RegistrationGroupFactory(event=event, state="sent", email=CONTACT, colleagues=[])

    clock.move_to(event.ends_at + timedelta(days=days, minutes=-1))
    purge()
    registration.refresh_from_db()
    assert registration.email

    clock.shift(timedelta(minutes=2))
    purge()
    registration.refresh_from_db()
    group.refresh_from_db()
    assert (registration.state, registration.email, group.email) == (state, "", "")
    assert left([]) == []
    other.refresh_from_db()
    assert bool(other.email) == (days == 30)


def test_someone_who_gave_no_address_is_forgotten_too(clock: Any) -> None:
    event = open_event()
    clock.move_to(event.starts_at)
    registration = organising.walk_in(event, Person("", "Camille", "Durand"), UserFactory())
    clock.move_to(event.ends_at + timedelta(days=91))
    purge()
    registration.refresh_from_db()
    assert (registration.full_name, registration.state) == ("Sans nom", State.ATTENDED)


def test_an_event_that_moves_keeps_its_registrations_with_it(clock: Any) -> None:
    registration = RegistrationFactory(event=open_event(retention_days=30))
    event = registration.event
    former = event.ends_at
    event.starts_at, event.ends_at = (date + timedelta(days=60) for date in (event.starts_at, event.ends_at))
    event.save_revision().publish()
    clock.move_to(former + timedelta(days=31))
    purge()
    registration.refresh_from_db()
    assert registration.email


def test_an_event_that_is_put_off_keeps_those_who_wait_for_its_new_date_a_year_at_most(clock: Any) -> None:
    event = open_event(retention_days=30, status=EventPage.Status.POSTPONED)
    registration = RegistrationFactory(event=event)
    group = RegistrationGroupFactory(event=event, state="sent", email=CONTACT, colleagues=[])

    clock.move_to(event.ends_at + timedelta(days=364))
    purge()
    registration.refresh_from_db()
    group.refresh_from_db()
    assert registration.email
    assert group.email

    clock.shift(timedelta(days=2))
    purge()
    registration.refresh_from_db()
    group.refresh_from_db()
    assert (registration.email, group.email) == ("", "")


@pytest.mark.parametrize("hours", [47, 49])
def test_an_address_that_nobody_confirmed_goes_after_two_days(clock: Any, hours: int) -> None:
    event = asking()
    services.request(event, CAMILLE, wishes(event))
    groups.request_group(event, EMPLOYER, [Person("sacha@exemple.fr", "Sacha", "Petit")])
    deliver()
    clock.shift(timedelta(hours=hours))
    purge()
    kept = (Registration.objects.count(), RegistrationGroup.objects.count(), GroupColleague.objects.count())
    assert kept == ((1, 1, 1) if hours < 48 else (0, 0, 0))
    if hours > 48:
        assert not AnswerSheet.objects.exists()


@pytest.mark.parametrize("by_group", [False, True])
def test_a_mail_that_left_late_promises_no_more_than_what_is_kept(clock: Any, by_group: bool) -> None:
    event = asking()
    if by_group:
        groups.request_group(event, EMPLOYER, [CAMILLE])
    else:
        services.request(event, CAMILLE, wishes(event))
    clock.shift(timedelta(hours=30))  # the mail server was away
    message = the_mail()
    assert "mercredi 25 novembre 2026 à 10 h" in bodies(message)[0].replace("\u00a0", " ")
    secret = secret_of_group(message) if by_group else secret_in(message, CONFIRM)
    read = groups.to_confirm if by_group else services.to_confirm
    clock.shift(timedelta(hours=17, minutes=59))
    assert read(secret)
    clock.shift(timedelta(minutes=2))
    with pytest.raises(LinkOverError):
        read(secret)


@pytest.mark.parametrize("by_group", [False, True])
def test_a_mail_that_would_leave_too_late_is_not_sent(clock: Any, by_group: bool) -> None:
    event = asking()
    if by_group:
        groups.request_group(event, EMPLOYER, [CAMILLE])
    else:
        services.request(event, CAMILLE, wishes(event))
    clock.shift(timedelta(hours=48))
    assert deliver() == []


def test_asking_again_gives_two_more_days(clock: Any) -> None:
    event = asking()
    services.request(event, CAMILLE, wishes(event))
    clock.shift(timedelta(hours=30))
    services.request(event, CAMILLE, wishes(event))
    clock.shift(timedelta(hours=30))
    purge()
    assert Registration.objects.exists()


def test_purging_twice_purges_once(clock: Any) -> None:
    registration = RegistrationFactory()
    clock.move_to(registration.event.ends_at + timedelta(days=91))
    purge()
    steps = registration.steps.count()
    purge()
    assert registration.steps.count() == steps == 1


def test_the_answers_go_with_an_event_that_is_deleted() -> None:
    event = asking()
    registered(event, CAMILLE, wishes(event))
    event.delete()
    assert not AnswerSheet.objects.exists()


# What is told.


def test_a_person_can_read_all_that_is_held(clock: Any) -> None:
    event = asking(title="Une matinée pour en parler")
    lived(clock, event)
    groups.request_group(open_event(), CAMILLE, [Person("x@exemple.fr", "Sacha", "Petit")])
    held = str(held_about(EMAIL))
    told = (EMAIL, CAMILLE.last_name, STRUCTURE, event.title, ANSWER, "Séance 1", "Présent", "x@exemple.fr")
    assert [said for said in told if said not in held] == []


def test_editors_who_look_at_an_event_see_no_registration(clock: Any) -> None:
    registration = lived(clock, asking())
    event = EventPage.objects.get(pk=registration.event_id)
    kinds = {row.content_type.model for row in ReferenceIndex.get_references_to(event)}
    assert not kinds & {"registration", "registrationgroup", "registrationstep", "eventmessage"}


def test_no_link_opens_what_is_forgotten() -> None:
    secret = links.manage_secret(RegistrationFactory(email=EMAIL))
    assert services.opened(secret)
    forget_person(EMAIL)
    with pytest.raises(LinkOverError):
        services.opened(secret)
