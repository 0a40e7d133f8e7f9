"""Loading events.yaml: what the sources tell, and the examples, whose date never falls into the past."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from wagtail.models import Revision

from content.bundle import Bundle
from content.loading import load, validate
from content.report import Report
from core.models import Mail
from events.dates import PARIS
from events.models import EventIndexPage, EventPage
from practices.models import PracticePage
from questionnaires.models import Questionnaire, QuestionnaireVersion
from questionnaires.questions import read
from questionnaires.selectors import current
from tests.content.small import example_event, past_event, questions, registration, small_content
from tests.factories import RegistrationFactory, RegistrationGroupFactory
from tests.traces import traces_of

pytestmark = pytest.mark.django_db


def load_all(documents: dict[str, Any]) -> Report:
    report = Report()
    load(Bundle(documents), report)
    return report


def example() -> EventPage:
    return EventPage.objects.get(slug="un-exemple")


def hour(moment: datetime | None) -> str:
    assert moment is not None
    return moment.astimezone(PARIS).strftime("%Y-%m-%d %H:%M")


def test_an_event_of_the_sources_has_its_days_and_no_hour() -> None:
    load_all(small_content())

    assert EventIndexPage.objects.get().slug == "evenements"
    event = EventPage.objects.get(slug="des-assises")
    assert event.live
    assert event.when is not None
    assert event.when.text == "Du 19 au 20 juin 2024"
    assert event.whole_days
    assert not event.demonstration
    assert [organisation.slug for organisation in event.organisations.all()] == ["une-association"]
    assert event.source.slug == "un-document"
    assert [block.block_type for block in event.body] == ["text", "figures"]
    text = str(event.body[0].value["text"])
    assert "Ce qui est vrai." in text
    assert "Ce qui le sera." not in text, "it waits for the ideas"


@time_machine.travel("2026-10-12 09:00:00+00:00", tick=False)
def test_an_example_is_dated_from_the_day_of_loading() -> None:
    load_all(small_content())

    event = example()
    assert event.demonstration
    # A Monday, and fourteen days later; on the other side of the change of hour.
    assert (hour(event.starts_at), hour(event.ends_at)) == ("2026-10-26 14:00", "2026-10-26 16:30")
    (session,) = event.sessions.all()
    assert (hour(session.starts_at), hour(session.ends_at)) == ("2026-10-26 14:30", "2026-10-26 15:30")
    (tied,) = event.related_practices.all()
    assert tied.page_id == PracticePage.objects.get(slug="une").pk


@time_machine.travel("2026-10-11 09:00:00+00:00", tick=False)
def test_an_example_is_never_on_a_weekend() -> None:
    load_all(small_content())

    assert hour(example().starts_at) == "2026-10-26 14:00", "a Sunday, put off to Monday"


def test_loading_again_the_same_day_changes_nothing() -> None:
    load_all(small_content())
    before = Revision.objects.count()

    load_all(small_content())

    assert Revision.objects.count() == before


@pytest.mark.parametrize("days", [1, 13])
def test_an_example_to_come_keeps_its_date(days: int) -> None:
    with time_machine.travel("2026-10-12 09:00:00+00:00", tick=False) as now:
        load_all(small_content())
        date = example().starts_at
        now.shift(timedelta(days=days))
        load_all(small_content())

    assert example().starts_at == date


def test_an_example_that_is_over_comes_again_with_its_sessions_and_what_editors_wrote() -> None:
    with time_machine.travel("2026-10-12 09:00:00+00:00", tick=False) as now:
        load_all(small_content())
        event = example()
        event.title = "Un titre de la rédaction"
        event.save_revision().publish()
        now.move_to(datetime(2026, 11, 9, 9, tzinfo=UTC))
        load_all(small_content())

        event = example()
        assert event.title == "Un titre de la rédaction"
        assert (hour(event.starts_at), hour(event.ends_at)) == ("2026-11-23 14:00", "2026-11-23 16:30")
        (session,) = event.sessions.all()
        assert (hour(session.starts_at), hour(session.ends_at)) == ("2026-11-23 14:30", "2026-11-23 15:30")
        assert event.calendar_sequence == 1, "calendars are told"


@time_machine.travel("2026-10-12 09:00:00+00:00", tick=False)
def test_people_may_register_for_an_example() -> None:
    load_all(small_content())

    event = example()
    assert event.registers
    # Thirty days before, at the same hour of Paris whatever the change of hour; then a day before.
    assert hour(event.registration_opens_at) == "2026-09-26 14:00"
    assert hour(event.registration_closes_at) == "2026-10-25 14:00"
    assert (event.session_choice, event.approval, event.groups_allowed) == ("obligatoire", False, True)
    assert event.connection_link.endswith("/evenements/un-exemple/"), "nothing takes place elsewhere"
    version = current(event.questionnaire)
    assert version is not None
    asked = read(version)
    assert [(question.key, question.kind) for question in asked] == [
        ("fonction", "choice"),
        ("question", "text"),
    ]
    assert [option.key for option in asked[0].options] == ["soin", "autre"]
    assert not any(question.required for question in asked)


def test_questions_change_with_the_file_and_make_no_version_without() -> None:
    documents = small_content()
    load_all(documents)
    load_all(documents)
    assert QuestionnaireVersion.objects.count() == 1
    documents["events"]["questionnaires"][0]["questions"][1]["label"] = "Que voulez-vous savoir ?"
    load_all(documents)
    (questionnaire,) = Questionnaire.objects.all()
    assert [version.number for version in questionnaire.versions.all()] == [1, 2]


def test_a_session_that_people_chose_stays_theirs_when_its_entry_changes() -> None:
    documents = small_content()
    load_all(documents)
    (session,) = example().sessions.all()
    RegistrationFactory(event=example(), sessions=[session])
    (entry,) = documents["events"]["upcoming"]
    entry["sessions"][0]["room"] = "Salle B"
    load_all(documents)
    assert [(each.pk, each.room) for each in example().sessions.all()] == [(session.pk, "Salle B")]
    entry["sessions"][0]["title"] = "Une autre séance"
    load_all(documents)
    assert {each.title for each in example().sessions.all()} == {"Première séance", "Une autre séance"}


def test_an_example_that_comes_again_begins_without_anyone() -> None:
    with time_machine.travel("2026-10-12 09:00:00+00:00", tick=False) as now:
        load_all(small_content())
        (session,) = example().sessions.all()
        RegistrationFactory(event=example(), sessions=[session], email="camille.durand@exemple.fr")
        RegistrationGroupFactory(event=example())
        now.move_to(datetime(2026, 11, 9, 9, tzinfo=UTC))
        load_all(small_content())

    event = example()
    assert hour(event.registration_opens_at) == "2026-10-24 14:00"
    assert hour(event.registration_closes_at) == "2026-11-22 14:00"
    assert not event.registrations.exists()
    assert not event.groups.exists()
    assert not Mail.objects.filter(state=Mail.State.QUEUED).exists(), "nobody is told that it moved"
    assert traces_of("camille.durand@exemple.fr") == []


def unpublish(event: EventPage) -> None:
    event.unpublish()


def start_a_draft(event: EventPage) -> None:
    event.title = "Un brouillon en cours"
    event.save_revision()


def make_it_real(event: EventPage) -> None:
    event.demonstration = False
    event.save_revision().publish()


@pytest.mark.parametrize("change", [start_a_draft, make_it_real])
def test_what_an_editor_works_on_is_left_alone(change: Callable[[EventPage], None]) -> None:
    with time_machine.travel("2026-10-12 09:00:00+00:00", tick=False) as now:
        load_all(small_content())
        change(example())
        before, revisions = example().starts_at, Revision.objects.count()
        now.move_to(datetime(2026, 11, 9, 9, tzinfo=UTC))
        load_all(small_content())

    assert example().starts_at == before
    assert Revision.objects.count() == revisions


def test_an_example_that_was_unpublished_stays_so() -> None:
    with time_machine.travel("2026-10-12 09:00:00+00:00", tick=False) as now:
        load_all(small_content())
        unpublish(example())
        now.move_to(datetime(2026, 11, 9, 9, tzinfo=UTC))
        load_all(small_content())

    assert not example().live


@pytest.mark.parametrize(
    ("key", "entry", "field"),
    [
        ("past", past_event(start="2024-02-30"), "start"),
        ("past", past_event(axes=[]), "axes"),
        ("past", past_event(organiser="inconnue"), "organiser"),
        ("past", past_event(end="2024-06-18"), "end"),
        ("upcoming", example_event(kind="concert"), "kind"),
        ("upcoming", example_event(start_time="25:00"), "start_time"),
        ("upcoming", example_event(starts_in_days=0), "starts_in_days"),
        ("upcoming", example_event(related_practices=["inconnue"]), "related_practices"),
        ("upcoming", example_event(duration_minutes=60), "sessions[1].duration_minutes"),
        ("upcoming", example_event(venue=None, online=False), "venue"),
        ("upcoming", example_event(waiting_list="oui"), "waiting_list"),
        ("upcoming", example_event(registration=registration(opens_days=0)), "registration.opens_days"),
        ("upcoming", example_event(registration=registration(closes_hours=800)), "registration.closes_hours"),
        (
            "upcoming",
            example_event(registration=registration(session_choice="une")),
            "registration.session_choice",
        ),
        ("upcoming", example_event(sessions=[]), "registration.session_choice"),
        (
            "upcoming",
            example_event(registration=registration(questionnaire="inconnu")),
            "registration.questionnaire",
        ),
        ("questionnaires", questions(questions=[]), "questions"),
        (
            "questionnaires",
            questions(questions=[{"key": "un", "kind": "consent", "label": "D’accord ?"}]),
            "questions[1].kind",
        ),
        (
            "questionnaires",
            questions(questions=[{"key": "un", "kind": "text", "label": "Quoi ?"}] * 2),
            "questions",
        ),
    ],
)
def test_defects_are_told(key: str, entry: dict[str, Any], field: str) -> None:
    documents = small_content()
    documents["events"][key] = [entry]

    assert [(defect.file, defect.field) for defect in validate(Bundle(documents))] == [("events.yaml", field)]
