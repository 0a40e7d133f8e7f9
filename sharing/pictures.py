"""The picture that shows a page where its address is pasted: made once for what it says, then kept.

1200 × 630 pixels: of 1.91 to 1, networks crop nothing (LinkedIn, X, Facebook). It is kept with the documents
of ``core.papers``: a machine makes two at once, each by one process, and forgets the least asked for.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core import drawings, typesetting
from core.branding import Brand, sign_svg
from core.papers import delivery, pdf
from core.papers.errors import DocumentError
from core.papers.runs import clean
from core.papers.store import Stored
from core.share_card import ShareCard

WIDTH, HEIGHT = 1200, 630
TEMPLATE = Path(__file__).parent / "card.typ"
# Characters of a fingerprint in the address of a picture: two pictures of one page never share them.
MARK_LENGTH = 16
CUSTOM_PROPERTY = re.compile(r"var\(--\w+,(#\w+)\)")
# What parts words, in a line; a no-break space binds them.
BLANKS = re.compile(r"[ \t\r\n\f\v\u2028\u2029]+")
WHITE = "#ffffff"


def make(card: ShareCard, brand: Brand) -> bytes:
    """Return the picture of a card, in the look of a site.

    Raises:
        DocumentError: Typst refused it, or took too long.
    """
    look = pdf.brand_data(brand)
    data = {
        "card": {name: _text(getattr(card, name)) for name in ("kind", "title", "note")},
        "brand": look | {name: _text(look[name]) for name in ("name", "tagline")},
        "tones": _tones(card),
        "cover": _cover(card) if card.palette else None,
        # On a ground of plum, what is plum in the sign is white.
        "large-sign": sign_svg(WHITE, brand.honey),
    }
    try:
        return typesetting.picture(TEMPLATE, data, card.slug or "the site")
    except typesetting.TypesettingError as error:
        raise DocumentError(str(error)) from error


PICTURE: delivery.Format[ShareCard] = delivery.Format(
    extension="png",
    content_type="image/png",
    make=make,
    ingredients=(TEMPLATE, Path(__file__).resolve(), Path(drawings.__file__), *pdf.INGREDIENTS),
    version=pdf.VERSION,
)


def mark(card: ShareCard, brand: Brand) -> str:
    """Return what names a picture in its address: it changes with what the picture shows."""
    return _fingerprint(card, brand)[:MARK_LENGTH]


def kept(card: ShareCard, brand: Brand) -> Stored:
    """Return a picture, from the store or made now.

    Raises:
        DocumentError: it cannot be made, or not now.
    """
    return delivery.document(PICTURE, card, brand, _fingerprint(card, brand))


def _fingerprint(card: ShareCard, brand: Brand) -> str:
    # A lone surrogate, which no file holds, has no fingerprint either.
    said = ShareCard(
        clean(card.title), clean(card.kind), clean(card.note), card.slug, card.palette, card.sign
    )
    return delivery.fingerprint(PICTURE, said, brand)


def _text(text: str) -> dict[str, Any]:
    """Return a text as the template reads it: on one line, its words, and where a long word may be cut."""
    line = BLANKS.sub(" ", clean(text)).strip()
    return {"text": line, "words": line.split(" "), "pieces": typesetting.breakable(line)}


def _tones(card: ShareCard) -> Mapping[str, str] | None:
    if not card.palette:
        return None
    tint, _mid, strong = drawings.PALETTES[card.palette]
    return {"tint": tint, "strong": strong}


def _cover(card: ShareCard) -> str:
    """Return the cover of a page in the colours of its axis, as a file that knows no custom property."""
    return CUSTOM_PROPERTY.sub(r"\1", drawings.cover(card.slug, card.palette, card.sign))
