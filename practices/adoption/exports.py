"""Adoptions and their answers as files, for the moderation: every row of the list, no e-mail address.

CSV goes out line by line; XLSX is written on disk line by line: neither holds the table in memory.
"""

import csv
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import xlsxwriter
from django.db.models import QuerySet
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from core.exports import neutralise, writable
from practices.models import Adoption, AdoptionAnswer
from practices.models.sheet import PracticePage

Cell = str | int | datetime
Answer = TypeVar("Answer", bound=HttpResponseBase)
# Rows read from the database at a time.
CHUNK = 500
COLUMN_WIDTH = 22
# What a spreadsheet takes in a cell.
MOST_LETTERS = 32_767
DATE_FORMAT = "%Y-%m-%d %H:%M"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MATURITIES: Mapping[str, str] = dict(PracticePage.Maturity.choices)


@dataclass(frozen=True)
class Column:
    """One column: its heading, where its value is found, what is written of it."""

    heading: str
    field: str
    write: Callable[[Any], Cell] = str


@dataclass(frozen=True)
class Export:
    """A table to export.

    Attributes:
        name: of the file, without extension.
        title: of the table, in French.
        columns: in their order.
    """

    name: str
    title: str
    columns: Sequence[Column]

    @property
    def headings(self) -> list[str]:
        """What each column holds, in French."""
        return [column.heading for column in self.columns]

    def rows(self, objects: QuerySet[Any]) -> Iterator[list[Cell]]:
        """Yield a row for each object; an absent value is an empty text."""
        fields = [column.field for column in self.columns]
        for values in objects.values_list(*fields).iterator(chunk_size=CHUNK):
            yield [
                "" if value is None else column.write(value)
                for column, value in zip(self.columns, values, strict=True)
            ]


def _label(choices: Sequence[tuple[Any, Any]]) -> Callable[[Any], Cell]:
    labels = {str(value): str(label) for value, label in choices}
    return lambda value: labels[str(value)]


def _yes_no(value: bool) -> str:
    return "oui" if value else "non"


def _paris(at: datetime) -> datetime:
    """Return a date as clocks show it: files have no time zones."""
    return timezone.make_naive(at, timezone.get_default_timezone())


ADOPTIONS = Export(
    "essais",
    "Essais des fiches pratiques",
    (
        Column("Numéro de l’essai", "pk", int),
        Column("Fiche pratique", "sheet__title"),
        Column("Adresse de la fiche (identifiant)", "sheet__slug"),
        Column("Maturité de la fiche", "sheet__maturity", lambda value: MATURITIES[value]),
        Column("Structure (ne pas diffuser si son nom n’est pas montré)", "organisation_name"),
        Column("Accord pour montrer le nom de la structure", "is_public", _yes_no),
        Column("Département", "territory__name"),
        Column("État de l’essai", "state", _label(Adoption.State.choices)),
        Column("Relecture", "review", _label(Adoption.Review.choices)),
        Column("Compté (une fois par structure et par fiche)", "counted", _yes_no),
        Column("Adresse confirmée le (heure de Paris)", "confirmed_at", _paris),
        Column("Interrogée à trois mois le (heure de Paris)", "asked_3_at", _paris),
        Column("Interrogée à six mois le (heure de Paris)", "asked_6_at", _paris),
        Column("Clos le (heure de Paris)", "closed_at", _paris),
        Column("Données personnelles effacées le (heure de Paris)", "forgotten_at", _paris),
    ),
)
ANSWERS = Export(
    "retours",
    "Retours sur les essais",
    (
        Column("Numéro du retour", "pk", int),
        Column("Numéro de l’essai", "adoption_id", int),
        Column("Fiche pratique", "adoption__sheet__title"),
        Column("Adresse de la fiche (identifiant)", "adoption__sheet__slug"),
        Column("Structure (ne pas diffuser si son nom n’est pas montré)", "adoption__organisation_name"),
        Column("Accord pour montrer le nom de la structure", "adoption__is_public", _yes_no),
        Column("Question posée après (mois)", "month", int),
        Column("Réponse", "outcome", _label(AdoptionAnswer.Outcome.choices)),
        Column("Pourquoi", "reason"),
        Column("Ce qui a été adapté", "changes"),
        Column("Conseil aux suivants", "advice"),
        Column("Reçu le (heure de Paris)", "answered_at", _paris),
        Column("Relecture (seuls les retours acceptés sont publics)", "review",
               _label(AdoptionAnswer.Review.choices)),
        Column("Relu le (heure de Paris)", "reviewed_at", _paris),
    ),
)  # fmt: skip


class _Echo:
    """A file that hands back what is written in it."""

    def write(self, line: str) -> str:
        return line


def as_csv(export: Export, objects: QuerySet[Any]) -> StreamingHttpResponse:
    """Answer a table as CSV: semicolons and a byte order mark, which French spreadsheets expect."""

    def lines() -> Iterator[str]:
        writer = csv.writer(_Echo(), delimiter=";")
        yield "\ufeff"
        yield writer.writerow(export.headings)
        for row in export.rows(objects):
            yield writer.writerow([_as_text(cell) for cell in row])

    return _named(StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8"), export, "csv")


def _as_text(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return cell.strftime(DATE_FORMAT)
    return neutralise(writable(cell)) if isinstance(cell, str) else str(cell)


def as_xlsx(export: Export, objects: QuerySet[Any]) -> FileResponse:
    """Answer a table as XLSX; no text is ever taken for a formula, dates are dates."""
    # Closed by the answer, once it is sent.
    content = tempfile.TemporaryFile()  # noqa: SIM115
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"title": export.title})
        page = book.add_worksheet(export.title[:31])
        page.set_column(0, len(export.columns) - 1, COLUMN_WIDTH)
        page.freeze_panes(1, 0)
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        dated = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for column, heading in enumerate(export.headings):
            page.write_string(0, column, heading, bold)
        for line, row in enumerate(export.rows(objects), start=1):
            for column, cell in enumerate(row):
                _write(page, line, column, cell, dated)
    content.seek(0)
    return _named(FileResponse(content, content_type=XLSX_TYPE), export, "xlsx")


def _write(page: Any, line: int, column: int, cell: Cell, dated: Any) -> None:
    if isinstance(cell, datetime):
        page.write_datetime(line, column, cell, dated)
    elif isinstance(cell, int):
        page.write_number(line, column, cell)
    elif cell:
        page.write_string(line, column, writable(cell)[:MOST_LETTERS])


def _named(answer: Answer, export: Export, extension: str) -> Answer:
    answer["Content-Disposition"] = f'attachment; filename="{export.name}.{extension}"'
    answer["Cache-Control"] = "no-store"
    return answer


WRITERS: Mapping[str, Callable[[Export, QuerySet[Any]], HttpResponseBase]] = {
    "csv": as_csv,
    "xlsx": as_xlsx,
}
