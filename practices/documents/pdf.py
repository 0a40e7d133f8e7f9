"""A sheet as PDF: A4, tagged (PDF/UA-1), in the colours of the site. Set by Typst, in its own process."""

import io
import json
import logging
import re
import subprocess
import sys
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import segno
from django.utils.text import Truncator

from core.branding import Brand, sign_svg
from core.drawings import cover

from .content import SheetDocument
from .errors import DocumentError
from .reuse import colophon

logger = logging.getLogger(__name__)

HERE = Path(__file__).resolve().parent
PROCESS = HERE / "typst_process.py"
# What a PDF is made of beside the sheet: when one of these changes, every PDF is made again.
INGREDIENTS = (HERE / "sheet.typ", PROCESS, *sorted((HERE / "fonts").glob("*.ttf")))
VERSION = f"typst {version('typst')}"
# Seconds until a compilation is given up; it takes a tenth of one.
PATIENCE_S = 15
# Characters of data: a hundred times the longest sheet of the content.
LONGEST_DATA = 4_000_000
# A word longer than « anticonstitutionnellement » may be cut every few letters, or it would leave its column.
LONG_WORD = re.compile(r"\S{26,}")
PIECE = re.compile(r"\S{10}")
# What fits on one line above and below each page.
HEADER_LENGTH, FOOTER_LENGTH = 80, 100
ZERO_WIDTH_SPACE = "\u200b"
CSS_VARIABLE = re.compile(r"var\(--[a-z]+,(#[0-9a-f]{6})\)")


def make_pdf(sheet: SheetDocument, brand: Brand) -> bytes:
    """Return the PDF of a sheet.

    Raises:
        DocumentError: Typst refused it, or took too long.
    """
    data = json.dumps(_data(sheet, brand), ensure_ascii=False)
    if len(data) > LONGEST_DATA:
        raise DocumentError(f"The sheet {sheet.slug} is too long for a PDF: {len(data)} characters")
    return _compile(data.encode(), sheet.slug)


def _compile(data: bytes, slug: str) -> bytes:
    command = [sys.executable, "-I", str(PROCESS)]
    try:
        # No variable of the environment: the secrets of the portal stay where they are.
        done = subprocess.run(  # noqa: S603 - our own file, with no argument
            command, input=data, capture_output=True, timeout=PATIENCE_S, check=True, env={}
        )
    except subprocess.TimeoutExpired as error:
        raise DocumentError(f"The PDF of {slug} took more than {PATIENCE_S} s") from error
    except subprocess.CalledProcessError as error:
        reason = error.stderr.decode("utf-8", "replace")[-2000:]
        raise DocumentError(f"The PDF of {slug} could not be made: {reason}") from error
    if not done.stdout.startswith(b"%PDF"):
        raise DocumentError(f"The PDF of {slug} is empty")
    return done.stdout


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
        return LONG_WORD.sub(lambda word: PIECE.sub(rf"\g<0>{ZERO_WIDTH_SPACE}", word[0]), value)
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
