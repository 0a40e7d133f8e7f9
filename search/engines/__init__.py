"""The engines that find: what the service asks of them, and what they answer."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from search.lexicon import Lexicon
from search.models import SearchText
from search.types import Sort


@dataclass(frozen=True, slots=True)
class Variant:
    """One way a term may be written in a document.

    Attributes:
        stems: one stem, or several in a row.
        text: the same in words, for an engine with an analysis of its own: the folded word typed, or the
            synonym as its group writes it.
        weight: what it is worth beside the word typed.
    """

    stems: tuple[str, ...]
    text: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Term:
    """One thing asked for. A term without variants is nowhere in the index; it still counts as asked."""

    variants: tuple[Variant, ...]


@dataclass(frozen=True)
class Subject:
    """A public object whose neighbours are looked for.

    Attributes:
        type: its type.
        object_id: its key.
        text: its stems, as they were when the state of the index was read.
    """

    type: str
    object_id: int
    text: SearchText = field(compare=False)


@dataclass(frozen=True)
class EngineQuery:
    """A query as engines read it: analysed, corrected, expanded; filters checked.

    Attributes:
        terms: what is asked for; None for a listing without text, which matches everything.
        types: the types looked into; empty for all.
        filters: the chosen values of each facet, all known; a facet with an empty choice matches nothing.
        sort: by relevance (with terms), by date, the most recent first, or by a number, the greatest first
            and the most recent first among equals.
        offset, limit: the page.
        relaxed: also what covers too little of the query to be an answer.
        strict: the facets whose filter leaves aside what concerns every value.
        text: the text as searched, cleaned and corrected; empty for a listing.
        today: the day that freshness is counted from, by relevance only (``ranking.freshness``); None to
            leave it aside.
        exact: the reader asked for exactly what they typed: a word that is nowhere stays so.
    """

    terms: tuple[Term, ...] | None
    types: tuple[str, ...] = ()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort = "relevance"
    offset: int = 0
    limit: int = 20
    relaxed: bool = False
    strict: tuple[str, ...] = ()
    text: str = ""
    today: datetime.date | None = None
    exact: bool = False


@dataclass(frozen=True)
class EngineAnswer:
    """What an engine found.

    Attributes:
        count: how many in all.
        ids: the entries of the page, in order.
        scores: the score of each, same order.
        counts: for each facet, how many each value that occurs (within the types) would give, the facet's own
            choices left aside.
        every: for each facet, what a value that no entry names would give (entries that concern them all).
    """

    count: int
    ids: tuple[int, ...]
    scores: tuple[float, ...]
    counts: Mapping[str, Mapping[str, int]]
    every: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Beginning:
    """A text being typed, to be completed.

    Attributes:
        words: the folded words before the last one.
        last: the last one as far as it is typed, folded.
        unfinished: whether it may go on.
        groups: the same in stems, one of each group being looked for: those of the words it may become, last.
    """

    words: tuple[str, ...]
    last: str
    unfinished: bool
    groups: tuple[tuple[str, ...], ...]


class Unavailable(Exception):  # noqa: N818 - a state, not a mistake
    """The engine cannot answer now; another must."""


class Engine(Protocol):
    """Finds entries. ``generation`` says which version of the index the answer must be at least as new as."""

    @property
    def name(self) -> str:
        """« embedded » or « elasticsearch »."""
        ...

    @property
    def lasting(self) -> bool:
        """Whether an answer holds for as long as the generation does, and may be kept."""
        ...

    def __hash__(self) -> int:
        """Answers are kept by engine, among others."""
        ...

    def search(self, query: EngineQuery, generation: int) -> EngineAnswer:
        """Return the page asked for, the count in all and the counts of the facets.

        Raises:
            Unavailable: now or ever, as all the other questions.
        """
        ...

    def complete(self, beginning: Beginning, types: tuple[str, ...], limit: int) -> tuple[int, ...]:
        """Return entries whose title holds each word, the last one as a beginning; shortest titles first."""
        ...

    def similar(
        self, subject: Subject, types: tuple[str, ...], limit: int, generation: int
    ) -> tuple[int, ...]:
        """Return the entries whose words are most like those of an object, the nearest first.

        Args:
            subject: the object.
            types: the types looked into; empty for all.
            limit: how many at most; the entry itself is never among them.
            generation: which version of the index the answer must be at least as new as.
        """
        ...

    def lexicon(self, generation: int) -> Lexicon:
        """Return the words that texts are understood with: at least as new as ``generation``."""
        ...
