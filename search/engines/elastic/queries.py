"""From what is asked for to what Elasticsearch looks for; the weights are those of ``search.ranking``."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any

from elasticsearch.dsl import Q
from elasticsearch.dsl.query import (
    Bool,
    ConstantScore,
    DisMax,
    FunctionScore,
    MatchAll,
    MatchNone,
    MoreLikeThis,
    MultiMatch,
    Query,
)
from elasticsearch.dsl.types import LikeDocument

from search.engines import Beginning, EngineQuery, Term, Variant
from search.outbox import Key
from search.ranking import FIELD_WEIGHTS, FRESHNESS, MINIMUM_COVERAGE

from .connection import current_alias
from .documents import COLUMNS, paired, pairs

_WEIGHTED = [f"{column}^{weight:g}" for column, weight in zip(COLUMNS, FIELD_WEIGHTS, strict=True)]
# What says what an entry is about: all but the body.
_ABOUT = _WEIGHTED[:-1]

# What words in the order typed add.
PHRASE_WEIGHT = 0.2
# What a word that is nearly the one typed is worth, when that one is nowhere.
FUZZY_WEIGHT = 0.3
# Shorter words have too many neighbours.
FUZZY_SHORTEST = 6

# How many words tell what a document is about, and how many of them its neighbours share.
ALIKE_TERMS, ALIKE_SHARED = 25, 2
# How many words near one are compared.
NEAR_WORDS = 50

Occurs = Callable[[Variant], bool]


def public(types: Collection[str], without: Iterable[Key]) -> list[Query]:
    """Return the conditions that everything found meets: public, of these types, not withdrawn since."""
    conditions: list[Query] = [Q("term", removed=False)]
    if types:
        conditions.append(Q("terms", type=list(types)))
    if hidden := [str(key) for key in without]:
        conditions.append(Bool(must_not=[Q("ids", values=hidden)]))
    return conditions


@dataclass(frozen=True)
class Found:
    """What a text finds, twice: counting needs every document, ranking only the best.

    Attributes:
        matching: which documents.
        scored: the same, ranked.
    """

    matching: Query
    scored: Query


EVERYTHING = Found(MatchAll(), MatchAll())
NOTHING = Found(MatchNone(), MatchNone())


def found(asked: EngineQuery, occurs: Occurs) -> Found:
    """Return what matches and ranks a text, whatever the day; everything for a listing without text.

    Args:
        asked: what is asked for.
        occurs: says whether a variant stands somewhere in the index.
    """
    terms = asked.terms
    if terms is None:
        return EVERYTHING
    if not terms:
        return NOTHING
    known = sum(1 for term in terms if any(map(occurs, term.variants)))
    # When half of what is asked for is nowhere, the rest only counts where an entry is about it.
    about = not asked.relaxed and known * 2 <= len(terms)
    fields = _ABOUT if about else _WEIGHTED
    clauses = [_term(term, fields, occurs, asked.exact) for term in terms]
    covers = (
        clauses
        if about
        else [_covers(term, clause, occurs) for term, clause in zip(terms, clauses, strict=True)]
    )
    least = 1 if asked.relaxed else ceil(MINIMUM_COVERAGE * len(terms))
    matching = Bool(should=covers, minimum_should_match=least)
    scored = Bool(must=[Bool(should=clauses, minimum_should_match=least)], should=_phrase(asked, terms))
    return Found(matching, scored)


def fresh(found: Query, today: date, half_lives: Mapping[str, int]) -> Query:
    """Return the same, ranked by what is of the day too: the formula of ``ranking.freshness``.

    Args:
        found: what matches.
        today: the day that freshness is counted from.
        half_lives: of each type that passes, its ``freshness_days``.
    """
    if not half_lives:
        return found
    functions: list[Any] = [{"weight": 1}]
    for name, days in sorted(half_lives.items()):
        dated = Bool(filter=[Q("term", type=name), Q("exists", field="date")])
        decay = {"date": {"origin": today.isoformat(), "scale": f"{days}d", "decay": 0.5}}
        functions.append({"filter": dated, "exp": decay, "weight": FRESHNESS})
    return FunctionScore(query=found, functions=functions, score_mode="sum", boost_mode="multiply")


def _term(term: Term, fields: list[str], occurs: Occurs, exact: bool) -> Query:
    """Return the best of what a term may be; a word that is nowhere may be one that is nearly the same."""
    present = [_variant(variant, fields) for variant in term.variants if occurs(variant)]
    if present:
        return DisMax(queries=present)
    typed = term.variants[0].text if term.variants else ""
    if exact or len(typed) < FUZZY_SHORTEST:
        return MatchNone()
    fuzzy = {"query": typed, "fuzziness": "AUTO:6,9", "prefix_length": 1, "max_expansions": 20}
    return ConstantScore(filter=Q("match", words=fuzzy), boost=FUZZY_WEIGHT)


def _covers(term: Term, clause: Query, occurs: Occurs) -> Query:
    """Return what tells the documents that hold a term, at less cost than what scores them."""
    present = [variant for variant in term.variants if occurs(variant)]
    if not present:
        return clause
    return Bool(
        should=[
            _variant(variant, _WEIGHTED) if len(variant.stems) > 1 else Q("match", all=variant.text)
            for variant in present
        ]
    )


def _variant(variant: Variant, fields: list[str]) -> Query:
    """Return one word across the fields, or several in a row in one of them."""
    if len(variant.stems) > 1:
        return MultiMatch(
            query=paired(variant.stems), fields=_paired(fields), operator="and", boost=variant.weight
        )
    # The best field alone: the server then leaves aside most documents that cannot be among the first.
    return MultiMatch(
        query=variant.text, fields=fields, type="cross_fields", boost=variant.weight, tie_breaker=0.0
    )


def _paired(fields: Iterable[str]) -> list[str]:
    return [f"pairs.{field}" for field in fields]


def _phrase(asked: EngineQuery, terms: tuple[Term, ...]) -> list[Query]:
    """Return what words in the order typed add; a body holds too many for that to tell much."""
    if len(terms) < 2:
        return []
    return [MultiMatch(query=pairs(asked.text), fields=_paired(_ABOUT), boost=PHRASE_WEIGHT)]


def begun(beginning: Beginning) -> list[Query]:
    """Return the conditions of a title that a text being typed may become."""
    conditions: list[Query] = [Q("match", title=word) for word in beginning.words]
    last: list[Query] = [Q("match", title=beginning.last)]
    if beginning.unfinished:
        last.append(Q("match", title__beginnings=beginning.last))
    return [*conditions, Bool(should=last, minimum_should_match=1)]


def alike(key: Key) -> Query:
    """Return what ranks the documents by the telling words that they share with one of them."""
    return MoreLikeThis(
        fields=list(COLUMNS),
        like=[LikeDocument(_index=current_alias(), _id=str(key))],
        min_term_freq=1,
        min_doc_freq=2,
        max_query_terms=ALIKE_TERMS,
        minimum_should_match=ALIKE_SHARED,
    )


def near(slips: int) -> dict[str, Any]:
    """Return how the words near one are suggested: those of any entry, the nearest first."""
    return {
        "field": "words",
        "suggest_mode": "always",
        "max_edits": slips,
        "prefix_length": 0,
        "min_word_length": 4,
        "string_distance": "damerau_levenshtein",
        "size": NEAR_WORDS,
        "shard_size": NEAR_WORDS,
    }
