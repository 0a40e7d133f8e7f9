"""What was lately published, of every type, by the moment of its publication: what feeds tell.

The date of an entry says when it is of (the day of an event, which may be to come); a feed tells when it was
published, which each type knows of its objects.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from core.atom import Item

from .registry import document_type
from .service import SearchService
from .types import Hit, SearchQuery

# How many entries a feed holds, among how many of the latest dates.
LATEST = 50
LOOKED_INTO = 200

Told = Mapping[tuple[str, int], tuple[str, datetime, datetime]]


def latest(filters: Mapping[str, Sequence[str]]) -> list[Item]:
    """Return the entries that were published last among those that the filters keep, the latest first.

    One search, then one query a type. An object that is public no more is left out, even when the index has
    not heard of it yet.

    Args:
        filters: as in ``SearchQuery``.
    """
    asked = {facet: tuple(values) for facet, values in filters.items()}
    hits = SearchService().search(SearchQuery(filters=asked, sort="date", page_size=LOOKED_INTO)).hits
    told = _told(hits)
    items = [_item(hit, *told[hit.type, hit.object_id]) for hit in hits if (hit.type, hit.object_id) in told]
    return sorted(items, key=lambda item: item.published, reverse=True)[:LATEST]


def _told(hits: Sequence[Hit]) -> Told:
    """Return the identity of what was found, when it was published and changed; not of what is not public."""
    wanted: dict[str, list[int]] = defaultdict(list)
    for hit in hits:
        wanted[hit.type].append(hit.object_id)
    found = {}
    for name, keys in wanted.items():
        kind = document_type(name)
        if kind.publication is None:
            continue
        told = kind.publication
        fields = ("pk", told.identity, told.published, told.updated)
        for pk, identity, published, updated in kind.public().filter(pk__in=keys).values_list(*fields):
            if published:
                found[name, pk] = (str(identity), published, max(published, updated or published))
    return found


def _item(hit: Hit, identity: str, published: datetime, updated: datetime) -> Item:
    return Item(f"{hit.type}:{identity}", hit.title, hit.summary, hit.url, published, updated)
