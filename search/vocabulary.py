"""The words of the public entries, in memory: what spelling and completion look in."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import log

from .generations import Generational
from .models import SearchStem, SearchWord


@dataclass(frozen=True, slots=True)
class Word:
    """A known word: its folded form, its stem, how it is written, and how many entries hold it."""

    word: str
    stem: str
    display: str
    documents: int


@dataclass(frozen=True)
class Vocabulary:
    """Every word and every stem of the index.

    Attributes:
        words: by folded word.
        ordered: the folded words in order, for prefixes.
        stems: how many entries hold each stem.
        forms: the folded words of each stem.
    """

    words: Mapping[str, Word]
    ordered: tuple[str, ...]
    stems: Mapping[str, int]
    forms: Mapping[str, tuple[str, ...]]

    def completions(self, prefix: str) -> Iterator[Word]:
        """Yield the words that begin with ``prefix`` (folded), in order."""
        for index in range(bisect_left(self.ordered, prefix), len(self.ordered)):
            if not self.ordered[index].startswith(prefix):
                return
            yield self.words[self.ordered[index]]


def rarity(documents: int, total: int) -> float:
    """Return BM25's idf of a term that ``documents`` entries out of ``total`` hold; never negative."""
    documents = min(documents, total)
    return log(1 + (total - documents + 0.5) / (documents + 0.5))


def _load() -> Vocabulary:
    rows = SearchWord.objects.order_by().values_list("word", "stem", "display", "documents")
    words = {row[0]: Word(*row) for row in rows}
    stems = dict(SearchStem.objects.values_list("stem", "documents"))
    forms: dict[str, list[str]] = {}
    for word in words.values():
        forms.setdefault(word.stem, []).append(word.word)
    return Vocabulary(
        words, tuple(sorted(words)), stems, {stem: tuple(found) for stem, found in forms.items()}
    )


vocabulary: Generational[Vocabulary] = Generational(_load)
