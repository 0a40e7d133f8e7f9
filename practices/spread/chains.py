"""How practices came to spread: their chains, from the idea that each began with."""

from collections.abc import Sequence
from dataclasses import dataclass

from lineage.models import Link
from lineage.selectors import Chain, chain
from practices import search
from practices.lineage import NAME
from practices.models import PracticePage

# How many chains are drawn; each costs a few queries.
DRAWN = 2


@dataclass(frozen=True)
class Followed:
    """A sheet, and all that is before and after it."""

    sheet: PracticePage
    chain: Chain


def followed(sheets: Sequence[int]) -> list[Followed]:
    """Return the chains to draw: of sheets that came from something and, first, that spread most.

    Args:
        sheets: those that spread, the most first.
    """
    known = Link.objects.filter(target_type=NAME).values("target_id")
    found = search.public().filter(pk__in=known).only("title", "slug", "url_path").order_by("title")
    order = {key: rank for rank, key in enumerate(sheets)}
    origins = sorted(found, key=lambda sheet: order.get(sheet.pk, len(order)))
    drawn = (Followed(sheet, chain(sheet)) for sheet in origins[:DRAWN])
    return [each for each in drawn if each.chain.before]
