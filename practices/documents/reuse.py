"""What every file of a sheet says at its end: its dates, its place, and how it may be used again."""

from collections.abc import Iterator

from core.branding import Brand
from core.papers.reuse import terms

from .content import SheetDocument


def colophon(sheet: SheetDocument, brand: Brand) -> Iterator[str]:
    """Yield the closing lines, each a sentence."""
    if sheet.published:
        later = sheet.updated and sheet.updated != sheet.published
        yield f"Publiée le {sheet.published}" + (f", mise à jour le {sheet.updated}." if later else ".")
    yield "Cette copie ne suit pas les mises à jour : la fiche en ligne fait foi."
    yield terms(brand)
