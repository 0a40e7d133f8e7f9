"""The French analysis chain: the same when documents are indexed and when someone asks.

Text is cut into words; each goes through Unicode NFKC, elision, lower case, accent folding, stop words,
Snowball stemming (French) and folding again. Both databases only ever see the stems: plain tokens of
letters and digits, so that neither needs a French configuration of its own.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from threading import local
from typing import NamedTuple

import Stemmer

# Longer « words » are noise (encoded data, a finger on a key) and would bloat the index.
MAX_WORD = 40
# A stem is no longer than its word, but for « + », which is spelt out.
MAX_STEM = 60

APOSTROPHES = "'’‘ʼ`´"
_FOLLOWS_ELISION = frozenset(APOSTROPHES)
ELISIONS = frozenset(("l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu"))

# A run of letters, digits and combining accents; « n+1 » is one word, and so is « Q.V.C.T. ».
_WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+(?:\+\d+)?")
_DOTTED = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.){2,}[^\W\d_]?(?![^\W_])")
_WORD_OR_DOTTED = re.compile(f"{_DOTTED.pattern}|{_WORD.pattern}")
_NOT_TOKEN = re.compile(r"[^\w]|_")
_FEMININE = re.compile(r"trices?$")

# Words that carry no subject, folded. Question words are there because people ask in full sentences.
_STOP_WORDS = """
a afin ai aie aient aies ainsi ait alors apres assez au aucun aucune aucuns aujourd aurait auront aussi
autre autres aux avait avant avec avez avoir avons ayant beaucoup c ca car ce ceci cela celle celles
celui cependant certain certaine certaines certains ces cet cette ceux chaque chez chose choses ci
combien comme comment contre d dans de deja demain depuis des devoir dit dois doit doivent donc dont du
durant elle elles en encore entre es est et etaient etais etait etant etc ete etes etre eu eux faire
faisons fait faites font fut hui ici il ils j jamais je jusque l la le les leur leurs lors lorsque lui m
ma mais me meme memes mes moi moins mon n ne ni non nos notre nous on ont ou par parce parfois pas
pendant peu peut peuvent peux plus plutot pour pourquoi pouvez pouvoir pouvons presque puis puisque qu
quand que quel quelle quelles quelqu quelque quelques quels qui quoi s sa sans se selon sera seraient
serait seront ses si sinon soi soit son sont sous suis sur t ta te tel telle telles tels tes toi ton
toujours tous tout toute toutefois toutes tres trop tu un une vers veut veux voici voila vont vos votre
voudrais voulez voulons vous y
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())

# Forms that the stemmer leaves apart though they are one word.
IRREGULAR = {
    "nouvel": "nouveau",
    "nouvelle": "nouveau",
    "nouvelles": "nouveau",
    "travaux": "travail",
    "travailler": "travail",
    "emplois": "emploi",
    "travailleur": "travail",
    "travailleurs": "travail",
    "travailleuse": "travail",
    "travailleuses": "travail",
}

_thread = local()


class Token(NamedTuple):
    """One meaningful word of a text; a tuple, as a sheet has hundreds of them.

    Attributes:
        word: the surface word, folded (« metier »): what spelling is compared on.
        stem: what is indexed and matched (« meti »).
        start, end: where it stands in the original text.
    """

    word: str
    stem: str
    start: int
    end: int


def tokens(text: str) -> Iterator[Token]:
    """Yield the meaningful words of ``text``, in order, without stop words."""
    pattern = _WORD_OR_DOTTED if _DOTTED.search(text) else _WORD
    for match in pattern.finditer(text):
        word, stem = _analyse(match.group())
        if stem:
            start, end = match.span()
            if word not in ELISIONS or text[end : end + 1] not in _FOLLOWS_ELISION:
                yield Token(word, stem, start, end)


def stems(text: str) -> list[str]:
    """Return the stems of ``text``, in order, repeated as they are."""
    return [token.stem for token in tokens(text)]


def fold(text: str) -> str:
    """Return ``text`` in lower case, without accents or ligatures; apostrophes unified."""
    text = unicodedata.normalize("NFKC", text).lower().replace("œ", "oe").replace("æ", "ae")
    decomposed = unicodedata.normalize("NFKD", text)
    folded = "".join(char for char in decomposed if not unicodedata.combining(char))
    return folded.translate(_UNIFIED)


def clean(text: str) -> str:
    """Return what someone typed, without control characters (NUL included) and with single spaces."""
    printable = "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in text)
    return " ".join(printable.split())


@lru_cache(maxsize=50_000)
def _analyse(raw: str) -> tuple[str, str]:
    """Return the folded word and its stem; two empty strings for a word that carries nothing."""
    word = fold(raw).replace(".", "")
    if word in STOP_WORDS or len(word) > MAX_WORD or (len(word) == 1 and not word.isdigit()):
        return "", ""
    return word, stem_word(word)


@lru_cache(maxsize=50_000)
def stem_word(word: str) -> str:
    """Return the stem of a folded word: letters and digits only, whatever came in."""
    if "+" in word:
        return _NOT_TOKEN.sub("", word.replace("+", "plus"))
    word = IRREGULAR.get(word, word)
    # « tutrice » is « tuteur »: the stemmer keeps them apart.
    word = _FEMININE.sub("teur", word)
    return _NOT_TOKEN.sub("", fold(_stemmer().stemWord(word)))


def _stemmer() -> Stemmer.Stemmer:
    """Return this thread's stemmer: PyStemmer's objects must not be shared between threads."""
    stemmer = getattr(_thread, "stemmer", None)
    if stemmer is None:
        stemmer = _thread.stemmer = Stemmer.Stemmer("french")
    return stemmer


_UNIFIED = {ord(char): "'" for char in APOSTROPHES}
