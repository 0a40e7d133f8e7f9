"""The weights of the ranking, in one place; set on the judged queries of tests/search_quality."""

# What an occurrence weighs in each column: title, keywords, summary, body.
COLUMN_WEIGHTS = (8.0, 2.0, 1.5, 1.0)

# BM25: how fast repetition stops counting, and how much length matters. FTS5 has these two built in.
K1 = 1.2
B = 0.75

# A synonym counts less than the word typed.
SYNONYM_WEIGHT = 0.6

# A document that covers a share s of the query's terms is multiplied by s to this power.
COVERAGE_POWER = 1.0

# Under this share of the terms, a document is about something else: one of two is enough, but two of three.
MINIMUM_COVERAGE = 0.34

# Results under this share of the best score are noise at the end of the list.
TAIL = 0.08
