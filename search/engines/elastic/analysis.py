"""The French analysis, as Elasticsearch does it: the same rules as ``search.analysis``, from the same lists.

Words are folded before stop words and stemming, as in the embedded chain: what is typed without accents meets
what was written with them. Synonyms are expanded when someone asks, by ``search.synonyms`` for both engines:
an editor's group acts at once, without closing nor rebuilding the index, and its terms of several words are
looked for as the chain leaves them, elided words dropped.
"""

from elasticsearch.dsl import analyzer, char_filter, token_filter

from search import analysis as chain

# Letters of a beginning that is completed: more of them are the whole word.
SHORTEST_BEGINNING, LONGEST_BEGINNING = 2, 15

apostrophes = char_filter(
    "apostrophes", type="mapping", mappings=[f"{sign}=>'" for sign in sorted(set(chain.APOSTROPHES) - {"'"})]
)
# « Q.V.C.T. » is « QVCT ».
dotted = char_filter(
    "dotted",
    type="pattern_replace",
    pattern=r"(?<=(?<![\p{L}\p{N}])\p{L})\.(?=\p{L}(?:\.|(?![\p{L}\p{N}])))",
    replacement="",
)
# « n+1 » is one word.
plus = char_filter("plus", type="pattern_replace", pattern=r"([\p{L}\p{N}])\+(\d+)", replacement="$1plus$2")

elision = token_filter("french_elision", type="elision", articles=sorted(chain.ELISIONS), articles_case=True)
# What the tokenizer leaves together, the chain parts: « prud'homme », « salarié·e », « site.fr ».
parts = token_filter(
    "parts",
    type="word_delimiter_graph",
    split_on_case_change=False,
    split_on_numerics=False,
    stem_english_possessive=False,
)
stop = token_filter("french_stop", type="stop", stopwords=sorted(chain.STOP_WORDS))
# A letter on its own is what an elision or an initial leaves; a digit counts.
letters = token_filter("single_letters", type="pattern_replace", pattern=r"^\p{L}$", replacement="")
lengths = token_filter("lengths", type="length", min=1, max=chain.MAX_WORD)
feminine = token_filter("feminine", type="pattern_replace", pattern=r"trices?$", replacement="teur")
irregular = token_filter(
    "irregular",
    type="stemmer_override",
    rules=[
        *(f"{form} => {word}" for form, word in chain.IRREGULAR.items()),
        *(f"{word} => {word}" for word in sorted(set(chain.IRREGULAR.values()))),
        *(f"{word}{ending} => {word}" for word in sorted(set(chain.IRREGULAR.values())) for ending in "sx"),
    ],
)
stemming = token_filter("french_stemming", type="stemmer", language="light_french")
beginnings = token_filter(
    "beginnings",
    type="edge_ngram",
    min_gram=SHORTEST_BEGINNING,
    max_gram=LONGEST_BEGINNING,
    preserve_original=True,
)

_BEFORE = [apostrophes, dotted, plus]
_WORDS = [elision, parts, "lowercase", "asciifolding", stop, letters, lengths]

# What is searched: stems.
french = analyzer(
    "essaim_french",
    tokenizer="standard",
    char_filter=_BEFORE,
    filter=[*_WORDS, feminine, irregular, stemming, "asciifolding"],
)
# What misspelt words and beginnings are compared with: whole words, folded.
words = analyzer("essaim_words", tokenizer="standard", char_filter=_BEFORE, filter=_WORDS)
prefixes = analyzer(
    "essaim_beginnings", tokenizer="standard", char_filter=_BEFORE, filter=[*_WORDS, beginnings]
)
