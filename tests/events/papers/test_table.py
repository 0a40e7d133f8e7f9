"""The registrations of an event as a table: as many rows as the database, nothing that a spreadsheet runs."""

import csv
import io
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.models import EventPage, Registration, SessionChoice
from questionnaires.services import save_answers
from tests.events.papers.asked import asking, organiser, table_url, text_question
from tests.factories import (
    RegistrationFactory,
    RegistrationGroupFactory,
    SessionChoiceFactory,
    open_event,
    unsaved_session,
)

pytestmark = pytest.mark.django_db

SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
MANY = 2_000
HOSTILE = (
    "=1+1",
    "+1+1",
    "-1+2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1",
    "＋1",
    "－1",
    "＠A1",
    "  =1",
    "\u00a0＝1",
)
State = Registration.State


def csv_rows(client: Client, event: EventPage) -> list[dict[str, str]]:
    response: Any = client.get(table_url(event))
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:]), delimiter=";"))


def xlsx_rows(client: Client, event: EventPage) -> list[list[str]]:
    response: Any = client.get(table_url(event, "xlsx"))
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as book:
        page = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    assert not list(page.iter(f"{SPREADSHEET}f")), "a formula"
    return [
        ["".join(cell.itertext()) for cell in row.iter(f"{SPREADSHEET}c")]
        for row in page.iter(f"{SPREADSHEET}row")
    ]


def many(event: EventPage) -> None:
    """Register many people, in every state, some of whom were forgotten."""
    now = timezone.now()
    states = list(State)
    Registration.objects.bulk_create(
        Registration(
            event=event, state=states[rank % len(states)], queued_at=now, offered_until=now,
            checked_in_at=now,
            **({"forgotten_at": now} if rank % 10 == 0 else
               {"email": f"p{rank}@example.org", "first_name": "Camille", "last_name": f"Nom {rank}"}),
        )
        for rank in range(MANY)
    )  # fmt: skip


def test_there_are_as_many_rows_as_in_the_database_in_few_queries() -> None:
    event = open_event()
    client = organiser(event)
    RegistrationFactory(event=event)
    with CaptureQueriesContext(connection) as few:
        assert len(csv_rows(client, event)) == 1
    many(event)
    RegistrationFactory(), "of another event"

    with CaptureQueriesContext(connection) as queries:
        rows = csv_rows(client, event)

    keys = set(event.registrations.values_list("pk", flat=True))
    assert len(rows) == len(keys) == MANY + 1
    assert {int(row["Numéro de l’inscription"]) for row in rows} == keys
    assert {row["État"] for row in rows} == set(State.labels)
    assert len(queries) == len(few)
    written = xlsx_rows(client, event)
    assert {int(row[0]) for row in written[1:]} == keys
    assert len(written) == MANY + 2


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_run_by_a_spreadsheet(text: str) -> None:
    event, [version] = asking([text_question("a", text)])
    event.sessions.set([unsaved_session(event.starts_at, title=text)])
    event.save()
    group = RegistrationGroupFactory(event=event, organisation_name=text, colleagues=[])
    RegistrationFactory(
        event=event, first_name=text, last_name=text, organisation_name=text, group=group,
        answers=save_answers(version, {"a": text}),
    )  # fmt: skip
    client = organiser(event)

    [row] = csv_rows(client, event)

    for cell in [*row.keys(), *row.values()]:
        assert not cell.lstrip(" \u00a0").startswith(tuple("=+-@\t\r\n＝＋－＠")), cell
    assert sum(cell.lstrip("'").strip() != "" for cell in (row["Prénom"], row["Nom"])) == 2
    assert len(xlsx_rows(client, event)) == 2


