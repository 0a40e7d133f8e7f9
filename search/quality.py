"""Measures the search on judged queries; definitions in tests/search_quality/README.md."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import log2
from pathlib import Path
from statistics import fmean
from typing import Any

import yaml

DEPTH = 10
# From this grade on, a document answers the query.
USEFUL = 2

Search = Callable[[str], Sequence[str]]


@dataclass(frozen=True)
class Judged:
    """A query and the grades of its documents, by « type:slug »."""

    id: str
    text: str
    category: str
    grades: Mapping[str, int]
    expect_none: bool = False


@dataclass(frozen=True)
class JudgmentSet:
    """Queries, and misspelt versions of them (same grades, id of the query they come from)."""

    queries: tuple[Judged, ...]
    variants: tuple[tuple[Judged, str], ...]


@dataclass(frozen=True)
class Measure:
    """Means over queries that expect an answer."""

    queries: int
    ndcg: float
    mrr: float
    recall: float
    zero: float


@dataclass(frozen=True)
class Report:
    """What a run measured.

    Attributes:
        overall: all queries that expect an answer.
        categories: the same by category.
        none: share of the queries that expect nothing and got nothing.
        variants: misspelt queries.
        variants_ratio: mean nDCG of the misspelt queries over that of the queries they come from.
        ndcg: by query, for reading.
    """

    overall: Measure
    categories: Mapping[str, Measure]
    none: float
    variants: Measure
    variants_ratio: float
    ndcg: Mapping[str, float] = field(default_factory=dict)


def load(paths: Iterable[Path], types: Iterable[str]) -> JudgmentSet:
    """Read judgments and keep those about ``types``.

    A query whose judged documents are all of other types is left out, and its variants with it.
    """
    kept = tuple(f"{name}:" for name in types)
    queries: dict[str, Judged] = {}
    variants: list[tuple[Judged, str]] = []
    for path in paths:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        for row in data["queries"]:
            judged = _judged(row, kept)
            if judged.expect_none or judged.grades:
                queries[judged.id] = judged
        for row in data.get("typo_variants", ()):
            if origin := queries.get(row["typo_of"]):
                variants.append((Judged(row["id"], row["text"], "typo-variant", origin.grades), origin.id))
    return JudgmentSet(tuple(queries.values()), tuple(variants))


def _judged(row: Mapping[str, Any], kept: tuple[str, ...]) -> Judged:
    grades = {item["id"]: int(item["grade"]) for item in row.get("judgments") or ()}
    return Judged(
        row["id"],
        row["text"],
        row["category"],
        {document: grade for document, grade in grades.items() if document.startswith(kept)},
        bool(row.get("expect_none")),
    )


def evaluate(judgments: JudgmentSet, search: Search) -> Report:
    """Ask every query and measure the answers.

    Args:
        judgments: what is asked.
        search: returns the whole ranking of a text, as « type:slug ».
    """
    expected = [query for query in judgments.queries if not query.expect_none]
    silent = [query for query in judgments.queries if query.expect_none]
    answers = {query.id: _once(search(query.text)) for query in judgments.queries}
    typed = {variant.id: _once(search(variant.text)) for variant, _ in judgments.variants}
    by_category: dict[str, list[Judged]] = defaultdict(list)
    for query in expected:
        by_category[query.category].append(query)
    clean = _mean(ndcg(answers[origin], variant.grades) for variant, origin in judgments.variants)
    variants = _measure([variant for variant, _ in judgments.variants], typed)
    return Report(
        overall=_measure(expected, answers),
        categories={name: _measure(queries, answers) for name, queries in by_category.items()},
        none=fmean(not answers[query.id] for query in silent) if silent else 1.0,
        variants=variants,
        variants_ratio=variants.ndcg / clean if clean else 1.0,
        ndcg={query.id: ndcg(answers[query.id], query.grades) for query in expected}
        | {variant.id: ndcg(typed[variant.id], variant.grades) for variant, _ in judgments.variants},
    )


def ndcg(ranking: Sequence[str], grades: Mapping[str, int]) -> float:
    """Return nDCG@10: gain 2^grade − 1, discount log2(rank + 1), over the ideal ranking."""
    ideal = _gain(sorted(grades.values(), reverse=True))
    return _gain([grades.get(document, 0) for document in ranking]) / ideal if ideal else 0.0


def _gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / log2(rank + 1) for rank, grade in enumerate(grades[:DEPTH], start=1))


def _measure(queries: Sequence[Judged], answers: Mapping[str, Sequence[str]]) -> Measure:
    # A query left with documents that are only related has none to reach: it counts in nDCG alone.
    reachable = [query for query in queries if max(query.grades.values()) >= USEFUL]
    return Measure(
        queries=len(queries),
        ndcg=_mean(ndcg(answers[query.id], query.grades) for query in queries),
        mrr=_mean(_reciprocal(answers[query.id], query.grades) for query in reachable),
        recall=_mean(_recall(answers[query.id], query.grades) for query in reachable),
        zero=_mean(float(not answers[query.id]) for query in queries),
    )


def _mean(values: Iterable[float]) -> float:
    collected = list(values)
    return fmean(collected) if collected else 0.0


def _reciprocal(ranking: Sequence[str], grades: Mapping[str, int]) -> float:
    """Return 1 / rank of the first useful document, 0 without any."""
    ranks = (rank for rank, document in enumerate(ranking, start=1) if grades.get(document, 0) >= USEFUL)
    return 1 / next(ranks, float("inf"))


def _recall(ranking: Sequence[str], grades: Mapping[str, int]) -> float:
    """Return the share of the useful documents (ten at most) among the first ten."""
    useful = {document for document, grade in grades.items() if grade >= USEFUL}
    return len(useful & set(ranking[:DEPTH])) / min(DEPTH, len(useful)) if useful else 0.0


def _once(ranking: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(ranking))
