"""A plan as a spreadsheet (XLSX), to be followed up together.

Every text is written as a text: nothing that was typed is calculated, nor turned into a link.
"""

from collections.abc import Sequence
from datetime import datetime, time
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from core.exports import is_formula_like
from core.typography import keep_together

from .dated import DatedStep, Origin
from .presentation import origin_line, owner_line
from .state import Plan

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Header and width (in characters) of each column.
COLUMNS = (("N°", 5), ("Étape", 44), ("Qui", 22), ("Quand", 18), ("Date", 13), ("Fait", 8), ("Note", 50))
TITLE, WHO, WHEN, DAY, DONE, NOTE = range(1, 7)
HEADER_ROW = 4
DONE_VALUES = ["oui", "non"]
OPTIONS = {
    # Rows leave memory as they are written.
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "dd/mm/yyyy",
}
# A4, as XlsxWriter numbers papers.
A4 = 9


def workbook_file(plan: Plan, steps: Sequence[DatedStep], origin: Origin) -> bytes:
    """Return the plan as a workbook of one sheet.

    Args:
        plan: whose steps they are.
        steps: in order.
        origin: told under the title.
    """
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        book.set_properties({"title": plan.title, "subject": origin.title, "comments": origin.url})
        sheet = book.add_worksheet("Plan")
        formats = _formats(book)
        _set_up(sheet, plan, len(steps))
        _write_head(sheet, plan, origin, formats)
        for row, dated in enumerate(steps, HEADER_ROW + 1):
            _write_step(sheet, row, dated, formats)
    return buffer.getvalue()


def _formats(book: Any) -> dict[str, Format]:
    cell = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#8c7b87"}
    return {
        "title": book.add_format({"bold": True, "font_size": 16}),
        "line": book.add_format({"font_color": "#5d4b58"}),
        "header": book.add_format({**cell, "bold": True, "bg_color": "#43193a", "font_color": "#ffffff"}),
        "text": book.add_format(cell),
        # Stays a text when someone edits the cell.
        "formula": book.add_format({**cell, "quote_prefix": True}),
        "date": book.add_format({**cell, "num_format": "dd/mm/yyyy", "align": "left"}),
    }


def _set_up(sheet: Worksheet, plan: Plan, count: int) -> None:
    """Set what does not depend on what is written: widths, frozen header, list of answers, paper."""
    for column, (_, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width)
    last = HEADER_ROW + max(count, 1)
    sheet.freeze_panes(HEADER_ROW + 1, 0)
    sheet.autofilter(HEADER_ROW, 0, last, len(COLUMNS) - 1)
    sheet.data_validation(
        HEADER_ROW + 1,
        DONE,
        last,
        DONE,
        {
            "validate": "list",
            "source": DONE_VALUES,
            "error_title": "Réponse non reconnue",
            "error_message": "Répondez par oui ou par non.",
        },
    )
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER_ROW)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.set_footer("&RPage &P sur &N")


def _write_head(sheet: Worksheet, plan: Plan, origin: Origin, formats: dict[str, Format]) -> None:
    sheet.write_string(0, 0, plan.title, formats["title"])
    sheet.write_string(1, 0, owner_line(plan), formats["line"])
    sheet.write_string(2, 0, f"{origin_line(origin)}, {origin.url}", formats["line"])
    sheet.write_string(3, 0, keep_together(origin.reuse), formats["line"])
    for column, (header, _) in enumerate(COLUMNS):
        sheet.write_string(HEADER_ROW, column, header, formats["header"])


def _write_step(sheet: Worksheet, row: int, dated: DatedStep, formats: dict[str, Format]) -> None:
    step = dated.step
    done = DONE_VALUES[0] if step.done else DONE_VALUES[1]
    sheet.write_number(row, 0, dated.number, formats["text"])
    texts = {TITLE: step.title, WHO: step.who, WHEN: step.when, DONE: done, NOTE: step.note}
    for column in range(TITLE, NOTE + 1):
        if column == DAY:
            _write_day(sheet, row, dated, formats["date"])
        else:
            text = texts[column]
            sheet.write_string(row, column, text, formats["formula" if is_formula_like(text) else "text"])


def _write_day(sheet: Worksheet, row: int, dated: DatedStep, style: Format) -> None:
    if dated.day:
        sheet.write_datetime(row, DAY, datetime.combine(dated.day, time()), style)
    else:
        sheet.write_blank(row, DAY, None, style)
