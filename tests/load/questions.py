"""What the bench of the search asks: the judged queries, and many more made of their words."""

import random
from collections.abc import Iterator
from itertools import count

import yaml

from search.types import SearchQuery, SearchResponse
from tests.load.server import ROOT

JUDGED = ("judgments.yaml", "judgments-practices.yaml")
# Letters that are typed when the first suggestions are asked for.
TYPED = 4
# Letters of a word that can be looked for.
WORD = 4
EFFORTS = ("faible", "moyen", "fort")


def judged() -> list[str]:
    """Return the judged queries and their misspelt variants, once each, in an order of their own."""
    texts: dict[str, None] = {}
    for name in JUDGED:
        content = yaml.safe_load((ROOT / "tests" / "search_quality" / name).read_text(encoding="utf-8"))
        for key in ("queries", "typo_variants"):
            texts |= dict.fromkeys(query["text"] for query in content.get(key, ()))
    in_order = list(texts)
    random.Random(1).shuffle(in_order)
    return in_order


def combined(seed: int) -> Iterator[str]:
    """Yield texts of two words of the judged queries, on and on: what nobody asked before."""
    words = sorted({word for text in judged() for word in text.split() if len(word) >= WORD})
    dice = random.Random(seed)
    return (" ".join(dice.sample(words, k=2)) for _ in count())


def filtered(seed: int) -> Iterator[SearchQuery]:
    """Yield such texts, each within one effort."""
    for rank, text in enumerate(combined(seed)):
        yield SearchQuery(text, {"effort": (EFFORTS[rank % len(EFFORTS)],)})


def listings(listing: SearchResponse, number: int) -> list[SearchQuery]:
    """Return queries without text: the first pages, and those of the values of the facets that count most."""
    pages = [SearchQuery(page=page) for page in range(1, min(listing.pages, 5) + 1)]
    values = [(value.count, facet.name, value.value) for facet in listing.facets for value in facet.values]
    chosen = sorted(values, reverse=True)[: number - len(pages)]
    return [*pages, *(SearchQuery(filters={name: (value,)}) for _, name, value in chosen)]


def beginnings() -> list[str]:
    """Return what readers have typed when suggestions are asked for: the first letters of words."""
    words = {word[:TYPED].lower() for text in judged() for word in text.split() if len(word) > TYPED}
    in_order = sorted(word for word in words if word.isalpha())
    random.Random(1).shuffle(in_order)
    return in_order
