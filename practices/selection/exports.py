"""The comparison as a file: the same subjects and sheets as on the page, for a meeting or a report."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import xlsxwriter
from django.http import HttpResponse

from core.exports import neutralise, one_line, writable

from .table import NOT_SAID, address_of, comparison

if TYPE_CHECKING:
    from practices.models import PracticePage

Sheets = Sequence["PracticePage"]
TITLE = "Ma sélection de fiches pratiques"
NOTE = (
    "Effort, délai et coût sont des repères de la rédaction, sauf mention «\u00a0source\u00a0». "
    "Aucun de ces éléments ne vaut évaluation indépendante."
)
# Widths in characters, and what makes a table of four sheets fit on a page in landscape.
LABEL_WIDTH, SHEET_WIDTH = 18, 38
A4 = 9
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a spreadsheet takes in a cell.
MOST_LETTERS = 32_767


def lines(sheets: Sheets) -> Iterator[list[str]]:
    """Yield the lines of the table: titles first, then a subject a line, the addresses last."""
    yield ["Fiche", *(one_line(sheet.title) for sheet in sheets)]
    for row in comparison(sheets):
        yield [row.label, *(writable(cell.text) or NOT_SAID for cell in row.cells)]
    yield ["Adresse", *(address_of(sheet) for sheet in sheets)]


def as_csv(sheets: Sheets) -> HttpResponse:
    """Answer the table as CSV: semicolons and a byte order mark, which French spreadsheets expect."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    writer = csv.writer(response, delimiter=";")
    writer.writerows([neutralise(text) for text in line] for line in lines(sheets))
    writer.writerow(["Note", neutralise(NOTE)])
    return _named(response, "csv")


def as_xlsx(sheets: Sheets) -> HttpResponse:
    """Answer the table as XLSX, ready to be printed on one page; no text is ever taken for a formula."""
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"title": TITLE})
        _fill(book, sheets)
    return _named(HttpResponse(content.getvalue(), content_type=XLSX_TYPE), "xlsx")


def _fill(book: xlsxwriter.Workbook, sheets: Sheets) -> None:
    wrapped = {"text_wrap": True, "valign": "top"}
    plain, bold = book.add_format(wrapped), book.add_format({**wrapped, "bold": True})
    page = book.add_worksheet("Ma sélection")
    page.set_column(0, 0, LABEL_WIDTH)
    page.set_column(1, len(sheets), SHEET_WIDTH)
    place = 0
    for place, line in enumerate(lines(sheets)):
        for column, text in enumerate(line):
            page.write_string(place, column, text[:MOST_LETTERS], plain if place and column else bold)
    page.write_string(place + 2, 0, NOTE)
    page.freeze_panes(1, 1)
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _named(response: HttpResponse, extension: str) -> HttpResponse:
    """Say that the answer is a file, and its name; robots have the sheets themselves."""
    response["Content-Disposition"] = f'attachment; filename="ma-selection.{extension}"'
    response["X-Robots-Tag"] = "noindex"
    return response


WRITERS: Mapping[str, Callable[[Sheets], HttpResponse]] = {"csv": as_csv, "xlsx": as_xlsx}
