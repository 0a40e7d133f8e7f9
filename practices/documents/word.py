"""A sheet as DOCX, to be adapted: real styles, lists, tables and links, in French."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import docx
from docx.shared import Pt

from core.branding import Brand
from core.papers import word
from core.papers import word_styles as styles
from core.papers.runs import Run
from core.papers.word import LONGEST_PROPERTY, VERSION, frame, logo, saved, write

from .content import Figures, Quote, Section, SheetDocument, SheetPart, Steps
from .reuse import colophon
from .richtext import Items

if TYPE_CHECKING:
    from docx.document import Document

__all__ = ["INGREDIENTS", "VERSION", "make_docx"]

INGREDIENTS = (Path(__file__).resolve(), *word.INGREDIENTS)
# The template has « List Bullet », « List Bullet 2 » and « List Bullet 3 ».
DEEPEST_LIST = 3
STEP_COLUMNS, STEP_WIDTHS = ("Étape", "Qui", "Quand"), (84, 48, 38)
FACT_WIDTHS = (30, 140)


def make_docx(sheet: SheetDocument, brand: Brand) -> bytes:
    """Return the DOCX of a sheet."""
    document = docx.Document()
    styles.prepare(document, brand.plum)
    styles.set_properties(
        document,
        title=sheet.title[:LONGEST_PROPERTY],
        author=brand.name,
        subject="Fiche pratique",
        category="Fiche pratique",
        keywords=", ".join(sheet.keywords)[:LONGEST_PROPERTY],
    )
    frame(document, sheet.url, brand)
    _head(document, sheet, brand)
    for section in sheet.sections:
        _section(document, section, sheet.tint)
    if sheet.way:
        document.add_heading("D’où vient cette pratique, où elle va", 1)
        _blocks(document, sheet.way)
    if sheet.sources:
        document.add_heading("Source", 1)
        _blocks(document, sheet.sources)
    _colophon(document, sheet, brand)
    return saved(document)


def _head(document: "Document", sheet: SheetDocument, brand: Brand) -> None:
    logo(document, brand)
    document.add_paragraph(" · ".join(("Fiche pratique", *sheet.axes)), styles.SMALL)
    document.add_paragraph(sheet.title, "Title")
    document.add_paragraph(sheet.summary, "Subtitle")
    if sheet.notice:
        document.add_paragraph(sheet.notice, styles.NOTICE)
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    styles.describe(table, "En bref")
    for label, value in sheet.facts:
        cells = table.add_row().cells
        cells[0].paragraphs[0].add_run(label).bold = True
        cells[1].paragraphs[0].add_run(value)
        styles.shade(cells[0], sheet.tint)
    styles.set_widths(table, FACT_WIDTHS)
    styles.keep_rows_whole(table)
    document.add_paragraph(sheet.guide, styles.SMALL).paragraph_format.space_before = Pt(4)


def _section(document: "Document", section: Section, tint: str) -> None:
    document.add_heading(section.heading, 1)
    document.add_paragraph(section.provenance, styles.PROVENANCE)
    _blocks(document, section.blocks, tint)


def _blocks(document: "Document", blocks: Iterable[SheetPart], tint: str = "") -> None:
    for block in blocks:
        if isinstance(block, Steps):
            _steps(document, block, tint)
        elif isinstance(block, Quote):
            document.add_paragraph(f"«\u00a0{block.text}\u00a0»", "Quote")
            document.add_paragraph(block.role, styles.SMALL)
        elif isinstance(block, Figures):
            _figures(document, block)
        elif isinstance(block, Items):
            _list(document, block)
        else:
            write(document.add_paragraph(), block.runs)


def _steps(document: "Document", block: Steps, tint: str) -> None:
    """Write the steps as a table, to be filled in and ticked off; its first row comes back on each page."""
    table = document.add_table(rows=1, cols=len(STEP_COLUMNS), style="Table Grid")
    styles.describe(table, "Les étapes")
    for cell, label in zip(table.rows[0].cells, STEP_COLUMNS, strict=True):
        cell.paragraphs[0].add_run(label).bold = True
        styles.shade(cell, tint)
    styles.repeat_header(table.rows[0])
    for number, step in enumerate(block.steps, 1):
        texts = (f"{number}. {step.title}", step.who, step.when)
        for cell, text in zip(table.add_row().cells, texts, strict=True):
            cell.paragraphs[0].add_run(text)
    styles.set_widths(table, STEP_WIDTHS)
    document.add_paragraph()


def _figures(document: "Document", block: Figures) -> None:
    for value, label in block.figures:
        paragraph = document.add_paragraph()
        paragraph.add_run(value).bold = True
        paragraph.add_run(f"\u00a0: {label}")


def _list(document: "Document", items: Items, depth: int = 1) -> None:
    """Write a list; one that is nested deeper than the styles go stays at the deepest."""
    suffix = "" if depth == 1 else f" {min(depth, DEEPEST_LIST)}"
    name = ("List Number" if items.ordered else "List Bullet") + suffix
    number = styles.restarted_numbering(document) if items.ordered and depth == 1 else None
    for item in items.items:
        first = True
        for block in item:
            if isinstance(block, Items):
                _list(document, block, depth + 1)
                continue
            paragraph = document.add_paragraph(style=name if first else f"List Continue{suffix}")
            if number is not None and first:
                styles.set_numbering(paragraph, number)
            write(paragraph, block.runs)
            first = False


def _colophon(document: "Document", sheet: SheetDocument, brand: Brand) -> None:
    document.add_heading("Cette fiche en ligne", 1)
    write(document.add_paragraph(), [Run(sheet.url, href=sheet.url)])
    for line in colophon(sheet, brand):
        document.add_paragraph(line, styles.SMALL)
