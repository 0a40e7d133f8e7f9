"""A restitution as PDF: A4, tagged (PDF/UA-1), with its contents and its bookmarks. Set by Typst."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.utils.text import Truncator

from core.branding import Brand
from core.papers import pdf
from core.papers.pdf import VERSION, brand_data, breakable, qr

from . import restitution
from .restitution import Restitution, colophon

__all__ = ["INGREDIENTS", "VERSION", "make_pdf"]

TEMPLATE = Path(__file__).resolve().parent / "restitution.typ"
INGREDIENTS = (TEMPLATE, Path(__file__).resolve(), Path(restitution.__file__).resolve(), *pdf.INGREDIENTS)
# What fits on one line above and below each page.
HEADER_LENGTH, FOOTER_LENGTH = 80, 100


def make_pdf(said: Restitution, brand: Brand) -> bytes:
    """Return the PDF of a restitution.

    Raises:
        DocumentError: Typst refused it, or took too long.
    """
    return pdf.typeset(TEMPLATE, _data(said, brand), said.slug)


def _data(said: Restitution, brand: Brand) -> dict[str, Any]:
    """Return what ``restitution.typ`` reads."""
    return {
        "said": breakable(asdict(said)),
        "brand": brand_data(brand),
        "colophon": breakable(list(colophon(said, brand))),
        "url_shown": breakable(said.url),
        "header": Truncator(f"Restitution – {said.title}").chars(HEADER_LENGTH),
        "footer": Truncator(said.url).chars(FOOTER_LENGTH),
        "qr": qr(said.url),
    }
