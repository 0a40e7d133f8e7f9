"""The words of the public entries, as spelling, suggestions and synonyms need them; nothing withdrawn."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Word:
    """A known word: its folded form, its stem, how it is written, and how many entries hold it."""

    word: str
    stem: str
    display: str
    documents: int


class Lexicon(Protocol):
    """What is known of words. Every question is about several at once, so that a database is asked once."""

    def counts(self, stems: Collection[str]) -> Mapping[str, int]:
        """Return how many entries hold each of these stems; a stem that none holds is left out."""
        ...

    def forms(self, stems: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        """Return the folded words of each of these stems; a stem that no entry holds is left out."""
        ...

    def near(self, slips: Mapping[str, int]) -> Mapping[str, tuple[Word, ...]]:
        """Return known words near each of these folded, unknown words.

        Args:
            slips: for each word, how many slips at most (a letter missing, added, changed, two swapped).
        """
        ...

    def completions(self, prefixes: Collection[str], limit: int) -> Mapping[str, tuple[Word, ...]]:
        """Return at most ``limit`` known words that begin with each prefix, the most frequent first."""
        ...
