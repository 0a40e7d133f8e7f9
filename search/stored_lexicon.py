# ruff: noqa: S608 - only constants are written into the SQL; words and numbers are parameters
"""The lexicon read from the database, key by key: nothing to load, however many words the site holds.

What is near a word cannot be asked by key: an engine that keeps an index of its own proposes words, and
``SearchWord`` disposes, so that a word that no public entry holds any more is never offered.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection

from .analysis import MAX_WORD
from .lexicon import Word
from .models import SearchStem, SearchWord

# For words and how many slips each may hold, the folded words near them. A word left out was not looked for.
Propose = Callable[[Mapping[str, int]], Mapping[str, Collection[str]]]

# Without the engine: how many first letters are taken to be right, and how many words are compared.
SURE_LETTERS = 2
MAX_COMPARED = 1_000

_FIELDS = ("word", "stem", "display", "documents")
# The order of characters, which the key's index keeps on SQLite; on PostgreSQL another one keeps it for LIKE.
_ORDERS = {"sqlite": (">=", "<"), "postgresql": ("~>=~", "~<~")}
_LAST = "\U0010ffff"


@dataclass(frozen=True)
class StoredLexicon:
    """A ``Lexicon`` that asks the database: one small query a question. Made for one request.

    Attributes:
        propose: the engine's own idea of what is near.
    """

    propose: Propose
    _counted: dict[str, int] = field(default_factory=dict)

    def counts(self, stems: Collection[str]) -> Mapping[str, int]:
        """Return how many entries hold each of these stems; a stem that none holds is left out."""
        if asked := set(stems) - self._counted.keys():
            rows = SearchStem.objects.filter(stem__in=asked).values_list("stem", "documents")
            self._counted.update(dict.fromkeys(asked, 0))
            self._counted.update(rows)
        return {stem: count for stem in stems if (count := self._counted[stem])}

    def forms(self, stems: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        """Return the folded words of each of these stems; a stem that no entry holds is left out."""
        found: dict[str, list[str]] = {}
        if stems:
            for stem, word in SearchWord.objects.filter(stem__in=stems).values_list("stem", "word"):
                found.setdefault(stem, []).append(word)
        return {stem: tuple(words) for stem, words in found.items()}

    def near(self, slips: Mapping[str, int]) -> Mapping[str, tuple[Word, ...]]:
        """Return known words near each of these: those proposed; for words not looked for, a large guess."""
        proposed = self.propose(slips)
        found = _read({known for words in proposed.values() for known in words})
        near = {
            word: tuple(found[known] for known in words if known in found) for word, words in proposed.items()
        }
        return near | _alike({word: most for word, most in slips.items() if word not in proposed})

    def completions(self, prefixes: Collection[str], limit: int) -> Mapping[str, tuple[Word, ...]]:
        """Return at most ``limit`` known words that begin with each prefix, the most frequent first."""
        return _most_frequent({prefix: Range(prefix) for prefix in prefixes}, limit)


@dataclass(frozen=True)
class Range:
    """The words with a beginning, of these lengths."""

    prefix: str
    shortest: int = 0
    longest: int = MAX_WORD


def _read(words: Collection[str]) -> dict[str, Word]:
    if not words:
        return {}
    rows = SearchWord.objects.filter(word__in=words).values_list(*_FIELDS)
    return {row[0]: Word(*row) for row in rows}


def _alike(slips: Mapping[str, int]) -> dict[str, tuple[Word, ...]]:
    """Return the most frequent words with the first letters and about the length of each of these."""
    ranges = {
        word: Range(word[:SURE_LETTERS], len(word) - most, len(word) + most) for word, most in slips.items()
    }
    return _most_frequent(ranges, MAX_COMPARED)


def _most_frequent(ranges: Mapping[str, Range], limit: int) -> dict[str, tuple[Word, ...]]:
    """Read the most frequent words of each range, all in one query.

    Returns:
        For each key of ``ranges``, at most ``limit`` words; the most frequent first, then in order.
    """
    if not ranges:
        return {}
    sql, parameters = selecting(connection.vendor, list(ranges.values()), limit)
    found: list[list[Word]] = [[] for _ in ranges]
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        for place, *fields in cursor.fetchall():
            found[place].append(Word(*fields))
    return {
        key: tuple(sorted(words, key=lambda word: (-word.documents, word.word)))
        for key, words in zip(ranges, found, strict=True)
    }


def selecting(vendor: str, ranges: Sequence[Range], limit: int) -> tuple[str, list[str | int]]:
    """Return the statement whose rows are (place of the range, word, stem, display, documents)."""
    least, before = _ORDERS[vendor]
    selects: list[str] = []
    parameters: list[str | int] = []
    for place, each in enumerate(ranges):
        selects.append(
            f"SELECT * FROM (SELECT {place} AS place, {', '.join(_FIELDS)} FROM search_searchword "
            f"WHERE word {least} %s AND word {before} %s AND LENGTH(word) BETWEEN %s AND %s "
            f"ORDER BY documents DESC, word LIMIT %s) AS range_{place}"
        )
        parameters += [each.prefix, each.prefix + _LAST, each.shortest, each.longest, limit]
    return " UNION ALL ".join(selects), parameters
