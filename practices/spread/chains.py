"""How a practice came to spread: its chain, from the idea that it began with to those that try it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from lineage.models import Link
from lineage.selectors import Chain, chain
from practices import search
from practices.adoption import lineage as adoptions
from practices.adoption.counting import count_label
from practices.lineage import NAME
from practices.models import PracticePage

from .selectors import SheetRow


@dataclass(frozen=True)
class Followed:
    """A sheet, and what is before and after it.

    Attributes:
        sheet: the one that is followed.
        chain: its chain, but for those that try it.
        label: how many structures try it or tried it; empty when none does.
    """

    sheet: PracticePage
    chain: Chain
    label: str


def followed(sheets: Sequence[SheetRow]) -> Followed | None:
    """Return the chain to draw: of the sheet that came from something and spreads most; None without any.

    Where none spreads, one that came from a trial says more than one that came from an idea only.

    Args:
        sheets: those that spread, the most first.
    """
    origins = Link.objects.filter(target_type=NAME)
    tested = Exists(origins.filter(target_id=OuterRef("pk"), relation=Link.Relation.TOLD))
    found = search.public().filter(pk__in=origins.values("target_id")).order_by(tested.desc(), "title")
    order = {row.key: rank for rank, row in enumerate(sheets)}
    first = min(
        found.only("title", "slug", "url_path"),
        key=lambda sheet: order.get(sheet.pk, len(order)),
        default=None,
    )
    if first is None:
        return None
    told = chain(first, without=(adoptions.NAME,))
    total = next((row.split.total for row in sheets if row.key == first.pk), 0)
    return Followed(first, told, count_label(total)) if told.before else None
