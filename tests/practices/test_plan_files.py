"""The files made of a plan, read back by other programs."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from icalendar import Calendar
from openpyxl import load_workbook

from practices.plan.calendar_file import calendar_file
from practices.plan.dated import Origin, dated_steps
from practices.plan.document_file import document_file
from practices.plan.state import Plan, Step
from practices.plan.workbook_file import workbook_file

from .plans import hard_plan

ORIGIN = Origin(
    title="Le tutorat",
    url="https://essaim.example/pratiques/tutorat/",
    source="Restitution des assises",
    reuse="Licence ouverte",
    site="Essaim",
    host="essaim.example",
)
SMALL = Plan(
    title="Notre tutorat",
    start=date(2027, 1, 4),
    steps=(
        Step("1", "Choisir un tuteur", "Direction", "Semaine 1"),
        Step("2"),
        Step(
            "3", "Faire le point", "Tuteur ; salarié, direction", "Mois 2", "À l’oral :\nune heure", done=True
        ),
        Step("4", "Recommencer", when="Chaque mois"),
    ),
)


def events(plan: Plan) -> list[Any]:
    return Calendar.from_ical(calendar_file(plan, dated_steps(plan), ORIGIN)).walk("VEVENT")


def test_the_calendar_holds_a_whole_day_for_each_date() -> None:
    first, second = events(SMALL)

    assert (str(first["summary"]), first["dtstart"].dt) == ("Choisir un tuteur", date(2027, 1, 4))
    assert second["dtstart"].dt == date(2027, 2, 4)
    assert second["dtend"].dt - second["dtstart"].dt == timedelta(days=1)
    description = str(second["description"])
    assert "Qui\u00a0: Tuteur ; salarié, direction" in description
    assert "À l’oral :\nune heure" in description
    assert ORIGIN.url in description


def test_an_event_keeps_its_identifier_and_raises_its_version(time_machine: Any) -> None:
    time_machine.move_to("2027-01-01 10:00:00+00:00")
    before = events(SMALL)
    time_machine.move_to("2027-01-02 10:00:00+00:00")
    moved = Plan(SMALL.title, start=date(2027, 3, 1), steps=SMALL.steps[::-1])
    after = events(moved)

    assert {str(event["uid"]) for event in before} == {str(event["uid"]) for event in after}
    assert after[0]["sequence"] > before[0]["sequence"]
    assert all(str(event["uid"]).endswith("@essaim.example") for event in before)


def test_two_plans_of_a_sheet_have_other_identifiers() -> None:
    other = Plan(SMALL.title, "Autre structure", SMALL.start, SMALL.steps)
    assert not {str(e["uid"]) for e in events(SMALL)} & {str(e["uid"]) for e in events(other)}


def test_the_calendar_keeps_to_its_format_whatever_is_typed() -> None:
    plan = hard_plan()
    raw = calendar_file(plan, dated_steps(plan), ORIGIN)

    assert all(len(line) <= 75 for line in raw.split(b"\r\n")), "RFC 5545, 3.1: folded lines"
    assert b"\n" not in raw.replace(b"\r\n", b"")
    read = Calendar.from_ical(raw).walk("VEVENT")
    assert [str(event["summary"]) for event in read] == [step.title for step in plan.steps]
    assert all(step.note in str(event["description"]) for event, step in zip(read, plan.steps, strict=True))


def test_the_workbook_says_what_the_plan_says() -> None:
    sheet = load_workbook(BytesIO(workbook_file(SMALL, dated_steps(SMALL), ORIGIN))).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]

    assert rows[0] == ["N°", "Étape", "Qui", "Quand", "Date", "Fait", "Note"]
    assert [row[1] for row in rows[1:]] == ["Choisir un tuteur", "Faire le point", "Recommencer"]
    assert rows[2][4].date() == date(2027, 2, 4)
    assert rows[2][5:] == ["oui", "À l’oral :\nune heure"]
    assert rows[3][4] is None
    assert sheet.freeze_panes == "A6"
    assert sheet.print_title_rows == "$5:$5"
    assert sheet.data_validations.dataValidation[0].sqref == "F6:F8"
    assert ORIGIN.url in sheet["A3"].value


def test_the_workbook_calculates_nothing_that_was_typed() -> None:
    plan = hard_plan()
    sheet = load_workbook(BytesIO(workbook_file(plan, dated_steps(plan), ORIGIN))).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]

    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n", "d"}, "no formula"
    assert not [cell for cell in cells if cell.hyperlink]
    steps = list(sheet.iter_rows(min_row=6))
    assert [row[1].value for row in steps] == [step.title for step in plan.steps]
    assert [row[6].value for row in steps] == [step.note for step in plan.steps]
    formulas = [row[1] for row in steps if row[1].value[0] in "=+-@"]
    assert formulas
    assert all(cell.quotePrefix for cell in formulas), "still a text once edited"


def read_document(plan: Plan) -> Any:
    return Document(BytesIO(document_file(plan, dated_steps(plan), ORIGIN)))


def test_the_document_says_what_the_plan_says() -> None:
    document = read_document(SMALL)
    table = document.tables[0]

    assert document.paragraphs[0].text == "Notre tutorat"
    assert document.core_properties.title == "Notre tutorat"
    assert document.core_properties.language == "fr-FR"
    assert document.styles.element.find(f".//{qn('w:lang')}").get(qn("w:val")) == "fr-FR"
    assert [cell.text for cell in table.rows[0].cells] == ["N°", "Étape", "Qui", "Quand", "Date", "Fait"]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None, "the header is repeated"
    second = [cell.text for cell in table.rows[2].cells]
    assert second[1] == "Faire le point\nÀ l’oral :\nune heure"
    assert second[4:] == ["04/02/2027", "☑ oui"]
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "«\u00a0Le tutorat\u00a0»" in text
    assert "Restitution des assises" in text
    assert "Licence ouverte" in text
    assert ORIGIN.url in {
        relation.target_ref for relation in document.part.rels.values() if relation.is_external
    }


def test_the_document_takes_whatever_is_typed() -> None:
    plan = hard_plan()
    rows = read_document(plan).tables[0].rows[1:]

    assert len(rows) == 40
    for row, step in zip(rows, plan.steps, strict=True):
        assert row.cells[1].text == f"{step.title}\n{step.note}"
    hebrew = next(row for row in rows if row.cells[1].text.startswith("שלום"))
    assert hebrew.cells[1].paragraphs[0]._p.pPr.find(qn("w:bidi")) is not None


@pytest.mark.parametrize("make", [document_file, workbook_file, calendar_file])
def test_a_plan_without_source_nor_date_is_a_file(make: Any) -> None:
    origin = Origin("Fiche", "https://essaim.example/pratiques/fiche/", "", "", "Essaim", "essaim.example")
    plan = Plan(title="Plan", steps=(Step("1", "Une étape"),))
    assert make(plan, dated_steps(plan), origin)
