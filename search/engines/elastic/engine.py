"""The engine for large sites: Elasticsearch finds and counts, the database says what is shown."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from elasticsearch.dsl import A, Search
from elasticsearch.dsl.query import Bool, Query

from search import facets
from search.engines import Beginning, EngineAnswer, EngineQuery, Subject, Term, Variant
from search.lexicon import Lexicon
from search.models import SearchEntry
from search.outbox import Key
from search.registry import document_types
from search.stored_lexicon import StoredLexicon
from search.types import EVERY, FACET_NAMES, ORDERS

from . import queries
from .documents import LAST_RESULT, EntryDocument
from .faceted import SIZE, EntrySearch, field
from .server import Server

OPEN_FACETS = tuple(facet.name for facet in facets.FACETS if not facet.closed)
# How many answers about what occurs a process keeps, for as long as the index does not change.
KEPT_OCCURRING = 32
# As in the embedded engine: the most recent first, undated last, then the entry written last.
_BY_DATE: list[Any] = [{"date": {"order": "desc", "missing": "_last"}}, {"entry": "desc"}]
_BY_SCORE: list[Any] = ["_score", *_BY_DATE]


@dataclass(eq=False)
class ElasticSession:
    """What one request asks of the server, within its budget.

    Attributes:
        server: sends searches and returns the answers.
        without: what was withdrawn and the server does not know yet.
        lasting: whether the server knows everything: answers may be kept for the generation.
    """

    server: Server
    without: tuple[Key, ...] = ()
    lasting: bool = False

    name = "elasticsearch"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ElasticSession)

    def __hash__(self) -> int:
        return hash(ElasticSession)

    @cached_property
    def words(self) -> StoredLexicon:
        """The words of the database, near ones proposed by the server."""
        return StoredLexicon(self._propose)

    def lexicon(self, generation: int) -> Lexicon:
        """Return the words of the database, which are those of the last generation."""
        return self.words

    def search(self, query: EngineQuery, generation: int) -> EngineAnswer:
        """Return the page asked for, the count in all and the counts of the facets.

        Raises:
            Unavailable: as all the other questions.
        """
        base = queries.public(query.types, self.without)
        page, counted = self._page_and_counts(*self._asked(query, base))
        hits = page["hits"]["hits"]
        ids = _entries(Key.parse(hit["_id"]) for hit in hits)
        shown = [(ids[key], hit["_score"]) for hit in hits if (key := hit["_id"]) in ids]
        occurring = _occurring if self.lasting else _occurring.__wrapped__
        counts, every = _counts(counted["aggregations"], occurring(self, generation, query.types))
        return EngineAnswer(
            count=counted["hits"]["total"]["value"],
            ids=tuple(pk for pk, _ in shown),
            scores=tuple(score or 0.0 for _, score in shown),
            counts=counts,
            every=every,
        )

    def _page_and_counts(
        self, page: dict[str, Any], counting: dict[str, Any]
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Ask for both side by side, which is faster; as one while the server is being told of changes.

        It may show one between two searches: the page and its count would not be of the same moment.
        """
        if self.lasting:
            shown, counted = self.server.ask([page, counting])
            return shown, counted
        both = {**page, "aggs": counting["aggs"], "track_total_hits": True}
        (answer,) = self.server.ask([both])
        return answer, answer

    def complete(self, beginning: Beginning, types: tuple[str, ...], limit: int) -> tuple[int, ...]:
        """Return entries whose title holds each word, the last one as a beginning; shortest titles first."""
        titled = Bool(filter=[*queries.public(types, self.without), *queries.begun(beginning)])
        search = Search().query(titled).sort("title_length", "entry")
        return self._found(search, limit)

    def similar(
        self, subject: Subject, types: tuple[str, ...], limit: int, generation: int
    ) -> tuple[int, ...]:
        """Return the entries whose words are most like those of an object, the nearest first."""
        itself = Key(subject.type, subject.object_id)
        alike = Bool(must=[queries.alike(itself)], filter=queries.public(types, self.without))
        return self._found(Search().query(alike).sort(*_BY_SCORE), limit)

    def _found(self, search: Search[Any], limit: int) -> tuple[int, ...]:
        """Return the entries of the first results, in order."""
        body = search.source(False).extra(size=limit, track_total_hits=False).to_dict()
        (found,) = self.server.ask([body])
        identifiers = [hit["_id"] for hit in found["hits"]["hits"]]
        entries = _entries(map(Key.parse, identifiers))
        return tuple(entries[each] for each in identifiers if each in entries)

    def _propose(self, slips: Mapping[str, int]) -> dict[str, list[str]]:
        """Return the words near each of these, as the server has them: withdrawn ones may be among them."""
        if not slips:
            return {}
        search = Search().extra(size=0, track_total_hits=False)
        for word, most in slips.items():
            search = search.suggest(word, word, term=queries.near(most))
        (found,) = self.server.ask([search.to_dict()])
        return {
            word: [option["text"] for each in found["suggest"][word] for option in each["options"]]
            for word in slips
        }

    def _asked(self, query: EngineQuery, base: list[Query]) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return what asks for a page and its count, and what asks for the counts of the facets."""
        found = queries.found(query, self._occurs(query.terms or ()))
        ranked, order = _ranked(query, found)
        start = min(query.offset, LAST_RESULT)
        size = max(0, min(query.limit, LAST_RESULT - start))
        faceted = EntrySearch(_search([*base, found.matching]), query.filters, query.strict)
        page = _search(base).query(ranked).sort(*order).source(False)
        # The counts come with the facets: the server looks no further than the best documents.
        options = {"from": start if size else 0, "size": size, "track_total_hits": False}
        return {**faceted.narrow(page).to_dict(), **options}, faceted.counting()

    def _occurs(self, terms: Iterable[Term]) -> Callable[[Variant], bool]:
        """Return what says whether a variant stands somewhere in the index."""
        stems = {stem for term in terms for variant in term.variants for stem in variant.stems}
        known = self.words.counts(stems)
        return lambda variant: all(stem in known for stem in variant.stems)


def _ranked(query: EngineQuery, found: queries.Found) -> tuple[Query, list[Any]]:
    """Return what matches and its order; freshness counts where relevance does."""
    if query.sort in ORDERS:
        return found.matching, [{query.sort: "desc"}, *_BY_DATE]
    if query.terms is None or query.sort != "relevance":
        return found.matching, _BY_DATE
    if query.today is None:
        return found.scored, _BY_SCORE
    half_lives = {kind.name: kind.freshness_days for kind in document_types() if kind.freshness_days}
    return queries.fresh(found.scored, query.today, half_lives), _BY_SCORE


def _search(base: list[Query]) -> Search[EntryDocument]:
    return Search[EntryDocument]().query(Bool(filter=base))


@lru_cache(maxsize=KEPT_OCCURRING)
def _occurring(session: ElasticSession, generation: int, types: tuple[str, ...]) -> dict[str, frozenset[str]]:
    """Return which values of the open facets occur, whatever the text: zero counts are shown."""
    search = _search(queries.public(types, session.without)).extra(size=0, track_total_hits=False)
    for name in OPEN_FACETS:
        search.aggs.bucket(name, A("terms", field=field(name), size=SIZE))
    (found,) = session.server.ask([search.to_dict()])
    return {
        name: frozenset(bucket["key"] for bucket in found["aggregations"][name]["buckets"])
        for name in OPEN_FACETS
    }


def _counts(
    found: Mapping[str, Any], occurring: Mapping[str, frozenset[str]]
) -> tuple[dict[str, dict[str, int]], dict[str, int]]:
    """Read the facets: what concerns every value counts under each."""
    counts: dict[str, dict[str, int]] = {}
    every: dict[str, int] = {}
    for name in FACET_NAMES:
        buckets = found.get(f"_filter_{name}", found)[name]["buckets"]
        named = {bucket["key"]: bucket["doc_count"] for bucket in buckets}
        every[name] = named.pop(EVERY, 0)
        values = {*named, *occurring.get(name, ())} - {EVERY}
        counts[name] = {value: named.get(value, 0) + every[name] for value in values}
    return counts, every


def _entries(keys: Iterable[Key]) -> dict[str, int]:
    """Return the entry of each document found that is still public, by identifier."""
    by_type: dict[str, list[int]] = {}
    for key in keys:
        by_type.setdefault(key.type, []).append(key.object_id)
    found: dict[str, int] = {}
    for name, object_ids in by_type.items():
        rows = SearchEntry.objects.filter(type=name, object_id__in=object_ids)
        found |= {str(Key(name, object_id)): pk for pk, object_id in rows.values_list("pk", "object_id")}
    return found
