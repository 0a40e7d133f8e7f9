"""Adoptions and answers as files: complete, without formulas nor addresses, as the list was filtered."""

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from practices.adoption.exports import ADOPTIONS, ANSWERS, as_csv, as_xlsx
from practices.models import Adoption, AdoptionAnswer
from tests.factories import AdoptionAnswerFactory, AdoptionFactory, PracticePageFactory, TerritoryFactory

pytestmark = pytest.mark.django_db

MANY = 5_000
SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
TEXTS = (
    '=HYPERLINK("http://exemple.test")', "+1+1", "-1+2", "@SUM(A1)", "\t=1", "＝1", "a\x0bb\x01c",
    "😀\nsuite", '; "guillemets"', "\u202emot", "x" * 2_000,
)  # fmt: skip


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def csv_rows(response: Any) -> list[list[str]]:
    text = body(response).decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:]), delimiter=";"))


def xlsx_rows(response: Any) -> list[list[str]]:
    """Read the cells back from the file itself; numbers and dates as the file writes them."""
    with zipfile.ZipFile(io.BytesIO(body(response))) as book:
        page = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
        assert not list(page.iter(f"{SPREADSHEET}f")), "a formula"
    rows = []
    for row in page.iter(f"{SPREADSHEET}row"):
        cells = {_column(cell.get("r", "")): cell for cell in row.iter(f"{SPREADSHEET}c")}
        width = max(cells, default=-1) + 1
        rows.append(["".join(cells[n].itertext()) if n in cells else "" for n in range(width)])
    return rows


def _column(reference: str) -> int:
    number = 0
    for letter in reference.rstrip("0123456789"):
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def many_adoptions() -> None:
    sheet, territory = PracticePageFactory(), TerritoryFactory()
    Adoption.objects.bulk_create(
        Adoption(
            sheet=sheet, territory=territory, state=Adoption.State.RUNNING, confirmed_at=timezone.now(),
            email=f"employeur{number}@example.org", organisation_name=f"Structure {number}",
            organisation_key=f"structure{number}", counted=True,
        )
        for number in range(MANY)
    )  # fmt: skip
    AdoptionAnswer.objects.bulk_create(
        AdoptionAnswer(adoption=adoption, month=3, outcome="adopted", advice="Prenez le temps.")
        for adoption in Adoption.objects.all()
    )


@pytest.mark.parametrize("rows_of", [(as_csv, csv_rows), (as_xlsx, xlsx_rows)], ids=["csv", "xlsx"])
def test_every_row_is_there_in_few_queries(rows_of: tuple[Callable[..., Any], Callable[..., Any]]) -> None:
    many_adoptions()
    answer, read = rows_of
    for export, objects in ((ADOPTIONS, Adoption.objects.all()), (ANSWERS, AdoptionAnswer.objects.all())):
        with CaptureQueriesContext(connection) as queries:
            rows = read(answer(export, objects))
        assert rows[0] == export.headings
        keys = {int(row[0]) for row in rows[1:]}
        assert len(rows) - 1 == MANY
        assert keys == set(objects.values_list("pk", flat=True))
        assert len(queries) == 1


def test_no_text_is_run_by_a_spreadsheet() -> None:
    sheet = PracticePageFactory()
    for text in TEXTS:
        adoption = AdoptionFactory(sheet=sheet, organisation_name=text[:150], organisation_key="")
        AdoptionAnswerFactory(adoption=adoption, reason=text, changes=text, advice=text)
    for export, model in ((ADOPTIONS, Adoption), (ANSWERS, AdoptionAnswer)):
        rows = csv_rows(as_csv(export, model.objects.order_by("pk")))
        assert len(rows) == len(TEXTS) + 1
        cells = [cell for row in rows for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))]
        assert not any(set(cell) & {"\x01", "\x0b", "\u202e"} for cell in cells)
        written = xlsx_rows(as_xlsx(export, model.objects.order_by("pk")))
        assert len(written) == len(TEXTS) + 1
        assert any("=HYPERLINK" in cell for row in written for cell in row), "shown as it was typed"


