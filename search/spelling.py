"""Spelling: the known word that an unknown one most likely is."""

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from .synonyms import Thesaurus
from .vocabulary import Vocabulary

# Under this length a word has too many neighbours to guess.
SHORTEST = 4
# From this length on, a word is long enough for one slip to be certain.
SURE = 6
# From this length on, two slips are forgiven.
LONG = 8
# How many letters of a word must be there for the rest to be guessed (« appart » for « appartement »).
SHORTEST_BEGINNING = 5


@dataclass(frozen=True, slots=True)
class Correction:
    """A known word near an unknown one; ``sure`` when it may be searched instead without asking."""

    display: str
    sure: bool


def correct(word: str, vocabulary: Vocabulary, thesaurus: Thesaurus) -> Correction | None:
    """Return the most likely known word for ``word`` (folded, unknown), or None.

    Known words are those of the public entries and of the synonyms: what was withdrawn is never offered.
    A slip is a letter missing, doubled, changed, or two letters swapped. People rarely miss the first letter:
    a word that begins otherwise is only offered, never searched instead.
    """
    if len(word) < SHORTEST or not word.isalpha():
        return None
    slips = 2 if len(word) >= LONG else 1
    near = [
        *process.extract(word, vocabulary.ordered, scorer=OSA.distance, score_cutoff=slips, limit=50),
        *process.extract(word, thesaurus.words.keys(), scorer=OSA.distance, score_cutoff=slips, limit=50),
    ]
    near = [item for item in near if len(item[0]) >= SHORTEST]
    if near:
        best = min(near, key=lambda item: _cost(word, item[0], int(item[1]), vocabulary))
        return Correction(_display(best[0], vocabulary, thesaurus), sure=_sure(word, best[0]))
    return _complete(word, vocabulary, thesaurus)


def _sure(word: str, known: str) -> bool:
    """Say whether ``word`` can only be a slip for ``known``.

    A short word may well be another word of the language: it must have the same letters, swapped or repeated.
    """
    if known[0] != word[0]:
        return False
    return len(word) >= SURE or set(word) == set(known)


def _cost(word: str, known: str, slips: int, vocabulary: Vocabulary) -> tuple[bool, int, int, str]:
    """Order candidates: same first letter, fewest slips, most frequent."""
    found = vocabulary.words.get(known)
    return (known[0] != word[0], slips, -(found.documents if found else 0), known)


def _complete(word: str, vocabulary: Vocabulary, thesaurus: Thesaurus) -> Correction | None:
    """Return the word that ``word`` begins, when there is only one (its plural aside)."""
    if len(word) < SHORTEST_BEGINNING:
        return None
    known = {found.word for found in vocabulary.completions(word)}
    known.update(term for term in thesaurus.words if term.startswith(word))
    singular = min(known, key=len, default="")
    if not singular or any(other.rstrip("sx") != singular.rstrip("sx") for other in known):
        return None
    return Correction(_display(singular, vocabulary, thesaurus), sure=True)


def _display(word: str, vocabulary: Vocabulary, thesaurus: Thesaurus) -> str:
    found = vocabulary.words.get(word)
    return found.display if found else thesaurus.words[word]


def known(word: str, stem: str, vocabulary: Vocabulary, thesaurus: Thesaurus) -> bool:
    """Say whether a word, or another form of it, is in the index or among the synonyms."""
    return stem in vocabulary.stems or stem in thesaurus.stems or word in thesaurus.words


def replace(text: str, replacements: Iterable[tuple[int, int, str]]) -> str:
    """Return ``text`` with each (start, end, word) put in place."""
    for start, end, word in sorted(replacements, reverse=True):
        text = text[:start] + word + text[end:]
    return text
