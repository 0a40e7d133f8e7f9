"""From what someone typed to what the engines look for: correction, then synonyms."""

from collections.abc import Sequence
from dataclasses import dataclass

from . import spelling
from .analysis import Token, clean, tokens
from .engines import Term, Variant
from .ranking import SYNONYM_WEIGHT
from .synonyms import Synonym, Thesaurus
from .vocabulary import Vocabulary

# Nobody types more on purpose; what comes after is left out.
MAX_TEXT = 300
MAX_TERMS = 12
# How many synonyms are told to the reader.
MAX_SHOWN_SYNONYMS = 6


@dataclass(frozen=True)
class Understood:
    """What a text means.

    Attributes:
        text: what is searched: as typed, or corrected.
        corrected: the same when a word was replaced, None otherwise.
        suggestion: a correction that was not applied.
        terms: what the engines look for.
        phrases: the runs of stems to mark in the results.
        synonyms: the close words that occur in the index, as shown.
    """

    text: str
    corrected: str | None
    suggestion: str | None
    terms: tuple[Term, ...]
    phrases: frozenset[tuple[str, ...]]
    synonyms: tuple[str, ...]


def understand(text: str, correct: bool, vocabulary: Vocabulary, thesaurus: Thesaurus) -> Understood:
    """Analyse, correct and expand ``text``.

    Args:
        text: as typed; control characters are ignored, as is what exceeds ``MAX_TEXT``.
        correct: False when the reader asked for exactly what they typed.
        vocabulary: the known words.
        thesaurus: the synonyms.
    """
    typed = clean(text)[:MAX_TEXT]
    sure, offered = _corrections(typed, vocabulary, thesaurus)
    corrected = spelling.replace(typed, sure) if correct and sure else None
    guess = spelling.replace(typed, [*sure, *offered])
    searched = corrected or typed
    found = _distinct(list(tokens(searched)))[:MAX_TERMS]
    terms, phrases, synonyms = _expand(found, vocabulary, thesaurus)
    return Understood(
        text=searched,
        corrected=corrected,
        suggestion=guess if guess not in (searched, typed) else None,
        terms=terms,
        phrases=phrases,
        synonyms=synonyms,
    )


Replacement = tuple[int, int, str]


def _corrections(
    text: str, vocabulary: Vocabulary, thesaurus: Thesaurus
) -> tuple[list[Replacement], list[Replacement]]:
    """Return the replacements to make, and those only to offer."""
    sure: list[Replacement] = []
    offered: list[Replacement] = []
    lost = False
    for token in list(tokens(text))[:MAX_TERMS]:
        if spelling.known(token.word, token.stem, vocabulary, thesaurus):
            continue
        correction = spelling.correct(token.word, vocabulary, thesaurus)
        if correction is None:
            lost = True
        else:
            target = sure if correction.sure else offered
            target.append((token.start, token.end, correction.display))
    # Beside a word that cannot be put right, the query may be about something else: only offer.
    return ([], [*sure, *offered]) if lost or offered else (sure, offered)


def _distinct(found: Sequence[Token]) -> list[Token]:
    """Keep the first of each stem: asking twice does not ask more."""
    return list({token.stem: token for token in reversed(found)}.values())[::-1]


def _expand(
    found: Sequence[Token], vocabulary: Vocabulary, thesaurus: Thesaurus
) -> tuple[tuple[Term, ...], frozenset[tuple[str, ...]], tuple[str, ...]]:
    """Give each word its variants: itself, and the synonyms of the term it belongs to."""
    stems = [token.stem for token in found]
    variants = [[Variant((stem,))] for stem in stems]
    shown: dict[tuple[str, ...], str] = {}
    for start, end, synonyms in thesaurus.spans(stems):
        typed = set(stems[start:end])
        for synonym in synonyms:
            if typed >= set(synonym.stems) or not _occurs(synonym, vocabulary):
                continue
            shown.setdefault(synonym.stems, synonym.text)
            weight = SYNONYM_WEIGHT / (end - start)
            for index in range(start, end):
                variants[index].append(Variant(synonym.stems, weight))
    phrases = frozenset([*((stem,) for stem in stems), *shown])
    terms = tuple(Term(tuple(each)) for each in variants)
    return terms, phrases, tuple(shown.values())[:MAX_SHOWN_SYNONYMS]


def _occurs(synonym: Synonym, vocabulary: Vocabulary) -> bool:
    return all(stem in vocabulary.stems for stem in synonym.stems)
