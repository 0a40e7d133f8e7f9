"""Spelling: the known word that an unknown one most likely is."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from .lexicon import Lexicon, Word
from .synonyms import Thesaurus

# Under this length a word has too many neighbours to guess.
SHORTEST = 4
# From this length on, a word is long enough for one slip to be certain.
SURE = 6
# From this length on, two slips are forgiven.
LONG = 8
# How many letters of a word must be there for the rest to be guessed (« appart » for « appartement »).
SHORTEST_BEGINNING = 5
# A beginning that more words share is nobody's in particular: a word has few plurals.
MANY_ENDINGS = 12


@dataclass(frozen=True, slots=True)
class Correction:
    """A known word near an unknown one; ``sure`` when it may be searched instead without asking."""

    display: str
    sure: bool


def correct(words: Collection[str], lexicon: Lexicon, thesaurus: Thesaurus) -> Mapping[str, Correction]:
    """Return the most likely known word for each of these (folded, unknown) that has one.

    Known words are those of the public entries and of the synonyms: what was withdrawn is never offered.
    A slip is a letter missing, doubled, changed, or two letters swapped. People rarely miss the first letter:
    a word that begins otherwise is only offered, never searched instead.
    """
    slips = {word: _slips(word) for word in words if len(word) >= SHORTEST and word.isalpha()}
    if not slips:
        return {}
    near = lexicon.near(slips)
    found: dict[str, Correction] = {}
    for word, most in slips.items():
        known = _near_synonyms(word, most, thesaurus)
        known |= {item.word: item for item in near.get(word, ()) if OSA.distance(word, item.word) <= most}
        candidates = [item for item in known.values() if len(item.word) >= SHORTEST]
        if candidates:
            best = min(candidates, key=lambda item: _cost(word, item))
            found[word] = Correction(best.display, sure=_sure(word, best.word))
    begun = [word for word in slips if word not in found and len(word) >= SHORTEST_BEGINNING]
    return found | _complete(begun, lexicon, thesaurus)


def _slips(word: str) -> int:
    """Return how many slips are forgiven in a word of this length."""
    return 2 if len(word) >= LONG else 1


def _near_synonyms(word: str, slips: int, thesaurus: Thesaurus) -> dict[str, Word]:
    """Return the words of the synonyms near ``word``, which need not stand in any entry."""
    terms = thesaurus.words.keys()
    near = process.extract(word, terms, scorer=OSA.distance, score_cutoff=slips, limit=None)
    return {term: Word(term, "", thesaurus.words[term], 0) for term, *_ in near}


def _sure(word: str, known: str) -> bool:
    """Say whether ``word`` can only be a slip for ``known``.

    A short word may well be another word of the language: it must have the same letters, swapped or repeated.
    """
    if known[0] != word[0]:
        return False
    return len(word) >= SURE or set(word) == set(known)


def _cost(word: str, known: Word) -> tuple[bool, int, int, str]:
    """Order candidates: same first letter, fewest slips, most frequent."""
    return (known.word[0] != word[0], OSA.distance(word, known.word), -known.documents, known.word)


def _complete(words: Collection[str], lexicon: Lexicon, thesaurus: Thesaurus) -> dict[str, Correction]:
    """Return the word that each of these begins, when there is only one (its plural aside)."""
    found: dict[str, Correction] = {}
    completions = lexicon.completions(words, MANY_ENDINGS) if words else {}
    for word in words:
        known = {term: written for term, written in thesaurus.words.items() if term.startswith(word)}
        known |= {item.word: item.display for item in completions.get(word, ())}
        singular = min(known, key=lambda term: (len(term), term), default="")
        if singular and all(other.rstrip("sx") == singular.rstrip("sx") for other in known):
            found[word] = Correction(known[singular], sure=True)
    return found


def known(word: str, stem: str, occurring: Collection[str], thesaurus: Thesaurus) -> bool:
    """Say whether a word, or another form of it, is in the index or among the synonyms.

    Args:
        word: folded.
        stem: its stem.
        occurring: the stems that entries hold, this one among them if it does.
        thesaurus: the synonyms.
    """
    return stem in occurring or stem in thesaurus.stems or word in thesaurus.words


def replace(text: str, replacements: Iterable[tuple[int, int, str]]) -> str:
    """Return ``text`` with each (start, end, word) put in place."""
    for start, end, word in sorted(replacements, reverse=True):
        text = text[:start] + word + text[end:]
    return text
