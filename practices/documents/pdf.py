"""A sheet as PDF: A4, tagged (PDF/UA-1), in the colours of the site. Set by Typst, in its own process."""

import io
import logging
import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

import segno
from django.utils.text import Truncator

from core import typesetting
from core.branding import Brand, sign_svg
from core.drawings import cover

from .content import SheetDocument
from .errors import DocumentError
from .reuse import colophon

logger = logging.getLogger(__name__)

TEMPLATE = Path(__file__).resolve().parent / "sheet.typ"
# What a PDF is made of beside the sheet: when one of these changes, every PDF is made again.
INGREDIENTS = (TEMPLATE, *typesetting.INGREDIENTS, Path(typesetting.__file__))
VERSION = typesetting.VERSION
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
    try:
        return typesetting.typeset(TEMPLATE, data, slug)
    except typesetting.TypesettingError as error:
        raise DocumentError(str(error)) from error


def _data(sheet: SheetDocument, brand: Brand) -> dict[str, Any]:
    """Return what ``sheet.typ`` reads."""
    return {
        "sheet": _breakable(asdict(sheet)),
        "brand": {
            "name": brand.name,
            "tagline": brand.tagline,
            "plum": brand.plum,
            "honey": brand.honey,
            "sign": sign_svg(brand.plum, brand.honey),
            "logo": _logo(brand),
        },
        "colophon": _breakable(list(colophon(sheet, brand))),
        "url_shown": _breakable(sheet.url),
        "header": Truncator(sheet.title).chars(HEADER_LENGTH),
        "footer": Truncator(sheet.url).chars(FOOTER_LENGTH),
        "cover": _cover(sheet),
        "qr": _qr(sheet.url),
    }


def _breakable(value: Any, name: str = "") -> Any:
    """Return texts whose longest words may be cut; addresses that are followed stay whole."""
    if isinstance(value, str) and name not in {"href", "url", "slug"}:
        return typesetting.breakable(value)
    if isinstance(value, dict):
        return {key: _breakable(one, key) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_breakable(one, name) for one in value]
    return value


def _logo(brand: Brand) -> list[int] | None:
    """Return the logo as JSON carries it; without it when its file cannot be read."""
    if brand.read_logo is None:
        return None
    try:
        return list(brand.read_logo())
    except OSError:
        logger.exception("The logo of the site cannot be read: documents show the sign instead")
        return None


def _cover(sheet: SheetDocument) -> str | None:
    """Return the drawing of the sheet with plain colours: paper knows no custom property."""
    if not sheet.palette:
        return None
    return CSS_VARIABLE.sub(r"\1", cover(sheet.slug, sheet.palette, sheet.sign))


def _qr(address: str) -> str:
    drawing = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawing, kind="svg", border=0)
    return drawing.getvalue().decode()