def test_no_address_goes_out() -> None:
    adoption = AdoptionFactory(email="secret@example.org")
    AdoptionAnswerFactory(adoption=adoption)
    for export, model in ((ADOPTIONS, Adoption), (ANSWERS, AdoptionAnswer)):
        for answer in (csv_rows(as_csv(export, model.objects.all())),):
            assert "secret@example.org" not in str(answer)
        assert "secret@example.org" not in str(xlsx_rows(as_xlsx(export, model.objects.all())))


def test_each_cell_says_what_its_heading_announces() -> None:
    adoption = AdoptionFactory(
        sheet__title="Le tutorat", organisation_name="EHPAD Les Tilleuls", is_public=True,
        territory=TerritoryFactory(name="Nord"), state="adapted",
        # One in the morning in Paris, the day before in UTC.
        confirmed_at=datetime(2026, 6, 30, 23, 0, tzinfo=UTC),
    )  # fmt: skip
    AdoptionAnswerFactory(adoption=adoption, outcome="adapted", changes="En binôme.", review="accepted")
    headings, row = csv_rows(as_csv(ADOPTIONS, Adoption.objects.all()))
    told = dict(zip(headings, row, strict=True))
    assert told["Fiche pratique"] == "Le tutorat"
    assert told["Adresse de la fiche (identifiant)"] == adoption.sheet.slug
    assert told["État de l’essai"] == "Adoptée en l’adaptant"
    assert told["Département"] == "Nord"
    assert told["Accord pour montrer le nom de la structure"] == "oui"
    assert told["Adresse confirmée le (heure de Paris)"] == "2026-07-01 01:00"
    assert told["Clos le (heure de Paris)"] == ""
    headings, row = csv_rows(as_csv(ANSWERS, AdoptionAnswer.objects.all()))
    told = dict(zip(headings, row, strict=True))
    assert told["Réponse"] == "Oui, en l’adaptant"
    assert told["Ce qui a été adapté"] == "En binôme."
    assert told["Relecture (seuls les retours acceptés sont publics)"] == "Acceptée"


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_the_file_holds_what_the_list_shows(sign_in: Callable[[str], Client], extension: str) -> None:
    kept = AdoptionFactory(state="adopted", organisation_name="EHPAD Les Tilleuls")
    AdoptionFactory(state="adopted", organisation_name="Autre")
    AdoptionFactory(state="dropped", organisation_name="EHPAD Les Ormes")
    AdoptionFactory(pending=True, organisation_name="EHPAD Inconnu")
    client = sign_in("moderator")
    filters = {"state": "adopted", "q": "ehpad", "export": extension}
    response = client.get(reverse("essais:index"), filters)
    assert f"essais.{extension}" in response["Content-Disposition"]
    assert "no-store" in response["Cache-Control"]
    rows = (csv_rows if extension == "csv" else xlsx_rows)(response)
    assert [row[0] for row in rows[1:]] == [str(kept.pk)]
    everything = client.get(reverse("essais:index"), {"export": extension})
    assert len((csv_rows if extension == "csv" else xlsx_rows)(everything)) == 4


def test_the_answers_to_read_are_exported_as_listed(sign_in: Callable[[str], Client]) -> None:
    waiting = AdoptionAnswerFactory()
    AdoptionAnswerFactory(review="accepted")
    client = sign_in("moderator")
    rows = csv_rows(client.get(reverse("retours:index"), {"export": "csv"}))
    assert [row[0] for row in rows[1:]] == [str(waiting.pk)]
    rows = csv_rows(client.get(reverse("retours:index"), {"export": "csv", "review": "toutes"}))
    assert len(rows) == 3


@pytest.mark.parametrize("name", ["essais:index", "retours:index"])
def test_who_only_reads_exports_nothing(sign_in: Callable[[str], Client], name: str) -> None:
    AdoptionAnswerFactory()
    editor, moderator = sign_in("editor"), sign_in("moderator")
    asked = editor.get(reverse(name), {"export": "csv"})
    assert asked.status_code == 200
    assert "text/html" in asked["Content-Type"]
    assert "export=csv" not in editor.get(reverse(name)).content.decode()
    assert "export=csv" in moderator.get(reverse(name)).content.decode()
