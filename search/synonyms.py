"""The synonyms, in memory: which terms a run of typed words also means."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from . import analysis
from .generations import Generational
from .models import SynonymGroup

Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Synonym:
    """One term of a group: how it is written, and its stems."""

    text: str
    stems: Stems


@dataclass(frozen=True)
class Thesaurus:
    """The groups, by the stems of their terms.

    Attributes:
        expansions: for the stems of a term, what else it means.
        words: the folded words of all terms with their spelling, for corrections.
        stems: the stems of all terms.
        longest: how many words the longest term has.
    """

    expansions: Mapping[Stems, tuple[Synonym, ...]]
    words: Mapping[str, str]
    stems: frozenset[str]
    longest: int

    def spans(self, stems: Sequence[str]) -> Iterator[tuple[int, int, tuple[Synonym, ...]]]:
        """Yield (start, end, synonyms) for the runs of ``stems`` that are terms, the longest ones first.

        A word inside a longer term is not read on its own as well: « espace de discussion » is not also
        « espace ».
        """
        start = 0
        while start < len(stems):
            for end in range(min(len(stems), start + self.longest), start, -1):
                synonyms = self.expansions.get(tuple(stems[start:end]))
                if synonyms:
                    yield start, end, synonyms
                    start = end - 1
                    break
            start += 1


def _load() -> Thesaurus:
    expansions: dict[Stems, dict[Stems, Synonym]] = {}
    words: dict[str, str] = {}
    for group in SynonymGroup.objects.order_by("slug"):
        terms = []
        for text in group.term_list:
            tokens = list(analysis.tokens(text))
            words.update((token.word, text[token.start : token.end]) for token in tokens)
            if tokens:
                terms.append(Synonym(text, tuple(token.stem for token in tokens)))
        for typed in terms[:1] if group.one_way else terms:
            meant = expansions.setdefault(typed.stems, {})
            meant.update((term.stems, term) for term in terms if term.stems != typed.stems)
    return Thesaurus(
        {typed: tuple(meant.values()) for typed, meant in expansions.items() if meant},
        words,
        frozenset(stem for typed in expansions for stem in typed),
        max((len(typed) for typed in expansions), default=0),
    )


thesaurus: Generational[Thesaurus] = Generational(_load)
