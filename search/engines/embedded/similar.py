"""Which words of an entry tell most what it is about: what its neighbours are looked for with."""

from collections import defaultdict
from collections.abc import Mapping

from search.models import SearchText
from search.ranking import COLUMN_WEIGHTS
from search.vocabulary import rarity

from .statements import Branch

# How many words are looked for: fewer miss neighbours, more cost more. This one and the next were set on the
# neighbours that the editors of the real sheets chose.
TELLING = 16
# What occurrences must add up to for a word to weigh half of what it could: one in the title and a few more.
# Softer than in the ranking of searches, where a word typed is already known to matter.
HALF = 12.0
# How many occurrences are scored in all, so that the cost does not grow with the index: in a large one, words
# that many entries hold are left out, and they tell little.
MAX_OCCURRENCES = 1_000

_COLUMNS = ("title", "keywords", "summary", "body")


def telling(text: SearchText, documents: Mapping[str, int], total: int) -> list[Branch]:
    """Return what to score the other entries by: the most telling stems of an entry, one bit each.

    A stem tells by how often and where it stands in the entry, and by its rarity; one that no other entry
    holds finds nothing.

    Args:
        text: the stems of the entry.
        documents: how many entries hold each stem.
        total: how many entries the index holds.
    """
    worth = {
        stem: frequency / (frequency + HALF)
        for stem, frequency in _frequencies(text).items()
        if documents.get(stem, 0) > 1
    }
    in_order = sorted(worth, key=lambda stem: (-worth[stem] * rarity(documents[stem], total), stem))
    chosen: list[str] = []
    left = MAX_OCCURRENCES
    for stem in in_order:
        if documents[stem] <= left and len(chosen) < TELLING:
            chosen.append(stem)
            left -= documents[stem]
    return [Branch(1 << index, (stem,), worth[stem], documents[stem]) for index, stem in enumerate(chosen)]


def _frequencies(text: SearchText) -> Mapping[str, float]:
    """Return how much each stem occurs, an occurrence counting more in the title than in the body."""
    found: defaultdict[str, float] = defaultdict(float)
    for column, weight in zip(_COLUMNS, COLUMN_WEIGHTS, strict=True):
        for stem in getattr(text, column).split():
            found[stem] += weight
    return found
