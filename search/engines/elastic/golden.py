"""Known answers: what an index must find before it is read.

Any site has some, its own titles. An entry asked for by its title is among the first answers, unless the
analysis, the mapping or the copy went wrong.
"""

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


def missing(index: str) -> tuple[int, list[str]]:
    """Ask an index for titles of its entries.

    Returns:
        How many were asked, and those that were not found.

    Raises:
        Unavailable: the server does not answer.
    """
    generation = IndexState.current()
    synonyms = thesaurus.get(generation)
    titles = _titles()
    lost = []
    for title in titles:
        session = ElasticSession(Server(Budget(PATIENCE_S), index))
        understood = understand(title, False, session.lexicon(generation), synonyms)
        asked = EngineQuery(terms=understood.terms, text=understood.text, limit=AMONG)
        found = session.search(asked, generation).ids
        # Titles may be alike: any entry of this one will do.
        if understood.terms and not SearchEntry.objects.filter(pk__in=found, title=title).exists():
            lost.append(title)
    return len(titles), lost


def _titles() -> list[str]:
    """Return titles of entries evenly apart."""
    count = SearchEntry.objects.count()
    step = max(1, count // ASKED)
    keys = list(SearchEntry.objects.order_by("pk").values_list("pk", flat=True))[::step][:ASKED]
    return list(SearchEntry.objects.filter(pk__in=keys).values_list("title", flat=True))
