"""Sessions: chosen with the event, held by those who are at the event, waited for in order."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from events.models import EventPage, EventSession, Registration, SessionChoice
from events.registration import organising, places, services
from events.registration.choices import overlapping
from events.registration.errors import ChoiceError, OverlapError, RegistrationError
from events.registration.services import Person, Wishes
from tests.events.registration.registering import (
    CAMILLE,
    confirm_link,
    mails_to,
    manage_link,
    publish,
    state,
)
from tests.factories import RegistrationFactory, UserFactory, open_event, unsaved_session
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db
State, Choice = Registration.State, SessionChoice.State
Choosing, Overlap = EventPage.SessionChoosing, EventPage.SessionOverlap
NOW = datetime(2027, 6, 1, 10, 0, tzinfo=UTC)
START = NOW + timedelta(days=10)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def workshops(*capacities: int | None, together: bool = False, **fields: Any) -> EventPage:
    """Return an event with a session a capacity, one after the other or all ``together``."""
    sessions = [
        unsaved_session(START, 0 if together else rank, capacity=capacity)
        for rank, capacity in enumerate(capacities)
    ]
    choosing = {"session_choice": Choosing.OPTIONAL, **fields}
    return open_event(starts_at=START, ends_at=START + timedelta(days=1), sessions=sessions, **choosing)


def sessions_of(event: EventPage) -> list[EventSession]:
    return list(EventSession.objects.filter(event_id=event.pk).order_by("pk"))


def come(event: EventPage, *sessions: EventSession) -> Registration:
    """Register someone, who confirms at once."""
    asked = RegistrationFactory(event=event, state=State.PENDING_EMAIL)
    for session in sessions:
        asked.choices.create(session=session)
    return services.confirm(confirm_link(asked))


def change(registration: Registration, *sessions: EventSession) -> Registration:
    keys = [session.pk for session in sessions]
    return services.change(manage_link(registration), CAMILLE, Wishes(keys))


def choices(registration: Registration) -> dict[str, str]:
    return dict(registration.choices.order_by("session_id").values_list("session__title", "state"))


# Choosing.


@pytest.mark.parametrize(
    ("choosing", "ranks", "error"),
    [
        (Choosing.NONE, [], None),
        (Choosing.NONE, [0], ChoiceError),
        (Choosing.OPTIONAL, [], None),
        (Choosing.OPTIONAL, [0, 1], None),
        (Choosing.REQUIRED, [], ChoiceError),
        (Choosing.REQUIRED, [1], None),
    ],
)
def test_sessions_are_chosen_as_the_organiser_wants(
    choosing: str, ranks: list[int], error: type[RegistrationError] | None
) -> None:
    event = workshops(5, 5, session_choice=choosing)
    keys = [sessions_of(event)[rank].pk for rank in ranks]
    if error:
        with pytest.raises(error):
            services.request(event, CAMILLE, Wishes(keys))
        assert not Registration.objects.exists()
    else:
        services.request(event, CAMILLE, Wishes(keys))
        assert SessionChoice.objects.filter(state=Choice.PENDING).count() == len(ranks)


def test_a_session_of_another_event_is_not_chosen() -> None:
    event, other = workshops(5), workshops(5)
    for keys in ([sessions_of(other)[0].pk], [0], [sessions_of(event)[0].pk, -1]):
        with pytest.raises(ChoiceError):
            services.request(event, CAMILLE, Wishes(keys))


def test_two_at_the_same_time_are_refused_or_not_as_the_organiser_wants() -> None:
    for overlap in Overlap:
        event = workshops(5, 5, together=True, session_overlap=overlap)
        keys = [session.pk for session in sessions_of(event)]
        if overlap == Overlap.REFUSED:
            with pytest.raises(OverlapError):
                services.request(event, CAMILLE, Wishes(keys))
        else:
            services.request(event, CAMILLE, Wishes(keys))
            assert SessionChoice.objects.count() == 2


@pytest.mark.parametrize(("gap_min", "overlaps"), [(-1, True), (0, False), (1, False)])
def test_one_that_begins_as_the_other_ends_does_not_overlap(gap_min: int, overlaps: bool) -> None:
    first = unsaved_session(START)
    second = unsaved_session(START + timedelta(minutes=30 + gap_min))
    assert bool(overlapping([second, first])) is overlaps


def test_asking_again_replaces_the_sessions() -> None:
    event = workshops(5, 5)
    first, second = sessions_of(event)
    services.request(event, CAMILLE, Wishes([first.pk]))
    services.request(event, CAMILLE, Wishes([second.pk]))
    assert [choice.session for choice in SessionChoice.objects.all()] == [second]


# Places.


def test_a_session_is_full_and_its_list_served_in_order() -> None:
    event = workshops(1)
    (session,) = sessions_of(event)
    people = [come(event, session) for _ in range(3)]
    assert [choices(person)["Séance 1"] for person in people] == ["confirmed", "waitlisted", "waitlisted"]
    services.cancel(manage_link(people[0]))
    assert [choices(person)["Séance 1"] for person in people] == ["cancelled", "confirmed", "waitlisted"]
    assert mails_to(people[1]) == ["confirmed", "session"]
    assert mails_to(people[2]) == ["confirmed"]


def test_a_full_session_without_a_list_gives_nothing() -> None:
    event = workshops(1)
    EventSession.objects.update(waiting_list=False)
    (session,) = sessions_of(event)
    come(event, session)
    late = come(event, session)
    assert (late.state, choices(late)) == (State.CONFIRMED, {"Séance 1": Choice.CANCELLED})


def test_whoever_waits_for_the_event_holds_no_session() -> None:
    event = workshops(5, capacity=1)
    (session,) = sessions_of(event)
    holder, waiting = come(event, session), come(event, session)
    assert choices(waiting) == {"Séance 1": Choice.PENDING}
    assert places.free_in(session) == 4
    services.cancel(manage_link(holder))
    assert choices(waiting) == {"Séance 1": Choice.CONFIRMED}
    assert mails_to(waiting) == ["waitlisted", "confirmed"], "one mail for all of it"


def test_an_offer_holds_no_session_until_it_is_accepted() -> None:
    event = workshops(1)
    (session,) = sessions_of(event)
    offered = RegistrationFactory(event=event, state=State.OFFERED, sessions=[session])
    assert choices(offered) == {"Séance 1": Choice.PENDING}
    services.accept_offer(manage_link(offered))
    assert choices(offered) == {"Séance 1": Choice.CONFIRMED}


def test_those_at_the_event_come_before_those_who_come_to_it() -> None:
    event = workshops(1, capacity=2)
    (session,) = sessions_of(event)
    holder, second, third = (come(event, session) for _ in range(3))
    assert state(third) == "waitlisted"
    services.cancel(manage_link(holder))
    assert choices(second) == {"Séance 1": Choice.CONFIRMED}
    assert (state(third), choices(third)) == ("confirmed", {"Séance 1": Choice.WAITLISTED})


def test_whoever_comes_back_asks_again_for_the_same_sessions() -> None:
    event = workshops(1)
    (session,) = sessions_of(event)
    first, second = come(event, session), come(event, session)
    secret = manage_link(first)
    services.cancel(secret)
    services.rejoin(secret)
    assert [choices(person)["Séance 1"] for person in (first, second)] == ["waitlisted", "confirmed"]


# Changing.


def test_what_is_kept_keeps_its_rank_and_what_is_left_is_given() -> None:
    event = workshops(1, 1)
    first, second = sessions_of(event)
    one, two, three = come(event, first, second), come(event, first), come(event, first)
    change(two, first, second)
    assert choices(two) == {"Séance 1": Choice.WAITLISTED, "Séance 2": Choice.WAITLISTED}
    assert mails_to(two) == ["confirmed", "choices"]
    change(one, second)
    assert choices(one) == {"Séance 2": Choice.CONFIRMED}
    assert choices(two)["Séance 1"] == Choice.CONFIRMED
    assert choices(three)["Séance 1"] == Choice.WAITLISTED
    assert mails_to(two) == ["confirmed", "choices", "session"]


def test_correcting_a_name_sends_nothing() -> None:
    event = workshops(1)
    (session,) = sessions_of(event)
    registration = come(event, session)
    number = registration.calendar_sequence
    registration = change(registration, session)
    assert (registration.full_name, registration.calendar_sequence) == ("Camille Durand", number)
    assert registration.email != CAMILLE.email, "the address is what it is known by"
    assert mails_to(registration) == ["confirmed"]


@pytest.mark.parametrize("where", [State.WAITLISTED, State.PENDING_APPROVAL, State.OFFERED])
def test_whoever_has_no_place_changes_what_they_wish_for(where: str) -> None:
    event = workshops(1, 1)
    first, second = sessions_of(event)
    registration = RegistrationFactory(event=event, state=where, sessions=[first])
    change(registration, second)
    assert (state(registration), choices(registration)) == (where, {"Séance 2": Choice.PENDING})
    assert places.free_in(second) == 1


def test_a_change_that_cannot_be_changes_nothing() -> None:
    event = workshops(1, 1, together=True, session_choice=Choosing.REQUIRED)
    first, second = sessions_of(event)
    registration = come(event, first)
    secret = manage_link(registration)
    for keys, error in (([], ChoiceError), ([first.pk, second.pk], OverlapError), ([-1], ChoiceError)):
        with nothing_changes(), pytest.raises(error):
            services.change(secret, CAMILLE, Wishes(keys))


# At the door.


def test_whoever_was_waiting_and_is_let_in_gets_their_sessions(clock: Any) -> None:
    event = workshops(5, capacity=1)
    (session,) = sessions_of(event)
    come(event)
    waiting = come(event, session)
    person = Person(waiting.email, "", "")
    clock.move_to(START)
    organising.walk_in(event, person, UserFactory(), beyond=True)
    assert choices(waiting) == {"Séance 1": Choice.CONFIRMED}
    organising.undo_check_in(waiting.pk, UserFactory())
    assert (state(waiting), choices(waiting)) == ("waitlisted", {"Séance 1": Choice.PENDING})
    assert places.free_in(session) == 5


def test_being_there_keeps_the_session(clock: Any) -> None:
    event = workshops(1)
    (session,) = sessions_of(event)
    registration = come(event, session)
    clock.move_to(START)
    organising.check_in(registration.pk, UserFactory())
    assert places.free_in(session) == 0


# Publication.


def edit(event: EventPage, rank: int, **changes: Any) -> None:
    """Publish a change of a session, as the form of the editor does."""
    page = EventPage.objects.get(pk=event.pk)
    sessions = list(page.sessions.all())
    for name, value in changes.items():
        setattr(sessions[rank], name, value)
    page.sessions = sessions
    page.save_revision().publish()


def test_a_session_raised_calls_those_who_wait_for_it() -> None:
    event = workshops(1)
    (session,) = sessions_of(event)
    people = [come(event, session) for _ in range(3)]
    edit(event, 0, capacity=2)
    assert [choices(person)["Séance 1"] for person in people] == ["confirmed", "confirmed", "waitlisted"]
    edit(event, 0, capacity=1)
    assert places.free_in(sessions_of(event)[0]) == -1, "nobody is put out"


@pytest.mark.parametrize("changes", [{"room": "Salle 3"}, {"ends_at": START + timedelta(hours=2)}])
def test_those_who_chose_a_session_that_moves_are_told(changes: dict[str, Any]) -> None:
    event = workshops(1, 5)
    first, second = sessions_of(event)
    inside, waiting, elsewhere = come(event, first), come(event, first), come(event, second)
    gone = come(event, first)
    services.cancel(manage_link(gone))
    numbers = {each.pk: each.calendar_sequence for each in Registration.objects.all()}
    edit(event, 0, **changes)
    told = {person.pk: mails_to(person).count("choices") for person in (inside, waiting, elsewhere, gone)}
    assert told == {inside.pk: 1, waiting.pk: 1, elsewhere.pk: 0, gone.pk: 0}
    raised = {each.pk: each.calendar_sequence - numbers[each.pk] for each in Registration.objects.all()}
    assert raised == told
    edit(event, 0, description="Autrement dit")
    assert mails_to(inside).count("choices") == 1


def test_when_the_event_itself_moves_one_mail_says_all() -> None:
    event = workshops(1)
    (session,) = sessions_of(event)
    registration = come(event, session)
    page = EventPage.objects.get(pk=event.pk)
    page.place_name = "Ailleurs"
    (moved,) = page.sessions.all()
    moved.room = "Salle 3"
    page.sessions = [moved]
    page.save_revision().publish()
    assert mails_to(registration) == ["confirmed", "moved"]


def test_sessions_that_come_to_overlap_are_kept() -> None:
    """The organiser moved them: what someone has is not taken, and they are told."""
    event = workshops(1, 1)
    registration = come(event, *sessions_of(event))
    edit(event, 1, starts_at=START, ends_at=START + timedelta(minutes=30))
    assert set(choices(registration).values()) == {Choice.CONFIRMED}


def test_an_event_deleted_takes_the_choices_with_it() -> None:
    event = workshops(1)
    come(event, *sessions_of(event))
    EventPage.objects.get(pk=event.pk).delete()
    assert not SessionChoice.objects.exists()


def test_publishing_keeps_the_sessions_that_were_chosen() -> None:
    event = workshops(1, 1)
    registration = come(event, sessions_of(event)[1])
    publish(publish(event, title="Un"), title="Deux")
    assert choices(registration) == {"Séance 2": Choice.CONFIRMED}


def test_what_was_chosen_outlives_the_choosing() -> None:
    start = NOW + timedelta(days=10)
    event = open_event(
        session_choice=EventPage.SessionChoosing.OPTIONAL,
        starts_at=start,
        ends_at=start + timedelta(hours=4),
        sessions=[unsaved_session(start)],
    )
    registration = RegistrationFactory(event=event, sessions=[event.sessions.get()])
    publish(event, session_choice=EventPage.SessionChoosing.NONE)

    services.change(manage_link(registration), CAMILLE, Wishes())

    assert registration.choices.get().state == SessionChoice.State.CONFIRMED
