"""« Cela existe déjà ? »: the ideas and the sheets that look like what is being typed."""

from search.service import SearchService
from search.types import Hit, SearchQuery

TYPES = ("idea", "practice")
SHOWN = 4
# Shorter than that, it says nothing yet.
SHORTEST = 8


def similar(title: str) -> list[Hit]:
    """Return what is public and looks like a title, the nearest first; one search."""
    title = title.strip()[:200]
    if len(title) < SHORTEST:
        return []
    answer = SearchService().search(SearchQuery(text=title, types=TYPES, page_size=SHOWN))
    return list(answer.hits or answer.nearest)[:SHOWN]
