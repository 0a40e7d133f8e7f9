"""Tables as files that spreadsheets open: complete, line by line, no text taken for a formula.

CSV goes out line by line; XLSX is written on disk line by line: neither holds the table in memory.
"""

import csv
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from core.exports import neutralise, writable

Cell = str | int | datetime
Answer = TypeVar("Answer", bound=HttpResponseBase)
COLUMN_WIDTH = 22
# What a spreadsheet takes in a cell, and in the name of a page.
MOST_LETTERS, MOST_LETTERS_OF_NAME = 32_767, 31
DATE_FORMAT = "%Y-%m-%d %H:%M"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Table:
    """A table to export.

    Attributes:
        name: of the file, without extension: ASCII letters, digits and dashes.
        title: of the table, in French.
        headings: what each column holds, in French.
        rows: as many cells each as there are headings; read once. Moments are naive, as ``paris`` makes them.
    """

    name: str
    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def paris(at: datetime) -> datetime:
    """Return a moment as clocks show it: files have no time zones."""
    return timezone.make_naive(at, timezone.get_default_timezone())


class _Echo:
    """A file that hands back what is written in it."""

    def write(self, line: str) -> str:
        return line


def as_csv(table: Table) -> StreamingHttpResponse:
    """Answer a table as CSV: semicolons and a byte order mark, which French spreadsheets expect."""

    def lines() -> Iterator[str]:
        writer = csv.writer(_Echo(), delimiter=";")
        yield "\ufeff"
        yield writer.writerow([_as_text(heading) for heading in table.headings])
        for row in table.rows:
            yield writer.writerow([_as_text(cell) for cell in row])

    return _named(StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8"), table, "csv")


def _as_text(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return cell.strftime(DATE_FORMAT)
    return neutralise(writable(cell)) if isinstance(cell, str) else str(cell)


def as_xlsx(table: Table) -> FileResponse:
    """Answer a table as XLSX; no text is ever taken for a formula, dates are dates."""
    # Closed by the answer, once it is sent.
    content = tempfile.TemporaryFile()  # noqa: SIM115
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"title": table.title})
        page = book.add_worksheet(table.title[:MOST_LETTERS_OF_NAME])
        page.set_column(0, len(table.headings) - 1, COLUMN_WIDTH)
        page.freeze_panes(1, 0)
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        dated = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for column, heading in enumerate(table.headings):
            page.write_string(0, column, writable(heading)[:MOST_LETTERS], bold)
        for line, row in enumerate(table.rows, start=1):
            for column, cell in enumerate(row):
                _write(page, line, column, cell, dated)
    content.seek(0)
    return _named(FileResponse(content, content_type=XLSX_TYPE), table, "xlsx")


def _write(page: Any, line: int, column: int, cell: Cell, dated: Any) -> None:
    if isinstance(cell, datetime):
        page.write_datetime(line, column, cell, dated)
    elif isinstance(cell, int):
        page.write_number(line, column, cell)
    elif cell:
        page.write_string(line, column, writable(cell)[:MOST_LETTERS])


def _named(answer: Answer, table: Table, extension: str) -> Answer:
    answer["Content-Disposition"] = f'attachment; filename="{table.name}.{extension}"'
    answer["Cache-Control"] = "no-store"
    return answer


WRITERS: Mapping[str, Callable[[Table], HttpResponseBase]] = {"csv": as_csv, "xlsx": as_xlsx}
