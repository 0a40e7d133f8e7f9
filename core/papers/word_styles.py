"""The looks and the small parts of a DOCX that python-docx has no word for."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table, _Cell, _Row
    from docx.text.paragraph import Paragraph

LANGUAGE = "fr-FR"
# Faces that Word and LibreOffice have, or replace with one of the same width.
SANS, SERIF = "Calibri", "Georgia"
SOFT, RULE, CARE = "5D4B58", "BFB0BA", "FFF1CF"
# Since Word 2013: without it, a file opens in « mode de compatibilité ».
COMPATIBILITY = "15"
PROVENANCE, NOTICE, LINK, SMALL = "Provenance", "Avertissement", "Hyperlink", "Petit"
# The title of the contents is no heading: it would be one of its own entries.
CONTENTS_TITLE = "TOC Heading"
# How deep contents go, and what Word calls the styles of their lines.
CONTENTS_STYLES = {1: "toc 1", 2: "toc 2"}
LONGEST_BOOKMARK = 40
MARGIN = Mm(20)


def prepare(document: "Document", plum: str) -> None:
    """Give a new document its paper, its language and its styles. ``plum`` is ``#rrggbb``."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    _language(document)
    _compatibility(document)
    _text_styles(document, RGBColor.from_string(plum.removeprefix("#").upper()))


def _language(document: "Document") -> None:
    defaults = document.styles.element.find(qn("w:docDefaults"))
    for language in defaults.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)
    document.settings.element.xpath("w:themeFontLang")[0].set(qn("w:val"), LANGUAGE)


def _compatibility(document: "Document") -> None:
    for setting in document.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), COMPATIBILITY)


def _text_styles(document: "Document", plum: RGBColor) -> None:
    styles = document.styles
    _style(styles["Normal"], SANS, 11, None, after=6)
    _style(styles["Title"], SERIF, 24, plum, after=8)
    _style(styles["Subtitle"], SERIF, 13, RGBColor.from_string("2A1826"), after=10)
    styles["Subtitle"].font.italic = False
    _style(styles["Heading 1"], SERIF, 15, plum, before=16, after=2)
    _style(styles["Heading 2"], SERIF, 13, plum, before=14, after=2)
    _style(styles["Heading 3"], SERIF, 11.5, RGBColor.from_string("2A1826"), before=12, after=2)
    _style(styles["Quote"], SERIF, 12, None, after=2)
    soft = RGBColor.from_string(SOFT)
    for name in (PROVENANCE, SMALL):
        own = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        own.base_style = styles["Normal"]
        _style(own, SANS, 9, soft, after=4)
    styles[PROVENANCE].paragraph_format.keep_with_next = True
    notice = styles.add_style(NOTICE, WD_STYLE_TYPE.PARAGRAPH)
    notice.base_style = styles["Normal"]
    _style(notice, SANS, 11, None, after=8)
    # The ground comes before the spacing: Word holds to the order of the schema.
    notice.element.get_or_add_pPr().insert_element_before(_shading(CARE), "w:spacing")
    link = styles.add_style(LINK, WD_STYLE_TYPE.CHARACTER)
    link.font.color.rgb, link.font.underline = plum, True
    for edge in styles["Table Grid"].element.xpath("w:tblPr/w:tblBorders/*"):
        edge.set(qn("w:color"), RULE)
    for spacing in styles["Subtitle"].element.xpath("w:rPr/w:spacing"):
        spacing.getparent().remove(spacing)
    # The title of the template has a blue rule below it.
    for rule in styles["Title"].element.xpath("w:pPr/w:pBdr"):
        rule.getparent().remove(rule)


def _style(
    style: Any, face: str, size: float, colour: RGBColor | None, *, before: float = 0, after: float = 0
) -> None:
    style.font.name, style.font.size = face, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    # Faces of the theme would win over the name.
    for attribute in [name for name in fonts.attrib if name.endswith("Theme")]:
        del fonts.attrib[attribute]
    for script in ("w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), face)
    if colour is not None:
        style.font.color.rgb = colour
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)


def _shading(colour: str) -> Any:
    shading = OxmlElement("w:shd")
    for name, value in (
        ("w:val", "clear"),
        ("w:color", "auto"),
        ("w:fill", colour.removeprefix("#").upper()),
    ):
        shading.set(qn(name), value)
    return shading


