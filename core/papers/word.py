"""What the DOCX of every app share: their frame, their logo, their links."""

import io
import logging
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm

from core.branding import Brand

from . import word_styles as styles
from .runs import Run

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph as WordParagraph

logger = logging.getLogger(__name__)

VERSION = f"python-docx {version('python-docx')}"
# What every DOCX is made of beside what writes it.
INGREDIENTS = (Path(__file__).resolve(), Path(styles.__file__).resolve())
# Word’s core properties hold no more.
LONGEST_PROPERTY = 255


def frame(document: "Document", url: str, brand: Brand) -> None:
    """Write what every page repeats: the site above; the address and the number of the page below."""
    section = document.sections[0]
    above = section.header.paragraphs[0]
    above.style = styles.SMALL
    above.add_run(brand.name).bold = True
    if brand.tagline:
        above.add_run(f" – {brand.tagline}")
    below = section.footer.paragraphs[0]
    below.style = styles.SMALL
    link(below, Run(url, href=url))
    below.add_run(" – page ")
    styles.add_field(below, "PAGE")
    below.add_run(" / ")
    styles.add_field(below, "NUMPAGES")


def logo(document: "Document", brand: Brand) -> None:
    """Write the logo of the site, if it has one that can be read."""
    if brand.read_logo is None:
        return
    try:
        picture = document.add_picture(io.BytesIO(brand.read_logo()), height=Mm(12))
    except OSError:
        logger.exception("The logo of the site cannot be read: the document goes without")
        return
    picture._inline.docPr.set("descr", f"Logo de {brand.name}")


def write(paragraph: "WordParagraph", runs: Iterable[Run]) -> None:
    """Add runs to a paragraph."""
    for run in runs:
        if run.href:
            link(paragraph, run)
        else:
            written = paragraph.add_run(run.text)
            written.bold, written.italic = run.bold or None, run.italic or None


def link(paragraph: "WordParagraph", run: Run) -> None:
    """Add a link that leads out of the document."""
    led = OxmlElement("w:hyperlink")
    led.set(qn("r:id"), paragraph.part.relate_to(run.href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    written = paragraph.add_run(run.text, styles.LINK)
    written.bold, written.italic = run.bold or None, run.italic or None
    led.append(written._r)
    paragraph._p.append(led)


def saved(document: "Document") -> bytes:
    """Return a document as a file."""
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()
