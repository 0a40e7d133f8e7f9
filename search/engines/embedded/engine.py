"""Scores by the database, facets by sets of bits."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from itertools import islice

from django.db import connection

from search.engines import Beginning, EngineAnswer, EngineQuery, Subject, Term, Variant
from search.generations import Generational
from search.lexicon import Lexicon
from search.ranking import COVERAGE_POWER, MINIMUM_COVERAGE, TAIL
from search.types import FACET_NAMES, ORDERS, Sort
from search.vocabulary import Vocabulary, vocabulary

from .similar import telling
from .snapshot import Snapshot, among, first, load
from .statements import Branch, completing, scoring

# How many scorings a process keeps: a page, its facets and its relaxed filters share one.
KEPT_SCORINGS = 64


@dataclass(frozen=True)
class Ranked:
    """The entries that answer a text: positions from best to worst, their scores, and their set."""

    positions: tuple[int, ...]
    scores: Mapping[int, float]
    mask: int


@dataclass(frozen=True)
class View:
    """A snapshot and the scorings made of it: positions mean nothing in another snapshot.

    Attributes:
        snapshot: the positions and facets.
        rank: scores the entries for a generation of the vocabulary, terms, whether little is enough, a day.
        ordered: their positions by a number.
    """

    snapshot: Snapshot
    rank: Callable[[int, tuple[Term, ...], bool, datetime.date | None], Ranked]
    ordered: Callable[[Sort], Sequence[int]]


class EmbeddedEngine:
    """The engine that needs nothing but the database."""

    name = "embedded"
    lasting = True

    def search(self, query: EngineQuery, generation: int) -> EngineAnswer:
        """Return the page asked for, the count in all and the counts of the facets."""
        view = views.get(generation)
        snapshot = view.snapshot
        ranked = None
        if query.terms is not None:
            ranked = view.rank(generation, query.terms, query.relaxed, query.today)
        base = snapshot.typed(query.types)
        matched = base & ranked.mask if ranked else base
        chosen = {
            facet: snapshot.mask(facet, values, facet in query.strict)
            for facet, values in query.filters.items()
        }
        answer = _intersect(matched, chosen)
        if query.sort in ORDERS:
            page = tuple(among(view.ordered(query.sort), answer, query.offset, query.limit))
        elif ranked and query.sort == "relevance":
            page = tuple(among(ranked.positions, answer, query.offset, query.limit))
        else:
            page = tuple(first(answer, query.offset, query.limit))
        counts, every = _count(snapshot, base, matched, chosen)
        return EngineAnswer(
            count=answer.bit_count(),
            ids=tuple(snapshot.ids[position] for position in page),
            scores=tuple(ranked.scores[position] if ranked else 0.0 for position in page),
            counts=counts,
            every=every,
        )

    def complete(self, beginning: Beginning, types: tuple[str, ...], limit: int) -> tuple[int, ...]:
        """Return entries whose title holds each word, the last one as a beginning; shortest titles first."""
        if not beginning.groups or not all(beginning.groups):
            return ()
        sql, parameters = completing(connection, beginning.groups, types, limit)
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return tuple(row[0] for row in cursor.fetchall())

    def similar(
        self, subject: Subject, types: tuple[str, ...], limit: int, generation: int
    ) -> tuple[int, ...]:
        """Return the entries that share most of what an object tells, the nearest first."""
        snapshot = views.get(generation).snapshot
        own = snapshot.positions.get(subject.text.pk)
        if own is None:
            return ()
        branches = telling(subject.text, vocabulary.get(generation).stems, len(snapshot.ids))
        among = snapshot.typed(types) & ~(1 << own)
        found = [
            (-score, snapshot.positions[entry])
            for entry, score, _ in _score(branches, snapshot)
            if entry in snapshot.positions
        ]
        near = (position for _, position in sorted(found) if among >> position & 1)
        return tuple(snapshot.ids[position] for position in islice(near, limit))

    def lexicon(self, generation: int) -> Lexicon:
        """Return the words of the index, all in memory."""
        return vocabulary.get(generation)


def _intersect(mask: int, chosen: Mapping[str, int], aside: str = "") -> int:
    for facet, holders in chosen.items():
        if facet != aside:
            mask &= holders
    return mask


def _count(
    snapshot: Snapshot, base: int, matched: int, chosen: Mapping[str, int]
) -> tuple[dict[str, dict[str, int]], dict[str, int]]:
    """Count each value of each facet among what matches all the other facets."""
    counts: dict[str, dict[str, int]] = {}
    every: dict[str, int] = {}
    for facet in FACET_NAMES:
        among = _intersect(matched, chosen, aside=facet)
        concerned = snapshot.every.get(facet, 0)
        every[facet] = (among & concerned).bit_count()
        counts[facet] = {
            value: (among & (holders | concerned)).bit_count()
            for value, holders in snapshot.masks.get(facet, {}).items()
            if holders & base
        }
    return counts, every


def _view() -> View:
    """Load a snapshot; its scorings are kept with it, and forgotten with it."""
    snapshot = load()
    rank = lru_cache(maxsize=KEPT_SCORINGS)(partial(_rank, snapshot))
    return View(snapshot, rank, cache(snapshot.ordered))


views: Generational[View] = Generational(_view)


def _rank(
    snapshot: Snapshot, generation: int, terms: tuple[Term, ...], relaxed: bool, today: datetime.date | None
) -> Ranked:
    """Score every entry that holds a term, and keep those that are about the query."""
    rows = _score(_branches(terms, vocabulary.get(generation), relaxed), snapshot)
    factors = _factors(len(terms), 0.0 if relaxed else MINIMUM_COVERAGE)
    positions = snapshot.positions
    # An entry written after the snapshot was taken has no position in it: it counts from the next one on.
    found = [
        (-score * factors[bits], positions[entry])
        for entry, score, bits in rows
        if bits in factors and entry in positions
    ]
    found.sort()
    enough = found[0][0] * TAIL if found and not relaxed else 0.0
    kept = [(score, position) for score, position in found if score <= enough]
    if today is not None and snapshot.days:
        # After the cut: what answers a query does not change with the day, only its order does.
        day = today.toordinal()
        kept = sorted((score * snapshot.freshness(position, day), position) for score, position in kept)
    scores = {position: -score for score, position in kept}
    return Ranked(tuple(scores), scores, snapshot.bits(scores))


def _score(branches: Sequence[Branch], snapshot: Snapshot) -> list[tuple[int, float, int]]:
    """Return (entry, score, bits of the terms covered) for every entry that holds one of these."""
    if not branches or not snapshot.ids:
        return []
    sql, parameters = scoring(connection, branches, len(snapshot.ids), snapshot.average_length)
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


@lru_cache(maxsize=64)
def _factors(terms: int, least: float) -> dict[int, float]:
    """Return what a score is multiplied by, for each set of terms covered that is enough of the query."""
    shares = {bits: bits.bit_count() / terms for bits in range(1, 1 << terms)}
    return {bits: share**COVERAGE_POWER for bits, share in shares.items() if share >= least}


def _branches(terms: tuple[Term, ...], words: Vocabulary, relaxed: bool) -> list[Branch]:
    """Return the variants that occur: a stem that no entry holds is not asked for.

    When half of what is asked for is nowhere, the rest only counts where an entry is about it: a word met in
    passing does not answer a query about something else.
    """
    occurring = [[variant for variant in term.variants if _occurs(variant, words)] for term in terms]
    known = sum(1 for variants in occurring if variants)
    about = not relaxed and known * 2 <= len(terms)
    return [
        Branch(1 << index, variant.stems, variant.weight, words.stems[variant.stems[0]], about)
        for index, variants in enumerate(occurring)
        for variant in variants
    ]


def _occurs(variant: Variant, words: Vocabulary) -> bool:
    return all(stem in words.stems for stem in variant.stems)
