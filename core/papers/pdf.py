"""What the templates of Typst read beside the content: the look of the site, and texts made ready."""

import io
import logging
from pathlib import Path
from typing import Any

import segno

from core import typesetting
from core.branding import Brand, sign_svg

from .errors import DocumentError

logger = logging.getLogger(__name__)

# What every PDF is made of beside its own template: when one of these changes, it is made again.
INGREDIENTS = (*typesetting.INGREDIENTS, Path(typesetting.__file__), Path(__file__).resolve())
VERSION = typesetting.VERSION
# What is followed or told apart by, and stays whole.
ADDRESSES = frozenset({"href", "url", "slug"})


def typeset(template: Path, data: Any, slug: str) -> bytes:
    """Return a PDF.

    Args:
        template: reads ``sys.inputs.data``.
        data: as JSON takes it.
        slug: how errors call the document.

    Raises:
        DocumentError: Typst refused it, or took too long.
    """
    try:
        return typesetting.typeset(template, data, slug)
    except typesetting.TypesettingError as error:
        raise DocumentError(str(error)) from error


def brand_data(brand: Brand) -> dict[str, Any]:
    """Return the look of a site as JSON takes it."""
    return {
        "name": brand.name,
        "tagline": brand.tagline,
        "plum": brand.plum,
        "honey": brand.honey,
        "sign": sign_svg(brand.plum, brand.honey),
        "logo": _logo(brand),
    }


def _logo(brand: Brand) -> list[int] | None:
    """Return the logo as JSON carries it; without it when its file cannot be read."""
    if brand.read_logo is None:
        return None
    try:
        return list(brand.read_logo())
    except OSError:
        logger.exception("The logo of the site cannot be read: documents show the sign instead")
        return None


def breakable(value: Any, name: str = "") -> Any:
    """Return texts whose longest words may be cut; addresses that are followed stay whole."""
    if isinstance(value, str) and name not in ADDRESSES:
        return typesetting.breakable(value)
    if isinstance(value, dict):
        return {key: breakable(one, key) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [breakable(one, name) for one in value]
    return value


def qr(address: str) -> str:
    """Return an address as a QR code, in SVG."""
    drawing = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawing, kind="svg", border=0)
    return drawing.getvalue().decode()
