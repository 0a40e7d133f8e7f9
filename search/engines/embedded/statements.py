# ruff: noqa: S608 - only constants are written into the SQL; stems and numbers are parameters
"""The SQL of the embedded engine: one statement scores all variants of all terms.

Each variant of a term is one sub-select giving (entry, bit of the term, BM25 score); the best variant counts
for each term, terms add up, and the bits say which terms an entry covers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from django.db.backends.base.base import BaseDatabaseWrapper

from search.ranking import COLUMN_WEIGHTS, K1, B
from search.vocabulary import rarity


@dataclass(frozen=True)
class Branch:
    """One variant of one term.

    Attributes:
        bit: the term's own bit.
        stems: one stem, or several in a row.
        weight: what the variant is worth.
        documents: how many entries hold the stem (one stem only; a phrase is counted by the database).
        about: only where an entry says what it is about: title, keywords, summary.
    """

    bit: int
    stems: tuple[str, ...]
    weight: float
    documents: int
    about: bool = False


Parameters = list[str | int | float]
Statement = tuple[str, Parameters]

_GROUPED = (
    "SELECT entry, SUM(score), SUM(bit) FROM ("
    "SELECT entry, bit, MAX(score) AS score FROM ({union}) AS variants GROUP BY entry, bit"
    ") AS terms GROUP BY entry"
)
_BM25 = f"bm25(search_fts, {', '.join(map(str, COLUMN_WEIGHTS))})"
# What FTS5 multiplies by, for n entries out of N: never under a millionth.
_FTS_IDF = "MAX(LN((%s - n + 0.5) / (n + 0.5)), 0.000001)"
_IDF = "LN(1 + (%s - n + 0.5) / (n + 0.5))"
_COLUMNS = ("title", "keywords", "summary", "body")


def scoring(
    connection: BaseDatabaseWrapper, branches: Sequence[Branch], total: int, average: float
) -> Statement:
    """Return the statement whose rows are (entry, score, bits of the terms covered).

    Args:
        connection: which database.
        branches: at least one.
        total: how many entries the index holds.
        average: mean number of stems of an entry.
    """
    selects: list[str] = []
    parameters: Parameters = []
    for branch in branches:
        if connection.vendor == "sqlite":
            sql, values = _sqlite_branch(branch, total)
        else:
            sql, values = _postgresql_branch(branch, total, average)
        selects.append(sql)
        parameters.extend(values)
    return _GROUPED.format(union=" UNION ALL ".join(selects)), parameters


def completing(
    connection: BaseDatabaseWrapper, groups: Sequence[Sequence[str]], types: Sequence[str], limit: int
) -> Statement:
    """Return the statement that finds titles holding one stem of each group, shortest titles first."""
    if connection.vendor == "sqlite":
        match = " AND ".join("title : (" + " OR ".join(map(_quoted, group)) + ")" for group in groups)
        source = "search_fts JOIN search_searchtext t ON t.entry_id = search_fts.rowid"
        condition = "search_fts MATCH %s"
    else:
        match = " & ".join("(" + " | ".join(_lexeme(stem) + ":A" for stem in group) + ")" for group in groups)
        source = "search_searchtext t"
        condition = "t.vector @@ %s::tsquery"
    parameters: Parameters = [match]
    if types:
        condition += f" AND e.type IN ({', '.join(['%s'] * len(types))})"
        parameters.extend(types)
    sql = (
        f"SELECT t.entry_id FROM {source} JOIN search_searchentry e ON e.id = t.entry_id "
        f"WHERE {condition} ORDER BY LENGTH(e.title), e.id LIMIT %s"
    )
    return sql, [*parameters, limit]


def _sqlite_branch(branch: Branch, total: int) -> Statement:
    """FTS5 scores by itself; only its idf, which falls to nothing for common words, is replaced."""
    phrase = ("{title keywords summary} : " if branch.about else "") + _quoted(" ".join(branch.stems))
    # LIMIT -1 keeps SQLite from flattening: bm25() only works where the match is.
    matches = f"SELECT rowid AS entry, -{_BM25} AS raw FROM search_fts WHERE search_fts MATCH %s LIMIT -1"
    if len(branch.stems) == 1:
        # The vocabulary may have been read just after the snapshot, and count entries that it does not.
        documents = min(branch.documents, total)
        built_in = max(log((total - documents + 0.5) / (documents + 0.5)), 1e-6)
        factor = branch.weight * rarity(documents, total) / built_in
        return f"SELECT entry, {branch.bit} AS bit, raw * %s AS score FROM ({matches})", [factor, phrase]
    counted = f"SELECT entry, raw, COUNT(*) OVER () AS n FROM ({matches})"
    return (
        f"SELECT entry, {branch.bit} AS bit, raw / {_FTS_IDF} * {_IDF} * %s AS score FROM ({counted})",
        [float(total), float(total), branch.weight, phrase],
    )


def _postgresql_branch(branch: Branch, total: int, average: float) -> Statement:
    """PostgreSQL has no BM25: count the occurrences in each column's stems, then the same formula."""
    # Spaces are doubled so that a stem repeated in a row is counted each time.
    phrase = f" {'  '.join(branch.stems)} "
    spaced = [f"(' ' || REPLACE({column}, ' ', '  ') || ' ')" for column in _COLUMNS]
    frequency = " + ".join(
        f"{weight} * (LENGTH({column}) - LENGTH(REPLACE({column}, %s, '')))"
        for column, weight in zip(spaced, COLUMN_WEIGHTS, strict=True)
    )
    matches = (
        f"SELECT entry_id AS entry, length, COUNT(*) OVER () AS n, "
        f"({frequency}) / %s::float8 AS tf FROM search_searchtext WHERE vector @@ %s::tsquery"
    )
    saturated = f"tf * {K1 + 1} / (tf + {K1} * ({1 - B} + {B} * length / %s::float8))"
    idf = "%s::float8" if len(branch.stems) == 1 else _IDF.replace("%s", "%s::float8")
    rare = rarity(branch.documents, total) if len(branch.stems) == 1 else float(total)
    counted: Parameters = [*([phrase] * len(_COLUMNS)), len(phrase)]
    query = " <-> ".join(_lexeme(stem) + (":ABC" if branch.about else "") for stem in branch.stems)
    return (
        f"SELECT entry, {branch.bit} AS bit, {saturated} * {idf} * %s::float8 AS score FROM ({matches}) AS m",
        [average, rare, branch.weight, *counted, query],
    )


def _quoted(stems: str) -> str:
    """Quote one stem, or several in a row, for FTS5."""
    return f'"{stems}"'


def _lexeme(stem: str) -> str:
    """Quote a stem for ``tsquery``; stems are letters and digits, so that nothing needs escaping."""
    return f"'{stem}'"
