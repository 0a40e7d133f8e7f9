"""``SearchService``: the one way in to what is public and found."""

import datetime
import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial, reduce
from math import ceil
from operator import or_
from time import perf_counter
from typing import Any, TypeVar

from django.db.models import Q
from django.utils import timezone

from . import facets
from .analysis import clean
from .engines import Engine, EngineAnswer, EngineQuery, Subject
from .engines.choice import ask
from .generations import Generational
from .hits import Marks, make, read
from .lexicon import Lexicon
from .models import IndexState, SearchEntry
from .suggesting import read_beginning, suggest
from .synonyms import thesaurus
from .types import Facet, FacetValue, Hit, SearchQuery, SearchResponse, Sort, Suggestion
from .understanding import Understood, understand

# How many answers a process keeps while the index does not change.
KEPT_RESPONSES = 256
KEPT_SIMILAR = 512
# How many near misses are shown when nothing answers.
NEAREST = 3
# How many facet values are offered for removal when nothing answers.
RELAX = 5

Labels = Mapping[str, facets.Labels]

_labels: Generational[Labels] = Generational(facets.load_labels)
_aliases: Generational[Mapping[str, str]] = Generational(facets.load_tag_aliases)


@dataclass(frozen=True)
class _Checked:
    """The filters of a query: those whose values exist, for the engine; all, for the reader."""

    known: Mapping[str, tuple[str, ...]]
    chosen: Mapping[str, tuple[str, ...]]


class SearchService:
    """Finds, suggests and lists public entries. Without state: make one where it is needed.

    Args:
        engine: the one that answers; the site's own when None, and the database's when that one cannot.
    """

    def __init__(self, engine: Engine | None = None) -> None:
        self._engine = engine

    def search(self, query: SearchQuery) -> SearchResponse:
        """Answer ``query``; whatever was typed, without raising."""
        started = perf_counter()
        filters = tuple(sorted((name, tuple(values)) for name, values in query.filters.items()))
        page, page_size = max(1, query.page), max(1, query.page_size)

        def respond(engine: Engine, generation: int) -> SearchResponse:
            return _kept(_respond, engine)(
                engine,
                generation,
                timezone.localdate(),
                query.text,
                tuple(query.types),
                filters,
                query.sort,
                page,
                page_size,
                query.correct,
                tuple(query.strict),
            )

        answer = ask(respond, self._engine)
        took_ms = round((perf_counter() - started) * 1000, 2)
        return replace(answer.value, query=query, degraded=answer.degraded, took_ms=took_ms)

    def suggest(self, text: str, limit: int = 8, types: Sequence[str] = ()) -> list[Suggestion]:
        """Return titles, then words, that complete what is being typed.

        Args:
            text: the beginning, accents and case ignored.
            limit: how many suggestions in all.
            types: the types of titles; empty for all.
        """
        beginning = read_beginning(text)
        if beginning is None:
            return []
        return ask(partial(suggest, beginning, limit, tuple(types)), self._engine).value

    def cards(self, type: str, object_ids: Iterable[int]) -> list[Hit]:
        """Return the public entries among these objects, in this order, in one query."""
        return self.cards_by_type({type: object_ids})[type]

    def cards_by_type(self, wanted: Mapping[str, Iterable[int]]) -> dict[str, list[Hit]]:
        """Return the public entries among objects of several types, in their order, in one query."""
        keys = {type: list(dict.fromkeys(object_ids)) for type, object_ids in wanted.items()}
        asked = [Q(type=type, object_id__in=pks) for type, pks in keys.items() if pks]
        rows = SearchEntry.objects.filter(reduce(or_, asked)) if asked else SearchEntry.objects.none()
        found = {(row.type, row.object_id): row for row in rows.defer("body", "keywords", "facets")}
        return {
            type: [hit for pk in pks if (type, pk) in found and (hit := make(found[type, pk]))]
            for type, pks in keys.items()
        }

    def similar(self, type: str, object_id: int, limit: int = 3, types: Sequence[str] = ()) -> list[Hit]:
        """Return the public entries nearest to an object by what they say, the nearest first.

        Args:
            type: the object's type.
            object_id: its key; one that is not public has nothing similar.
            limit: how many at most.
            types: the types looked into; empty for all.
        """

        # The server of a large site may not have been told yet that an object is gone: the database says it.
        state, text = IndexState.read_with_text(type, object_id)
        if text is None:
            return []
        subject = Subject(type, object_id, text)

        def find(engine: Engine, generation: int) -> tuple[Hit, ...]:
            return _kept(_similar, engine)(engine, generation, subject, limit, tuple(types))

        return list(ask(find, self._engine, state).value)


Function = TypeVar("Function", bound=Callable[..., Any])


def _kept(function: Function, engine: Engine) -> Function:
    """Return ``function`` as it is kept in memory, or as it is when the engine's answers do not last."""
    return function if engine.lasting else inspect.unwrap(function)


Filters = tuple[tuple[str, tuple[str, ...]], ...]


