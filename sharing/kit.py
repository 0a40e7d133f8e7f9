"""The kit of a page, in the admin: all that one needs to share it, and what it still waits for."""

from dataclasses import dataclass

from core.branding import Brand
from core.models import BasePage

from . import links, selectors, texts
from .pictures import HEIGHT, WIDTH

UNPUBLISHED = (
    "Cette page n’est pas publiée\u00a0: le lien court marchera à la publication, et ne changera plus."
    " L’image et le QR code se téléchargeront ici à ce moment-là."
)
RESERVED = (
    "Cette page n’est pas ouverte à tous\u00a0: son lien court répond que la page n’existe pas, et elle n’a"
    " ni image ni QR code."
)
WAITING_CHANGES = (
    "Des modifications ne sont pas encore publiées\u00a0: ce kit dit ce que les lecteurs voient aujourd’hui."
)


@dataclass(frozen=True)
class Piece:
    """A text to copy: how it is called, what it says, and in how many lines it is shown."""

    name: str
    label: str
    text: str
    rows: int = 1

    @property
    def length(self) -> int:
        """Its number of characters."""
        return len(self.text)


@dataclass(frozen=True)
class Kit:
    """What is needed to share a page.

    Attributes:
        pieces: texts to copy.
        notice: what to know before it is shared, in French; may be empty.
        picture, qr_svg, qr_png: addresses; empty while the page is not open to all.
        slug: names the downloaded picture.
    """

    pieces: tuple[Piece, ...]
    notice: str
    slug: str
    picture: str = ""
    qr_svg: str = ""
    qr_png: str = ""
    picture_width: int = WIDTH
    picture_height: int = HEIGHT


def kit_of(page: BasePage, brand: Brand) -> Kit:
    """Return the kit of a page: as readers see it, or as its draft stands while it was never published."""
    told = page if page.live else page.get_latest_revision_as_object()
    pieces = (
        Piece("titre", "Titre", told.title),
        Piece("lien", "Lien court", links.short_link(page)),
        Piece("reseau", "Pour un réseau social", texts.post(told), rows=8),
        Piece(
            "courriel",
            "Pour un courriel ou une lettre d’information",
            texts.letter(told, brand.name),
            rows=10,
        ),
    )
    if not selectors.is_shared(page):
        return Kit(pieces, RESERVED if page.live else UNPUBLISHED, page.slug)
    return Kit(
        pieces,
        WAITING_CHANGES if page.has_unpublished_changes else "",
        page.slug,
        picture=links.picture_path(page, brand),
        qr_svg=links.qr_path(page, "svg"),
        qr_png=links.qr_path(page, "png"),
    )