@time_machine.travel(datetime(2026, 6, 1, 8, 0, tzinfo=UTC), tick=False)
def test_each_cell_says_what_its_heading_announces() -> None:
    event, [old, new] = asking(
        [text_question("a", "Votre métier"), text_question("b", "Vos attentes")],
        [text_question("a", "Quel est votre métier ?")],
    )
    tutoring, welcome = unsaved_session(event.starts_at, title="Tutorat"), unsaved_session(event.starts_at, 1)
    event.sessions.set([tutoring, welcome])
    event.save()
    group = RegistrationGroupFactory(event=event, organisation_name="EHPAD Les Tilleuls", colleagues=[])
    registration = RegistrationFactory(
        event=event, group=group, origin="group", first_name="Éloïse", last_name="Nguyễn",
        email="e@example.org", answers=save_answers(old, {"a": "Infirmière", "b": "Apprendre"}),
    )  # fmt: skip
    SessionChoiceFactory(registration=registration, session=event.sessions.get(title="Tutorat"))
    waiting = RegistrationFactory(
        event=event, state=State.WAITLISTED, answers=save_answers(new, {"a": "Directeur"}),
        queued_at=timezone.now() + timedelta(minutes=1),
    )  # fmt: skip
    SessionChoiceFactory(
        registration=waiting, session=event.sessions.get(title="Tutorat"), state=SessionChoice.State.PENDING
    )

    first, second = csv_rows(organiser(event), event)

    assert first["Prénom"] == "Éloïse"
    assert first["Adresse électronique"] == "e@example.org"
    assert first["Origine"] == "Par son employeur"
    assert first["Inscription de groupe (numéro et structure)"] == f"{group.pk} EHPAD Les Tilleuls"
    assert first["État"] == "Confirmée"
    assert first["Place donnée le (heure de Paris)"] == "2026-06-01 10:00"
    assert first["Annulée ou refusée le (heure de Paris)"] == ""
    assert (first["Question : Quel est votre métier ?"], first["Question : Vos attentes"]) == (
        "Infirmière", "Apprendre",
    )  # fmt: skip
    assert (second["Question : Quel est votre métier ?"], second["Question : Vos attentes"]) == (
        "Directeur",
        "",
    )
    assert (first["Rang dans la liste d’attente"], second["Rang dans la liste d’attente"]) == ("", "1")
    [session] = [heading for heading in first if "Tutorat" in heading]
    assert session == "Séance : Tutorat (11/06/2026, 10\u00a0h)"
    assert (first[session], second[session]) == ("Confirmée", "Choisie")
    assert len([heading for heading in first if heading.startswith("Séance")]) == 2


def test_who_did_not_come_is_known_once_the_event_is_over() -> None:
    event = open_event(starts_at=timezone.now() - timedelta(days=1))
    came = RegistrationFactory(event=event, state=State.ATTENDED)
    missed = RegistrationFactory(event=event)
    RegistrationFactory(event=event, state=State.CANCELLED)

    presence = {row["Nom"]: row["Venue"] for row in csv_rows(organiser(event), event)}

    assert presence.pop(came.last_name) == "oui"
    assert presence.pop(missed.last_name) == "non"
    assert set(presence.values()) == {""}


def test_nobody_is_absent_where_nobody_was_let_in() -> None:
    event = open_event(starts_at=timezone.now() - timedelta(days=1))
    RegistrationFactory(event=event)
    assert [row["Venue"] for row in csv_rows(organiser(event), event)] == [""]


def test_sessions_of_one_title_are_told_apart_and_none_hides_another() -> None:
    event = open_event()
    event.sessions.set(
        [
            unsaved_session(event.starts_at, title="Atelier"),
            unsaved_session(event.starts_at, 1, title="Atelier"),
        ]
    )
    event.save()
    RegistrationFactory(event=event)
    [row] = csv_rows(organiser(event), event)
    assert len([heading for heading in row if heading.startswith("Séance : Atelier")]) == 2


def test_an_unknown_kind_of_file_does_not_exist() -> None:
    event = open_event()
    client = organiser(event)
    assert client.get(table_url(event).replace(".csv", ".ods")).status_code == 404
    assert client.post(table_url(event)).status_code == 405
