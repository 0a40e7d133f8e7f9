"""The words of the public entries, all in memory: the lexicon of the engine inside the database."""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from heapq import nsmallest
from math import log

from rapidfuzz import process
from rapidfuzz.distance import OSA

from .generations import Generational
from .lexicon import Word
from .models import SearchStem, SearchWord


@dataclass(frozen=True)
class Vocabulary:
    """Every word and every stem of the index; a ``Lexicon``.

    Attributes:
        words: by folded word.
        ordered: the folded words in order, for prefixes.
        stems: how many entries hold each stem.
        written: the folded words of each stem.
    """

    words: Mapping[str, Word]
    ordered: tuple[str, ...]
    stems: Mapping[str, int]
    written: Mapping[str, tuple[str, ...]]

    def counts(self, stems: Collection[str]) -> Mapping[str, int]:
        """Return how many entries hold each of these stems; a stem that none holds is left out."""
        return {stem: self.stems[stem] for stem in stems if stem in self.stems}

    def forms(self, stems: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        """Return the folded words of each of these stems; a stem that no entry holds is left out."""
        return {stem: self.written[stem] for stem in stems if stem in self.written}

    def near(self, slips: Mapping[str, int]) -> Mapping[str, tuple[Word, ...]]:
        """Return every known word at most so many slips away from each of these."""
        return {word: tuple(self._near(word, most)) for word, most in slips.items()}

    def completions(self, prefixes: Collection[str], limit: int) -> Mapping[str, tuple[Word, ...]]:
        """Return at most ``limit`` known words that begin with each prefix, the most frequent first."""
        return {
            prefix: tuple(
                nsmallest(limit, self._beginning(prefix), key=lambda word: (-word.documents, word.word))
            )
            for prefix in prefixes
        }

    def _near(self, word: str, slips: int) -> Iterator[Word]:
        found = process.extract(word, self.ordered, scorer=OSA.distance, score_cutoff=slips, limit=None)
        return (self.words[known] for known, *_ in found)

    def _beginning(self, prefix: str) -> Iterator[Word]:
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
