"""The registrations of an event as a table: every row of the database, those that ended included."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.utils.text import slugify

from core.tables import Cell, Table, paris
from events.dates import clock
from events.models import EventPage, EventSession, Registration, SessionChoice
from events.registration.places import tells_absent
from questionnaires.models import AnswerSheet, QuestionnaireVersion
from questionnaires.presentation import cell, columns

# Rows read from the database at a time.
CHUNK = 500
LONGEST_SLUG = 60
State = Registration.State


@dataclass(frozen=True)
class _Column:
    heading: str
    write: Callable[[Registration], Cell]


def registrations_table(
    event: EventPage, registrations: QuerySet[Registration], *, with_addresses: bool
) -> Table:
    """Return the table of registrations, in the order of the waiting list; read when it is written.

    Args:
        event: whose registrations they are.
        registrations: those to write.
        with_addresses: False for who may not read electronic addresses.
    """
    versions = _versions(event)
    all_columns = [
        *_identity(with_addresses=with_addresses),
        *_standing(event),
        *_sessions(event),
        *_questions(versions),
        *_moments(),
    ]
    return Table(
        name=file_name("inscriptions", event),
        title="Inscriptions",
        headings=[column.heading for column in all_columns],
        rows=_rows(registrations, all_columns, versions),
    )


def file_name(kind: str, event: EventPage) -> str:
    """Return the name of a file of an event, without extension: what every system takes."""
    return f"{kind}-{slugify(event.slug)[:LONGEST_SLUG]}".rstrip("-")


def _rows(
    registrations: QuerySet[Registration],
    all_columns: list[_Column],
    versions: dict[int, QuestionnaireVersion],
) -> Iterator[list[Cell]]:
    ordered = registrations.select_related("group", "answers")
    ordered = ordered.order_by(F("queued_at").asc(nulls_last=True), "pk")
    for registration in ordered.iterator(chunk_size=CHUNK):
        if registration.answers and registration.answers.version_id in versions:
            # One object for all those who answered it: its questions are read once.
            registration.answers.version = versions[registration.answers.version_id]
        yield [column.write(registration) for column in all_columns]


def _identity(*, with_addresses: bool) -> list[_Column]:
    address = [_Column("Adresse électronique", lambda one: one.email)] if with_addresses else []
    return [
        _Column("Numéro de l’inscription", lambda one: one.pk),
        _Column("Prénom", lambda one: one.first_name),
        _Column("Nom", lambda one: one.last_name),
        *address,
        _Column("Structure", lambda one: one.organisation_name),
        _Column("Origine", lambda one: one.get_origin_display()),
        _Column("Inscription de groupe (numéro et structure)", _group),
    ]


def _group(registration: Registration) -> str:
    group = registration.group
    return f"{group.pk} {group.organisation_name}".strip() if group else ""


def _standing(event: EventPage) -> list[_Column]:
    """Return what each registration has become; who did not come is known once someone was let in."""
    was_checked = tells_absent(event)
    ranks = _ranks(event)

    def presence(one: Registration) -> str:
        if one.state == State.ATTENDED:
            return "oui"
        return "non" if was_checked and one.state == State.CONFIRMED else ""

    return [
        _Column("État", lambda one: one.get_state_display()),
        _Column("Motif de l’annulation", lambda one: one.get_ending_display()),
        _Column("Rang dans la liste d’attente", lambda one: ranks.get(one.pk, "")),
        _Column("Venue", presence),
    ]


def _ranks(event: EventPage) -> dict[int, int]:
    waiting = event.registrations.filter(state=State.WAITLISTED).order_by("queued_at", "pk")
    return {key: rank for rank, key in enumerate(waiting.values_list("pk", flat=True), start=1)}


def _sessions(event: EventPage) -> list[_Column]:
    """Return a column for each session, with where each registration stands in it."""
    sessions = EventSession.objects.filter(event=event).order_by("starts_at", "sort_order", "pk")
    choices = SessionChoice.objects.filter(registration__event=event, session__in=sessions)
    labels = dict(SessionChoice.State.choices)
    states = {
        (registration, session): str(labels[state])
        for registration, session, state in choices.values_list("registration_id", "session_id", "state")
    }

    def column(session: EventSession) -> _Column:
        heading = f"Séance : {session.title} ({session.when.first_day:%d/%m/%Y}, {clock(session.starts_at)})"
        return _Column(heading, lambda one: states.get((one.pk, session.pk), ""))

    return [column(session) for session in sessions]


def _versions(event: EventPage) -> dict[int, QuestionnaireVersion]:
    """Return the questions that were answered, and those that are asked now, by key of their version."""
    sheets = AnswerSheet.objects.filter(pk__in=event.registrations.values("answers"))
    wanted = Q(pk__in=sheets.values("version"))
    if event.questionnaire_id is not None:
        wanted |= Q(questionnaire=event.questionnaire_id)
    return QuestionnaireVersion.objects.filter(wanted).in_bulk()


def _questions(versions: dict[int, QuestionnaireVersion]) -> list[_Column]:
    """Return a column for each question that was ever asked, whether or not anyone answered it."""

    def column(key: str, label: str) -> _Column:
        return _Column(f"Question : {label}", lambda one: cell(one.answers, key) if one.answers else "")

    return [column(key, label) for key, label in columns(versions.values())]


def _moments() -> list[_Column]:
    def column(heading: str, name: str) -> _Column:
        return _Column(f"{heading} (heure de Paris)", lambda one: _moment(getattr(one, name)))

    return [
        column("Déposée le", "created_at"),
        column("Adresse confirmée, ordre d’attente", "queued_at"),
        column("Place donnée le", "confirmed_at"),
        column("Place proposée : réponse avant le", "offered_until"),
        column("Arrivée le", "checked_in_at"),
        column("Annulée ou refusée le", "ended_at"),
        column("Données personnelles effacées le", "forgotten_at"),
    ]


def _moment(at: datetime | None) -> Cell:
    return paris(at) if at else ""
