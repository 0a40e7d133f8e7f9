"""The events of demonstration of events.yaml: their dates, their sessions, their registration.

Their hours count from the day of loading; those of their registration, from their start. An example that is
over comes again at the next loading, for whoever registers then: those of the last time are forgotten.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import transaction
from django.utils import timezone

from core.addresses import absolute
from core.publishing import publish
from core.typography import keep_together
from questionnaires import services as questionnaires
from questionnaires.models import TITLE_LENGTH, Questionnaire

from .dates import moment, same_hour, today
from .models import EventPage, EventSession, EventTeam, RelatedPractice
from .registration.erasure import begin_again

if TYPE_CHECKING:
    from content.bundle import Bundle
    from content.entry import Entry
    from content.report import Report

SATURDAY = 5
# The app of the sheets stands beside this one: their model is found by its name.
PRACTICE = "practices.PracticePage"
# Who runs the examples: members are put in it by the demonstration only (``create_demo_team``).
TEAM = "Équipe de démonstration"
# What an example asks of those who register; all of it may be left blank.
QUESTION_KINDS = ("text", "choice")


def validate(bundle: "Bundle", entry: "Entry") -> None:
    """Report the defects of an example in what is its own: its time, its sessions, its registration."""
    entry.integer("starts_in_days", 1)
    entry.integer("duration_minutes", 1)
    try:
        time.fromisoformat(str(entry.get("start_time")))
    except ValueError:
        entry.error("start_time", "heure impossible, écrivez « 09:30 »")
    entry.one_of("waiting_list", (True, False))
    entry.integer("capacity", 1)
    _validate_sessions(entry)
    _validate_registration(bundle, entry)


def _validate_sessions(entry: "Entry") -> None:
    for session in entry.children("sessions"):
        session.fields("slug", "title", "offset_minutes", "duration_minutes", "capacity", "room")
        session.text("title", 200)
        session.text("room", 150)
        session.integer("offset_minutes")
        session.integer("duration_minutes", 1)
        session.integer("capacity", 1)
        parts = [
            session.get("offset_minutes"),
            session.get("duration_minutes"),
            entry.get("duration_minutes"),
        ]
        numbers = [part for part in parts if isinstance(part, int)]
        if len(numbers) == len(parts) and numbers[0] + numbers[1] > numbers[2]:
            session.error("duration_minutes", "la séance finit après l’événement")


def _validate_registration(bundle: "Bundle", entry: "Entry") -> None:
    registration = entry.child("registration")
    if registration is None:
        return
    registration.fields(
        "opens_days", "closes_hours", "session_choice", "approval", "groups", nullable=("questionnaire",)
    )
    registration.integer("opens_days", 1)
    registration.integer("closes_hours")
    registration.one_of("session_choice", EventPage.SessionChoosing.values)
    registration.one_of("approval", (True, False))
    registration.one_of("groups", (True, False))
    if registration.get("questionnaire") is not None:
        registration.one_of("questionnaire", bundle.slugs("events", "questionnaires"))
    opens, closes = registration.get("opens_days"), registration.get("closes_hours")
    if isinstance(opens, int) and isinstance(closes, int) and 0 < opens * 24 <= closes:
        registration.error("closes_hours", "les inscriptions ferment avant d’ouvrir")
    choice = registration.get("session_choice")
    if choice != EventPage.SessionChoosing.NONE and not entry.get("sessions"):
        registration.error("session_choice", "il n’y a pas de séance à choisir")


def validate_questionnaire(entry: "Entry") -> None:
    """Report the defects of a questionnaire."""
    entry.fields("title", "questions")
    entry.text("title", TITLE_LENGTH)
    questions = entry.children("questions", low=1)
    _unique(entry, "questions", [question.get("key") for question in questions])
    for question in questions:
        question.fields("key", "kind", "label", optional=("help", "several", "long", "options"))
        question.one_of("kind", QUESTION_KINDS)
        question.text("label", 200)
        question.text("help", 300)
        question.one_of("several", (True, False))
        question.one_of("long", (True, False))
        options = question.children("options", low=2 if question.get("kind") == "choice" else 0)
        _unique(question, "options", [option.get("key") for option in options])
        for option in options:
            option.fields("key", "label")
            option.text("label", 200)


def _unique(entry: "Entry", field: str, keys: list[object]) -> None:
    if len(set(map(str, keys))) != len(keys):
        entry.error(field, "clé répétée")


def load_questionnaires(bundle: "Bundle", report: "Report") -> None:
    """Write the questionnaires; a change makes a new version of each."""
    report.load(
        Questionnaire,
        bundle.rows("events", "questionnaires"),
        _save_questionnaire,
        create=lambda entry: Questionnaire(),
        # They have no slug: only those that were loaded are known.
        adopt=lambda entry: None,
    )


def _save_questionnaire(entry: "Entry", questionnaire: Questionnaire) -> None:
    questionnaire.title = entry.typeset("title")
    questionnaire.questions = [_question(question) for question in entry.children("questions")]
    questionnaire.save()
    questionnaires.publish(questionnaire)


def _question(entry: "Entry") -> dict[str, object]:
    """Return a question as its block keeps it; its key is that of the file, so that answers stay with it."""
    value: dict[str, object] = {
        "label": entry.typeset("label"),
        "help_text": entry.typeset("help") if entry.get("help") else "",
        "required": False,
    }
    if entry["kind"] == "text":
        value["long"] = entry.get("long", False)
    else:
        value["several"] = entry.get("several", False)
        value["options"] = [
            {"type": "item", "id": option["key"], "value": option.typeset("label")}
            for option in entry.children("options")
        ]
    return {"type": entry["kind"], "id": entry["key"], "value": value}


def fill(report: "Report", entry: "Entry", page: EventPage) -> None:
    """Fill what is an example's own, dated from today."""
    page.capacity, page.waiting_list = entry["capacity"], entry["waiting_list"]
    page.starts_at, page.ends_at = _times(entry)
    _fill_sessions(entry, page, page.starts_at)
    _fill_registration(report, entry, page, page.starts_at)
    practices = report.several(apps.get_model(PRACTICE), entry["related_practices"])
    page.related_practices.set(
        RelatedPractice(page_id=practice.pk, sort_order=order) for order, practice in enumerate(practices)
    )


