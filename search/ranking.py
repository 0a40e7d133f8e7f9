"""The weights of the ranking, in one place; set on the judged queries of tests/search_quality."""

# What an occurrence weighs in each column: title, keywords, summary, body.
COLUMN_WEIGHTS = (6.0, 4.0, 2.5, 1.0)

# BM25: how fast repetition stops counting, and how much length matters. FTS5 has these two built in.
K1 = 1.2
B = 0.75

# A synonym counts less than the word typed.
SYNONYM_WEIGHT = 0.5

# A document that covers a share s of the query (each term by its rarity) is multiplied by s to this power.
COVERAGE_POWER = 1.0

# Under this share, a document is about something else.
MINIMUM_COVERAGE = 0.34

# Results under this share of the best score are noise at the end of the list.
TAIL = 0.08
