"""What organisers decide of a registration: each button, twice, too late; the list and its filters."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from accounts.models import User
from core.models import Mail
from events.admin import deciding
from events.admin.lists import PAGE_SIZE
from events.models import EventPage, EventSession, Registration, RegistrationGroup
from questionnaires.models import AnswerSheet
from tests.admin.forms import messages_of
from tests.factories import (
    QuestionnaireFactory,
    RegistrationFactory,
    RegistrationGroupFactory,
    open_event,
    question,
    unsaved_session,
)

State = Registration.State


def url(name: str, *arguments: object) -> str:
    return reverse(f"inscriptions:{name}", args=arguments)


def decide(client: Client, registration: Registration, decision: str) -> str:
    """Post a decision; return what the next page says."""
    address = url("registration", registration.event_id, registration.pk)
    said = messages_of(client, client.post(address, {"decision": decision}))
    registration.refresh_from_db()
    return said


@pytest.mark.parametrize(
    ("decision", "state", "becomes"),
    [
        ("approve", State.PENDING_APPROVAL, State.CONFIRMED),
        ("refuse", State.PENDING_APPROVAL, State.REFUSED),
        ("cancel", State.CONFIRMED, State.CANCELLED),
        ("cancel", State.WAITLISTED, State.CANCELLED),
        ("check_in", State.CONFIRMED, State.ATTENDED),
        ("undo", State.ATTENDED, State.CONFIRMED),
    ],
)
def test_each_button_takes_its_step_once(
    decision: str, state: str, becomes: str, organiser: Client, event: EventPage
) -> None:
    registration = RegistrationFactory(event=event, state=state)
    if decision == "check_in":
        EventPage.objects.filter(pk=event.pk).update(starts_at=timezone.now() - timedelta(minutes=1))

    decide(organiser, registration, decision)
    assert registration.state == becomes
    mails, steps = Mail.objects.count(), registration.steps.count()

    said = decide(organiser, registration, decision)
    assert registration.state == becomes
    assert (Mail.objects.count(), registration.steps.count()) == (mails, steps), "clicked twice, done once"
    assert "n’en est plus là" not in said


@pytest.mark.parametrize(
    ("decision", "state"),
    [
        ("approve", State.CANCELLED),
        ("refuse", State.CONFIRMED),
        ("cancel", State.ATTENDED),
        ("check_in", State.WAITLISTED),
        ("check_in", State.CANCELLED),
    ],
)
def test_what_someone_else_decided_meanwhile_stays(
    decision: str, state: str, organiser: Client, event: EventPage
) -> None:
    registration = RegistrationFactory(event=event, state=state)

    said = decide(organiser, registration, decision)

    assert registration.state == state
    assert "rien n’a changé" in said


def test_an_unknown_decision_does_nothing(organiser: Client, event: EventPage) -> None:
    registration = RegistrationFactory(event=event)

    assert decide(organiser, registration, "delete") == ""
    assert registration.state == State.CONFIRMED


def test_decisions_need_the_token_of_the_form(account: Callable[[str], object], event: EventPage) -> None:
    registration = RegistrationFactory(event=event)
    client = Client(enforce_csrf_checks=True)
    client.force_login(account("organiser"), backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[arg-type]

    posted = client.post(url("registration", event.pk, registration.pk), {"decision": "cancel"})

    assert posted.status_code == 403
    registration.refresh_from_db()
    assert registration.state == State.CONFIRMED


def test_only_open_decisions_are_offered(organiser: Client, event: EventPage) -> None:
    def offered(registration: Registration) -> set[str]:
        page = organiser.get(url("registration", event.pk, registration.pk))
        return set(page.context["decisions"])

    waiting = RegistrationFactory(event=event, state=State.PENDING_APPROVAL)
    expected = RegistrationFactory(event=event)
    assert offered(waiting) == {"approve", "refuse", "cancel"}
    assert offered(expected) == {"cancel"}, "nobody arrives before the day"
    assert offered(RegistrationFactory(event=event, state=State.REFUSED)) == set()

    with time_machine.travel(event.starts_at):
        assert offered(expected) == {"cancel", "check_in"}
    with time_machine.travel(event.ends_at + timedelta(hours=1)):
        assert offered(waiting) == set(), "the event is over"
        assert offered(expected) == {"check_in"}, "a presence may be noted after"


def test_a_decision_after_the_end_says_so(organiser: Client, event: EventPage) -> None:
    waiting = RegistrationFactory(event=event, state=State.PENDING_APPROVAL)

    with time_machine.travel(event.ends_at + timedelta(hours=1)):
        assert "L’événement est terminé" in decide(organiser, waiting, "approve")
    assert waiting.state == State.PENDING_APPROVAL


def test_the_history_of_the_site_tells_other_teams_nothing(organiser: Client, event: EventPage) -> None:
    registration = RegistrationFactory(event=event, state=State.PENDING_APPROVAL, last_name="Secret")

    decide(organiser, registration, "approve")

    assert registration.steps.filter(action="approve").count() == 1
    assert not ModelLogEntry.objects.filter(content_type__app_label="events").exists()


def test_the_history_says_who_and_what(organiser: Client, event: EventPage) -> None:
    registration = RegistrationFactory(event=event, state=State.PENDING_APPROVAL)
    decide(organiser, registration, "approve")

    page = organiser.get(url("registration", event.pk, registration.pk)).content.decode()

    assert "inscription acceptée → confirmée, par Dominique Organiser" in page


def test_answers_are_read_with_their_questions(organiser: Client, event: EventPage) -> None:
    version = QuestionnaireFactory(questions=[question("text", "repas", "Que mangez-vous ?")]).versions.get()
    sheet = AnswerSheet.objects.create(version=version, values={"repas": "De <tout>"})
    registration = RegistrationFactory(event=event, answers=sheet)

    page = organiser.get(url("registration", event.pk, registration.pk)).content.decode()

    assert "Que mangez-vous ?" in page
    assert "De &lt;tout&gt;" in page


def test_several_are_accepted_at_once_in_their_order(organiser: Client, event: EventPage) -> None:
    EventPage.objects.filter(pk=event.pk).update(capacity=1)
    now = timezone.now()
    second = RegistrationFactory(event=event, state=State.PENDING_APPROVAL, queued_at=now)
    first = RegistrationFactory(event=event, state=State.PENDING_APPROVAL, queued_at=now - timedelta(hours=1))
    left_out = RegistrationFactory(event=event, state=State.PENDING_APPROVAL)
    ticked = {"registration": [second.pk, first.pk, "0", "x", "9" * 40]}

    said = messages_of(organiser, organiser.post(url("approvals", event.pk), ticked))

    states = {each.pk: each.state for each in event.registrations.all()}
    assert states == {
        first.pk: State.CONFIRMED, second.pk: State.WAITLISTED, left_out.pk: State.PENDING_APPROVAL,
    }  # fmt: skip
    assert "2 inscriptions acceptées" in said


def test_who_cannot_be_accepted_is_told_and_the_others_are(organiser: Client, event: EventPage) -> None:
    EventPage.objects.filter(pk=event.pk).update(capacity=1, waiting_list=False)
    both = RegistrationFactory.create_batch(2, event=event, state=State.PENDING_APPROVAL)
    ticked = {"registration": [each.pk for each in both]}

    said = messages_of(organiser, organiser.post(url("approvals", event.pk), ticked))

    assert "1 inscription acceptée" in said
    assert "1 non acceptée" in said
    assert event.registrations.filter(state=State.CONFIRMED).count() == 1


def test_a_long_list_begins_with_the_first_ones(organiser: Client, event: EventPage) -> None:
    now = timezone.now()
    people = [
        RegistrationFactory(
            event=event, state=State.PENDING_APPROVAL, queued_at=now + timedelta(minutes=rank)
        )
        for rank in range(PAGE_SIZE + 2)
    ]

    page = organiser.get(url("approvals", event.pk))

    shown = [row["registration"].pk for row in page.context["rows"]]
    assert shown == [each.pk for each in people[:PAGE_SIZE]]
    assert "2 autres viennent ensuite" in page.content.decode()


def test_ticking_nobody_is_told(organiser: Client, event: EventPage) -> None:
    assert "Cochez" in messages_of(organiser, organiser.post(url("approvals", event.pk)))


def names(client: Client, address: str, **posted: str) -> list[str]:
    page = client.post(address, posted) if posted else client.get(address)
    return [row["registration"].last_name for row in page.context["rows"]]


@pytest.fixture
def registered(event: EventPage) -> EventSession:
    """Four people: in a group, in a session, on site, waiting; returns the session."""
    event.sessions.add(unsaved_session(event.starts_at))
    event.save()
    session = EventSession.objects.get(event=event)
    group = RegistrationGroupFactory(event=event, state=RegistrationGroup.State.SENT)
    RegistrationFactory(event=event, last_name="Ancel", group=group, origin="group")
    RegistrationFactory(event=event, last_name="Bréhat", sessions=[session])
    RegistrationFactory(event=event, last_name="Caron", origin="walk_in", state=State.ATTENDED)
    RegistrationFactory(event=event, last_name="Dumas", state=State.WAITLISTED)
    return session


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Ancel", "Bréhat", "Caron", "Dumas"]),
        ("etat=confirmed&etat=attended", ["Ancel", "Bréhat", "Caron"]),
        ("seance={session}", ["Bréhat"]),
        ("groupe={group}", ["Ancel"]),
        ("origine=walk_in", ["Caron"]),
        (
            "etat=inconnu&seance=abc&groupe=99999999999999999999&origine=x",
            ["Ancel", "Bréhat", "Caron", "Dumas"],
        ),
        ("tri=-pirate", ["Ancel", "Bréhat", "Caron", "Dumas"]),
        ("tri=recent", ["Dumas", "Caron", "Bréhat", "Ancel"]),
        ("p=abc", ["Ancel", "Bréhat", "Caron", "Dumas"]),
    ],
)
def test_the_list_is_narrowed_and_sorted(
    query: str, expected: list[str], organiser: Client, event: EventPage, registered: EventSession
) -> None:
    asked = query.format(session=registered.pk, group=RegistrationGroup.objects.get().pk)
    assert names(organiser, f"{url('event', event.pk)}?{asked}") == expected


@pytest.mark.parametrize("text", ["BREHAT", "bréhat", "structure bre", "bre structure"])
def test_someone_is_found_without_accents_nor_case(
    text: str, organiser: Client, event: EventPage, registered: EventSession
) -> None:
    Registration.objects.filter(last_name="Bréhat").update(organisation_name="Structure d’accueil")
    Registration.objects.exclude(last_name="Bréhat").update(organisation_name="Ailleurs")

    assert names(organiser, url("event", event.pk), recherche=text) == ["Bréhat"]
    assert names(organiser, url("door", event.pk), recherche=text) == ["Bréhat"]


def test_a_search_keeps_the_filters_and_names_nobody_in_an_address(
    organiser: Client, event: EventPage, registered: EventSession
) -> None:
    address = f"{url('event', event.pk)}?etat=waitlisted"

    assert names(organiser, address, recherche="bréhat") == []
    page = organiser.post(address, {"recherche": "dumas"}).content.decode()
    assert "recherche=" not in page


def test_a_long_list_has_pages_that_keep_its_filters(organiser: Client, event: EventPage) -> None:
    EventPage.objects.filter(pk=event.pk).update(capacity=None)
    RegistrationFactory.create_batch(51, event=event)

    first = organiser.get(f"{url('event', event.pk)}?etat=confirmed")
    assert len(first.context["rows"]) == 50
    assert first.context["pager"]["next_url"].endswith("?etat=confirmed&p=2")
    second = organiser.get(first.context["pager"]["next_url"])
    assert len(second.context["rows"]) == 1


@pytest.mark.parametrize(
    ("capacity", "held", "said"),
    [(None, 2, "sans limite"), (3, 2, "1 place libre"), (5, 2, "3 places libres"), (2, 2, "complet"),
     (1, 3, "complet (2 de trop)")],
)  # fmt: skip
def test_counters_say_how_full_it_is(
    capacity: int | None, held: int, said: str, organiser: Client, event: EventPage
) -> None:
    EventPage.objects.filter(pk=event.pk).update(capacity=capacity)
    RegistrationFactory.create_batch(held, event=event)
    RegistrationFactory(event=event, state=State.WAITLISTED)

    assert said in organiser.get(url("counters", event.pk)).content.decode()
    assert said in organiser.get(url("index")).content.decode()


def test_nobody_is_absent_before_the_end(organiser: Client, event: EventPage) -> None:
    RegistrationFactory.create_batch(2, event=event)
    RegistrationFactory(event=event, state=State.ATTENDED)

    assert organiser.get(url("event", event.pk)).context["counters"].absent == 0
    with time_machine.travel(event.ends_at + timedelta(minutes=1)):
        page = organiser.get(url("event", event.pk))
        assert page.context["counters"].absent == 2
        assert [row["state"] for row in page.context["rows"]].count("Absent") == 2


def test_nobody_is_absent_where_nobody_was_let_in(organiser: Client, event: EventPage) -> None:
    RegistrationFactory.create_batch(2, event=event)

    with time_machine.travel(event.ends_at + timedelta(minutes=1)):
        page = organiser.get(url("event", event.pk))
        assert page.context["counters"].absent == 0
        assert [row["state"] for row in page.context["rows"]] == ["Confirmée"] * 2


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_queries_do_not_grow_with_people_nor_events(organiser: Client, event: EventPage) -> None:
    known = RegistrationFactory(event=event, state=State.PENDING_APPROVAL)
    RegistrationFactory(event=event, group=RegistrationGroupFactory(event=event, state="sent"))
    addresses = [
        url("index"), url("event", event.pk), url("counters", event.pk), url("approvals", event.pk),
        url("door", event.pk), f"{url('door', event.pk)}?voir=presents", url("messages", event.pk),
        url("message", event.pk), url("registration", event.pk, known.pk),
    ]  # fmt: skip
    for address in addresses:
        organiser.get(address)
    before = {address: queries(organiser, address) for address in addresses}

    RegistrationFactory.create_batch(
        6, event=event, group=RegistrationGroupFactory(event=event, state="sent")
    )
    RegistrationFactory.create_batch(6, event=event, state=State.PENDING_APPROVAL)
    for _ in range(3):
        RegistrationFactory(event=open_event(team=event.team))

    after = {address: queries(organiser, address) for address in addresses}
    assert after == before
    assert max(after.values()) <= 20


def test_approvals_sent_twice_are_counted_once(event: EventPage, account: Callable[[str], User]) -> None:
    waiting = RegistrationFactory(event=event, state=State.PENDING_APPROVAL)
    by = account("organiser")
    assert deciding.approve_all([waiting], by) == (1, [])
    assert deciding.approve_all([waiting], by) == (0, [])
