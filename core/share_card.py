"""What the picture of a page says: networks and mails show it where the address of the page is pasted."""

from dataclasses import dataclass, replace

from taxonomy.models import Axis


@dataclass(frozen=True)
class ShareCard:
    """The texts and the colours of a picture.

    Attributes:
        title: of the page.
        kind: what it is, « Fiche pratique », « Portrait »; may be empty.
        note: what else one needs at once: when and where an event is; may be empty.
        slug: gives the page its cover, as on the site.
        palette: the colours of its axis, 1 to 4; 0 without axis.
        sign: that of its axis, 1 to 4; 0 without axis.
    """

    title: str
    kind: str = ""
    note: str = ""
    slug: str = ""
    palette: int = 0
    sign: int = 0

    def in_axis(self, axis: Axis | None) -> "ShareCard":
        """Return the card in the colours of an axis; as it is without."""
        return replace(self, palette=axis.palette_number, sign=axis.sign_number) if axis else self