def shade(cell: "_Cell", colour: str) -> None:
    """Colour the ground of a cell."""
    cell._tc.get_or_add_tcPr().append(_shading(colour))


def set_widths(table: "Table", widths: Sequence[int]) -> None:
    """Give columns their width, in mm: some programs read it from the columns, others from the cells."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def repeat_header(row: "_Row") -> None:
    """Show a row again at the top of each page, and tell screen readers that it names the columns."""
    header = OxmlElement("w:tblHeader")
    header.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(header)


def keep_rows_whole(table: "Table") -> None:
    """Let no row be cut between two pages."""
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def describe(table: "Table", title: str) -> None:
    """Give a table the words that a screen reader says before it."""
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), title)
    table._tbl.tblPr.append(caption)


def add_field(paragraph: "Paragraph", instruction: str) -> None:
    """Add what Word computes: « PAGE », « NUMPAGES »."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    run = paragraph.add_run("1")
    field.append(run._r)
    paragraph._p.append(field)


def prepare_contents(document: "Document") -> None:
    """Give a document, once prepared, the styles of its contents."""
    styles = document.styles
    colour = styles["Heading 1"].font.color.rgb
    _style(styles[CONTENTS_TITLE], SERIF, 15, colour, before=16, after=4)
    for level, name in CONTENTS_STYLES.items():
        line = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        line.base_style = styles["Normal"]
        _style(line, SANS, 11 if level == 1 else 10, None, before=4 if level == 1 else 0, after=2)
        line.font.bold = level == 1
        line.paragraph_format.left_indent = Mm(6 * (level - 1))


def add_contents(document: "Document", entries: Sequence[tuple[int, str]]) -> None:
    """Add the contents: a field that Word can update, holding links to bookmarked headings meanwhile.

    Args:
        document: prepared for contents.
        entries: (level, heading), at least one; each heading is bookmarked with ``bookmark``.
    """
    lines = [document.add_paragraph(style=CONTENTS_STYLES[level]) for level, _title in entries]
    _mark_field(lines[0], "begin")
    instruction = OxmlElement("w:instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = f' TOC \\o "1-{max(CONTENTS_STYLES)}" \\h \\z \\u '
    lines[0].add_run()._r.append(instruction)
    _mark_field(lines[0], "separate")
    for line, (_level, title) in zip(lines, entries, strict=True):
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), bookmark_name(title))
        link.append(line.add_run(title)._r)
        line._p.append(link)
    _mark_field(lines[-1], "end")


def _mark_field(paragraph: "Paragraph", kind: str) -> None:
    """Add the beginning, the middle or the end of a field."""
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    paragraph.add_run()._r.append(mark)


def bookmark(paragraph: "Paragraph", title: str) -> None:
    """Let contents lead to a heading."""
    name = bookmark_name(title)
    number = str(int(name.removeprefix("_"), 16) % 2**31)
    for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
        mark = OxmlElement(tag)
        mark.set(qn("w:id"), number)
        if tag == "w:bookmarkStart":
            mark.set(qn("w:name"), name)
        paragraph._p.append(mark)


def bookmark_name(title: str) -> str:
    """Return what Word may call a place: letters and digits, forty at most; the same for the same title."""
    return f"_{hashlib.sha256(title.encode('utf-8', 'replace')).hexdigest()[: LONGEST_BOOKMARK - 1]}"


def restarted_numbering(document: "Document") -> int:
    """Return a new numbering for « List Number », which would go on from one list to the next otherwise."""
    numbering = document.part.numbering_part.element
    style = document.styles["List Number"].element
    used = style.pPr.numPr.numId.val
    abstract = numbering.num_having_numId(used).abstractNumId.val
    number = numbering.add_num(abstract)
    number.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(number.numId)


def set_numbering(paragraph: "Paragraph", number: int) -> None:
    """Number a paragraph with a numbering of its own."""
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = 0
    properties.get_or_add_numId().val = number


def set_properties(document: "Document", title: str, author: str, **others: str) -> None:
    """Say what the document is; ``others`` are core properties (subject, keywords…)."""
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = title, author, author
    properties.language, properties.comments, properties.revision = LANGUAGE, "", 1
    properties.created = properties.modified = datetime.now(UTC).replace(tzinfo=None)
    for name, value in others.items():
        setattr(properties, name, value)
