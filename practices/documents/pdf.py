"""A sheet as PDF: A4, tagged (PDF/UA-1), in the colours of the site. Set by Typst, in its own process."""

import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.utils.text import Truncator

from core.branding import Brand
from core.drawings import cover
from core.papers import pdf
from core.papers.pdf import VERSION, brand_data, breakable, qr

from .content import SheetDocument
from .reuse import colophon

__all__ = ["INGREDIENTS", "VERSION", "make_pdf"]

TEMPLATE = Path(__file__).resolve().parent / "sheet.typ"
# What a PDF is made of beside the sheet: when one of these changes, every PDF is made again.
INGREDIENTS = (TEMPLATE, *pdf.INGREDIENTS)
# What fits on one line above and below each page.
HEADER_LENGTH, FOOTER_LENGTH = 80, 100
CSS_VARIABLE = re.compile(r"var\(--[a-z]+,(#[0-9a-f]{6})\)")


def make_pdf(sheet: SheetDocument, brand: Brand) -> bytes:
    """Return the PDF of a sheet.

    Raises:
        DocumentError: Typst refused it, or took too long.
    """
    return _compile(_data(sheet, brand), sheet.slug)


def _compile(data: dict[str, Any], slug: str) -> bytes:
    return pdf.typeset(TEMPLATE, data, slug)


def _data(sheet: SheetDocument, brand: Brand) -> dict[str, Any]:
    """Return what ``sheet.typ`` reads."""
    return {
        "sheet": breakable(asdict(sheet)),
        "brand": brand_data(brand),
        "colophon": breakable(list(colophon(sheet, brand))),
        "url_shown": breakable(sheet.url),
        "header": Truncator(sheet.title).chars(HEADER_LENGTH),
        "footer": Truncator(sheet.url).chars(FOOTER_LENGTH),
        "cover": _cover(sheet),
        "qr": qr(sheet.url),
    }


def _cover(sheet: SheetDocument) -> str | None:
    """Return the drawing of the sheet with plain colours: paper knows no custom property."""
    if not sheet.palette:
        return None
    return CSS_VARIABLE.sub(r"\1", cover(sheet.slug, sheet.palette, sheet.sign))
