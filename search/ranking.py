"""The weights of the ranking, in one place; set on the judged queries of tests/search_quality."""

# What an occurrence weighs in each column: title, keywords, summary, body.
COLUMN_WEIGHTS = (8.0, 2.0, 1.5, 1.0)

# The same for Elasticsearch, where a column's weight multiplies its score; above, it multiplies occurrences,
# which count less and less.
FIELD_WEIGHTS = (5.0, 1.5, 2.0, 1.5)

# BM25: how fast repetition stops counting, and how much length matters. FTS5 has these two built in.
K1 = 1.2
B = 0.75

# A synonym counts less than the word typed.
SYNONYM_WEIGHT = 0.6

# A document that covers a share s of the query's terms is multiplied by s to this power.
COVERAGE_POWER = 1.0

# Under this share of the terms, a document is about something else: one of two is enough, but two of three.
MINIMUM_COVERAGE = 0.34

# How much more than another a result of the day weighs, among types whose news passes (events, stories).
FRESHNESS = 0.5

# Results under this share of the best score are noise at the end of the list.
TAIL = 0.08


def freshness(days: int, half_life: int) -> float:
    """Return what a score is multiplied by, for an entry dated ``days`` from today, before or after.

    ``half_life`` days away, the advantage of the day is halved: Elasticsearch's ``exp`` decay of 0.5.
    """
    return 1 + FRESHNESS * 0.5 ** (abs(days) / half_life)