@lru_cache(maxsize=KEPT_RESPONSES)
def _respond(  # noqa: PLR0917 - what the answer is kept by
    engine: Engine,
    generation: int,
    today: datetime.date,
    text: str,
    types: tuple[str, ...],
    filters: Filters,
    sort: Sort,
    page: int,
    page_size: int,
    correct: bool,
    strict: tuple[str, ...],
) -> SearchResponse:
    """Compute an answer; the same question of the same day about the same index is kept."""
    query = SearchQuery(text, dict(filters), types, sort, page, page_size, correct)
    labels = _labels.get(generation)
    checked = _check(query.filters, labels, _aliases.get(generation))
    lexicon = engine.lexicon(generation)
    understood = None
    if clean(query.text):
        understood = understand(query.text, query.correct, lexicon, thesaurus.get(generation))
    asked = EngineQuery(
        terms=understood.terms if understood else None,
        types=query.types,
        filters=checked.known,
        sort=query.sort,
        offset=(page - 1) * page_size,
        limit=page_size,
        strict=strict,
        text=understood.text if understood else "",
        today=today,
        exact=not query.correct,
    )
    answer = engine.search(asked, generation)
    marks = _marks(understood, lexicon)
    shown = _facets(answer, labels, checked)
    nearest: tuple[Hit, ...] = ()
    relax: tuple[tuple[Facet, FacetValue, int], ...] = ()
    if not answer.count:
        nearest = _nearest(engine, generation, asked, marks)
        relax = _relax(engine, generation, asked, shown)
    return SearchResponse(
        query=query,
        count=answer.count,
        pages=max(1, ceil(answer.count / page_size)),
        hits=tuple(read(answer.ids, marks, answer.scores)),
        facets=shown,
        corrected=understood.corrected if understood else None,
        suggestion=_offer(engine, generation, asked, understood),
        synonyms=understood.synonyms if understood else (),
        nearest=nearest,
        relax=relax,
        engine=engine.name,
    )


@lru_cache(maxsize=KEPT_SIMILAR)
def _similar(
    engine: Engine, generation: int, subject: Subject, limit: int, types: tuple[str, ...]
) -> tuple[Hit, ...]:
    """Find what is similar; a withdrawal changes the generation, so that what is kept is public."""
    return tuple(read(engine.similar(subject, types, limit, generation)))


def _check(filters: Mapping[str, Sequence[str]], labels: Labels, aliases: Mapping[str, str]) -> _Checked:
    """Tell known values from unknown ones; a former tag counts as the tag it became."""
    known, chosen = {}, {}
    for facet, values in filters.items():
        if facet not in facets.BY_NAME or not values:
            continue
        today = [aliases.get(value, value) if facet == "tag" else value for value in values]
        chosen[facet] = tuple(dict.fromkeys(today))
        known[facet] = tuple(value for value in chosen[facet] if value in labels[facet])
    return _Checked(known, chosen)


def _facets(answer: EngineAnswer, labels: Labels, checked: _Checked) -> tuple[Facet, ...]:
    """Give counts their labels; open facets show what occurs, and what was chosen."""
    return tuple(
        Facet(
            definition.name,
            definition.param,
            definition.label,
            tuple(_values(definition, answer, labels, checked)),
        )
        for definition in facets.FACETS
    )


def _values(
    definition: facets.FacetDefinition, answer: EngineAnswer, labels: Labels, checked: _Checked
) -> Iterable[FacetValue]:
    name = definition.name
    counts, every = answer.counts.get(name, {}), answer.every.get(name, 0)
    chosen = checked.chosen.get(name, ())
    for value, shown in labels[name].items():
        if definition.closed or value in counts or value in chosen:
            count = counts.get(value, every)
            yield FacetValue(
                value, shown.label, count, value in chosen, shown.group, shown.icon, shown.palette
            )
    for value in chosen:
        if value not in labels[name]:
            yield FacetValue(value, value, 0, True, known=False)


def _marks(understood: Understood | None, lexicon: Lexicon) -> Marks:
    """Return what to mark in the results of a text."""
    if understood is None:
        return Marks()
    forms = lexicon.forms({stem for phrase in understood.phrases for stem in phrase})
    return Marks(understood.phrases, frozenset(word for words in forms.values() for word in words))


def _offer(engine: Engine, generation: int, asked: EngineQuery, understood: Understood | None) -> str | None:
    """Return the correction to offer, if it answers something: no one is sent to an empty page."""
    if understood is None or understood.suggestion is None:
        return None
    meant = understand(understood.suggestion, False, engine.lexicon(generation), thesaurus.get(generation))
    offered = replace(asked, text=meant.text, terms=meant.terms, offset=0, limit=0)
    found = engine.search(offered, generation)
    return understood.suggestion if found.count else None


def _nearest(engine: Engine, generation: int, asked: EngineQuery, marks: Marks) -> tuple[Hit, ...]:
    """Return what covers a little of the query, filters kept."""
    if not asked.terms:
        return ()
    near = engine.search(replace(asked, relaxed=True, offset=0, limit=NEAREST), generation)
    return tuple(read(near.ids, marks, near.scores))


def _relax(
    engine: Engine, generation: int, asked: EngineQuery, shown: Sequence[Facet]
) -> tuple[tuple[Facet, FacetValue, int], ...]:
    """Say, for each value chosen alone in its facet, how many results dropping it would give.

    Values of one facet add up: dropping one of several never gives more, so that it need not be asked. An
    address, however long, then asks once a facet at most.
    """
    offers = []
    for facet in shown:
        if len(facet.selected) != 1:
            continue
        others = {name: values for name, values in asked.filters.items() if name != facet.name}
        count = engine.search(replace(asked, filters=others, offset=0, limit=0), generation).count
        if count:
            offers.append((facet, facet.selected[0], count))
    return tuple(sorted(offers, key=lambda offer: -offer[2])[:RELAX])