def _fill_sessions(entry: "Entry", page: EventPage, starts_at: datetime) -> None:
    """Fill the sessions; one that keeps its title stays the one that people chose."""
    known = {session.title: session for session in page.sessions.all()}
    sessions = []
    for order, told in enumerate(entry["sessions"]):
        title = keep_together(told["title"])
        session = known.pop(title, None) or EventSession(title=title)
        session.starts_at = starts_at + timedelta(minutes=told["offset_minutes"])
        session.ends_at = session.starts_at + timedelta(minutes=told["duration_minutes"])
        session.room, session.capacity = keep_together(told["room"]), told["capacity"]
        session.waiting_list, session.sort_order = entry["waiting_list"], order
        sessions.append(session)
    # One that the file holds no more goes, unless people are expected there.
    chosen = [session for session in known.values() if session.choices.exists()]
    page.sessions.set([*sessions, *chosen])


def _fill_registration(report: "Report", entry: "Entry", page: EventPage, starts_at: datetime) -> None:
    registration = entry.get("registration")
    page.registers = registration is not None
    if page.team is None:
        page.team, _ = EventTeam.objects.get_or_create(name=TEAM)
    if registration is None:
        return
    page.registration_opens_at = same_hour(starts_at, -registration["opens_days"])
    page.registration_closes_at = starts_at - timedelta(hours=registration["closes_hours"])
    page.session_choice = registration["session_choice"]
    page.approval, page.groups_allowed = registration["approval"], registration["groups"]
    page.questionnaire = report.get(Questionnaire, registration["questionnaire"])
    # Where nothing will take place, the link leads to the page that says so.
    page.connection_link = absolute(page.public_path) if page.online else ""


def _times(entry: "Entry") -> tuple[datetime, datetime]:
    starts_at = moment(_first_day(entry), time.fromisoformat(entry["start_time"]))
    return starts_at, starts_at + timedelta(minutes=entry["duration_minutes"])


def _first_day(entry: "Entry") -> date:
    """Return the day of an example: on a Monday where the count of days falls on a weekend."""
    day = today() + timedelta(days=entry["starts_in_days"])
    return day + timedelta(days=(7 - day.weekday()) % 7 if day.weekday() >= SATURDAY else 0)


def put_off(report: "Report", entries: Iterable["Entry"]) -> None:
    """Give the examples that are over a date to come, with their sessions, hours unchanged."""
    for entry in entries:
        page = report.get(EventPage, entry.slug)
        if page is not None:
            _put_off(entry, EventPage.objects.get(pk=page.pk))


@transaction.atomic
def _put_off(entry: "Entry", page: EventPage) -> None:
    if not page.demonstration or page.has_unpublished_changes or page.when is None:
        return
    if page.when.ends_at >= timezone.now():
        return
    begin_again(page.pk)
    when, days = page.when, (_first_day(entry) - page.when.first_day).days
    page.starts_at, page.ends_at = same_hour(when.starts_at, days), same_hour(when.ends_at, days)
    if page.registration_opens_at is not None:
        page.registration_opens_at = same_hour(page.registration_opens_at, days)
    if page.registration_closes_at is not None:
        page.registration_closes_at = same_hour(page.registration_closes_at, days)
    for session in (sessions := list(page.sessions.all())):
        session.starts_at = same_hour(session.starts_at, days)
        session.ends_at = same_hour(session.ends_at, days)
    page.sessions.set(sessions)
    publish(page)
