"""A restitution as DOCX, to be taken up in other documents: real headings, contents, table and links."""

from pathlib import Path
from typing import TYPE_CHECKING

import docx

from core.branding import Brand
from core.papers import word
from core.papers import word_styles as styles
from core.papers.runs import Run
from core.papers.word import LONGEST_PROPERTY, VERSION, frame, logo, saved, write

from . import restitution
from .restitution import Restitution, Said, colophon

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docx.document import Document
    from docx.table import _Cell

__all__ = ["INGREDIENTS", "VERSION", "make_docx"]

INGREDIENTS = (Path(__file__).resolve(), Path(restitution.__file__).resolve(), *word.INGREDIENTS)
TINT = "#F6F2F5"
FACT_WIDTHS = (35, 135)
# The table of counts, in mm: a letter of its headings, the margins of a cell, the least for a theme.
TABLE_WIDTH, LETTER, MARGINS, LEAST_THEME = 170, 2, 7, 40


def make_docx(said: Restitution, brand: Brand) -> bytes:
    """Return the DOCX of a restitution."""
    document = docx.Document()
    styles.prepare(document, brand.plum)
    styles.prepare_contents(document)
    styles.set_properties(
        document,
        title=said.title[:LONGEST_PROPERTY],
        author=brand.name,
        subject="Restitution",
        category="Restitution",
    )
    frame(document, said.url, brand)
    _head(document, said, brand)
    _contents(document, said)
    _beginning(document, said)
    for theme in said.themes:
        heading = document.add_heading(theme.title, 1)
        heading.paragraph_format.page_break_before = True
        styles.bookmark(heading, theme.title)
        if theme.workshops:
            document.add_paragraph(theme.workshops, styles.SMALL)
        for chapter in theme.chapters:
            styles.bookmark(document.add_heading(chapter.title, 2), chapter.title)
            for idea in chapter.ideas:
                _idea(document, idea)
    _end(document, said, brand)
    return saved(document)


def _head(document: "Document", said: Restitution, brand: Brand) -> None:
    logo(document, brand)
    document.add_paragraph(f"Restitution · {said.kind}", styles.SMALL)
    document.add_paragraph(said.title, "Title")
    document.add_paragraph(said.summary, "Subtitle")
    if said.notice:
        document.add_paragraph(said.notice, styles.NOTICE)
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    styles.describe(table, "En bref")
    for label, value in (*said.facts, *((_capital(label), value) for value, label in said.figures)):
        cells = table.add_row().cells
        cells[0].paragraphs[0].add_run(label).bold = True
        cells[1].paragraphs[0].add_run(value)
        styles.shade(cells[0], TINT)
    styles.set_widths(table, FACT_WIDTHS)
    styles.keep_rows_whole(table)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _contents(document: "Document", said: Restitution) -> None:
    """Write the contents: links to the headings, that Word completes with pages when asked to update them."""
    entries = [
        (level, title)
        for theme in said.themes
        for level, title in ((1, theme.title), *((2, chapter.title) for chapter in theme.chapters))
    ]
    if entries:
        document.add_paragraph("Sommaire", styles.CONTENTS_TITLE)
        styles.add_contents(document, entries)


def _beginning(document: "Document", said: Restitution) -> None:
    if said.foreword:
        document.add_heading("Avant-propos", 1)
        _texts(document, said.foreword)
    if said.priorities:
        document.add_heading("Les priorités retenues", 1)
        for title, words in said.priorities:
            document.add_paragraph(style="List Number").add_run(title).bold = True
            _texts(document, words, "List Continue")
    if said.rows:
        document.add_heading("Ce que les contributions sont devenues", 1)
        _table(document, said)


def _table(document: "Document", said: Restitution) -> None:
    table = document.add_table(rows=1, cols=len(said.headings), style="Table Grid")
    styles.describe(table, "Contributions par thème et par étape")
    for cell, label in zip(table.rows[0].cells, said.headings, strict=True):
        _cell(cell, label, bold=True)
        styles.shade(cell, TINT)
    styles.repeat_header(table.rows[0])
    for row in said.rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            _cell(cell, text, bold=row is said.rows[-1])
    styles.set_widths(table, _widths(said.headings))
    styles.keep_rows_whole(table)


def _cell(cell: "_Cell", text: str, *, bold: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.style = styles.SMALL
    paragraph.add_run(text).bold = bold or None


def _widths(headings: tuple[str, ...]) -> list[int]:
    """Return the widths of the columns, in mm: none cuts a word of its heading while there is room."""
    wanted = [MARGINS + LETTER * max(map(len, heading.split())) for heading in headings[1:]]
    room = TABLE_WIDTH - LEAST_THEME
    stages = [width * min(room, sum(wanted)) // sum(wanted) for width in wanted]
    return [TABLE_WIDTH - sum(stages), *stages]


def _idea(document: "Document", idea: Said) -> None:
    document.add_heading(idea.title, 3)
    _texts(document, idea.paragraphs)
    if idea.answer:
        by = f" de {idea.answered_by}" if idea.answered_by else ""
        document.add_paragraph(style=styles.SMALL).add_run(f"Réponse{by}").bold = True
        _texts(document, idea.answer, "Quote")
    standing = document.add_paragraph(style=styles.SMALL)
    standing.add_run(idea.state).bold = True
    for what, title, address in idea.became:
        told = (Run(f"{what}\u00a0: "), title, Run(f" ({address})" if address else ""))
        write(document.add_paragraph(style=styles.SMALL), told)


def _texts(document: "Document", texts: "Iterable[str]", style: str | None = None) -> None:
    for text in texts:
        document.add_paragraph(text, style)


def _end(document: "Document", said: Restitution, brand: Brand) -> None:
    if said.sources:
        document.add_heading("Source", 1)
        for source in said.sources:
            write(document.add_paragraph(), source)
    document.add_heading("Cette restitution en ligne", 1)
    write(document.add_paragraph(), [Run(said.url, href=said.url)])
    for line in colophon(said, brand):
        document.add_paragraph(line, styles.SMALL)
