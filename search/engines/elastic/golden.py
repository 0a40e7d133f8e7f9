"""Known answers: what an index must find before it is read.

Any site has some, its own titles. An entry asked for by its title is among the first answers, unless the
analysis, the mapping or the copy went wrong.
"""

from django.db.models import QuerySet

from search.engines import EngineQuery
from search.models import IndexState, SearchEntry
from search.synonyms import thesaurus
from search.understanding import understand

from .breaker import Budget
from .engine import ElasticSession
from .server import Server

# How many titles are asked, evenly among the entries, and among how many answers each must be.
ASKED = 30
AMONG = 5
# How long each may take, in seconds: the index has just been written.
PATIENCE_S = 10.0


def missing(index: str, version: int) -> tuple[int, list[str]]:
    """Ask an index for titles of its entries.

    Args:
        index: its name.
        version: what was written later need not be there yet, and is not asked.

    Returns:
        How many were asked, and those that were not found.

    Raises:
        Unavailable: the server does not answer.
    """
    generation = IndexState.current()
    synonyms = thesaurus.get(generation)
    entries = SearchEntry.objects.filter(version__lte=version)
    titles = _titles(entries)
    lost = []
    for title in titles:
        session = ElasticSession(Server(Budget(PATIENCE_S), index))
        understood = understand(title, False, session.lexicon(generation), synonyms)
        asked = EngineQuery(terms=understood.terms, text=understood.text, limit=AMONG)
        found = session.search(asked, generation).ids
        # Titles may be alike: any entry of this one will do. One withdrawn meanwhile is not lost.
        named = entries.filter(title=title)
        if understood.terms and not named.filter(pk__in=found).exists() and named.exists():
            lost.append(title)
    return len(titles), lost


def _titles(entries: QuerySet[SearchEntry]) -> list[str]:
    """Return titles of entries evenly apart."""
    keys = list(entries.order_by("pk").values_list("pk", flat=True))
    keys = keys[:: max(1, len(keys) // ASKED)][:ASKED]
    return list(SearchEntry.objects.filter(pk__in=keys).values_list("title", flat=True))
