"""A plan as a text document (DOCX), to be printed, annotated, put in a file."""

import unicodedata
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from django.utils import timezone
from docx import Document
from docx.document import Document as DocumentType
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from core.typography import keep_together

from .dated import DatedStep, Origin
from .presentation import origin_line, owner_line, progress_line
from .state import Plan

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# Header and width of each column, in millimetres: an A4 page on its side, less its margins.
COLUMNS = (("N°", 10), ("Étape", 122), ("Qui", 45), ("Quand", 40), ("Date", 30), ("Fait", 18))
INK, SOFT = RGBColor(0x43, 0x19, 0x3A), RGBColor(0x5D, 0x4B, 0x58)
NOTE_STYLE = "Note du plan"
RIGHT_TO_LEFT = {"R", "AL"}


def document_file(plan: Plan, steps: Sequence[DatedStep], origin: Origin) -> bytes:
    """Return the plan as a document: title, table of the steps, where it comes from.

    Args:
        plan: whose steps they are.
        steps: in order.
        origin: told under the table.
    """
    document = Document()
    _set_up(document, plan, origin)
    _write(document.add_heading(level=0), plan.title)
    for line in (owner_line(plan), progress_line(plan)):
        if line:
            _write(document.add_paragraph(), line)
    _add_table(document, steps)
    document.add_heading("D’où vient ce plan", level=1)
    _write(document.add_paragraph(), f"{origin_line(origin)}.")
    _add_link(document.add_paragraph(), origin.url)
    for line in (origin.source and f"Source de la fiche\u00a0: {origin.source}", origin.reuse):
        if line:
            _write(document.add_paragraph(), keep_together(line))
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _set_up(document: DocumentType, plan: Plan, origin: Origin) -> None:
    """Set the language, the paper, the styles, and what file managers show."""
    properties = document.core_properties
    properties.title, properties.subject = plan.title, origin.title
    properties.author, properties.last_modified_by = plan.organisation or origin.site, origin.site
    properties.language, properties.comments = "fr-FR", origin.url
    properties.created = properties.modified = timezone.now().replace(tzinfo=None)
    _set_language(document)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(16)
    section.top_margin = section.bottom_margin = Mm(15)
    for name, size in (("Title", 22), ("Heading 1", 14)):
        style = document.styles[name]
        style.font.color.rgb, style.font.size = INK, Pt(size)
    document.styles["Normal"].font.size = Pt(10.5)
    note = document.styles.add_style(NOTE_STYLE, WD_STYLE_TYPE.PARAGRAPH)
    note.base_style, note.font.size, note.font.color.rgb = document.styles["Normal"], Pt(9.5), SOFT
    _add_page_number(section.footer.paragraphs[0], plan.title)


def _set_language(document: DocumentType) -> None:
    """Say that the document is in French: spelling and screen readers follow it."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    language = defaults.find(f".//{qn('w:lang')}")
    if language is None:
        language = OxmlElement("w:lang")
        defaults.find(f".//{qn('w:rPr')}").append(language)
    language.set(qn("w:val"), "fr-FR")


def _add_table(document: DocumentType, steps: Sequence[DatedStep]) -> None:
    table = document.add_table(rows=1, cols=len(COLUMNS), style="Table Grid")
    table.autofit = False
    for cell, (header, _) in zip(table.rows[0].cells, COLUMNS, strict=True):
        cell.paragraphs[0].add_run(header).bold = True
        _shade(cell, "F6F2F5")
    _repeat_header(table)
    for dated in steps:
        # The cells of a row are computed at each reading: read once.
        _write_step(table.add_row().cells, dated)
    for row in table.rows:
        for cell, (_, width) in zip(row.cells, COLUMNS, strict=True):
            cell.width = Mm(width)


def _write_step(cells: tuple[_Cell, ...], dated: DatedStep) -> None:
    step = dated.step
    day = dated.day.strftime("%d/%m/%Y") if dated.day else ""
    texts = (str(dated.number), step.title, step.who, step.when, day, "☑ oui" if step.done else "☐")
    for cell, text in zip(cells, texts, strict=True):
        _write(cell.paragraphs[0], text)
    for run in cells[1].paragraphs[0].runs:
        run.bold = True
    for line in step.note.split("\n") if step.note else ():
        _write(cells[1].add_paragraph(style=NOTE_STYLE), line)


def _write(paragraph: Paragraph, text: str) -> None:
    """Write a text, in the direction of its first letter."""
    run = paragraph.add_run(text)
    letter = next(
        (kind for kind in map(unicodedata.bidirectional, text) if kind in {*RIGHT_TO_LEFT, "L"}), "L"
    )
    if letter in RIGHT_TO_LEFT:
        paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
        run._r.get_or_add_rPr().append(OxmlElement("w:rtl"))


def _repeat_header(table: Table) -> None:
    """Show the first row again at the top of each page."""
    header = OxmlElement("w:tblHeader")
    header.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(header)


def _shade(cell: _Cell, colour: str) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _add_link(paragraph: Paragraph, url: str) -> None:
    """Write an address that leads there."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(url)
    run.font.underline, run.font.color.rgb = True, INK
    link.append(run._r)
    paragraph._p.append(link)


def _add_page_number(paragraph: Paragraph, title: str) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    paragraph.add_run(f"{title} – page ")
    for instruction, before in (("PAGE", ""), ("NUMPAGES", " sur ")):
        paragraph.add_run(before)
        field: Any = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), instruction)
        paragraph._p.append(field)
