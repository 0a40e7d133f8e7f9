"""From what someone typed to what the engines look for: correction, then synonyms."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from . import spelling
from .analysis import Token, clean, tokens
from .engines import Term, Variant
from .lexicon import Lexicon
from .ranking import SYNONYM_WEIGHT
from .synonyms import Synonym, Thesaurus

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


def understand(text: str, correct: bool, lexicon: Lexicon, thesaurus: Thesaurus) -> Understood:
    """Analyse, correct and expand ``text``.

    The lexicon is asked once about a text of known words, four times at most about any other.

    Args:
        text: as typed; control characters are ignored, as is what exceeds ``MAX_TEXT``.
        correct: False when the reader asked for exactly what they typed.
        lexicon: the known words.
        thesaurus: the synonyms.
    """
    typed = clean(text)[:MAX_TEXT]
    asked = _Asked(typed, lexicon, thesaurus)
    sure, offered = _corrections(asked, lexicon, thesaurus)
    corrected = spelling.replace(typed, sure) if correct and sure else None
    guess = spelling.replace(typed, [*sure, *offered])
    if corrected:
        asked = _Asked(corrected, lexicon, thesaurus)
    terms, phrases, synonyms = _expand(asked)
    return Understood(
        text=asked.text,
        corrected=corrected,
        suggestion=guess if guess not in (asked.text, typed) else None,
        terms=terms,
        phrases=phrases,
        synonyms=synonyms,
    )


class _Asked:
    """A text as first read.

    Attributes:
        text: what it is.
        tokens: its words, as written.
        distinct: the first of each stem: asking twice does not ask more.
        spans: which of the distinct words mean something else as well.
        occurring: the stems that entries hold, among those of the words and of what they mean.
    """

    def __init__(self, text: str, lexicon: Lexicon, thesaurus: Thesaurus) -> None:
        found = list(tokens(text))
        self.text = text
        self.tokens = found[:MAX_TERMS]
        self.distinct = _distinct(found)[:MAX_TERMS]
        self.stems = [token.stem for token in self.distinct]
        self.spans = list(thesaurus.spans(self.stems))
        meant = (stem for _, _, synonyms in self.spans for synonym in synonyms for stem in synonym.stems)
        self.occurring: Collection[str] = lexicon.counts({*self.stems, *meant})


Replacement = tuple[int, int, str]


def _corrections(
    asked: _Asked, lexicon: Lexicon, thesaurus: Thesaurus
) -> tuple[list[Replacement], list[Replacement]]:
    """Return the replacements to make, and those only to offer."""
    unknown = [
        token
        for token in asked.tokens
        if not spelling.known(token.word, token.stem, asked.occurring, thesaurus)
    ]
    corrections = spelling.correct({token.word for token in unknown}, lexicon, thesaurus)
    sure: list[Replacement] = []
    offered: list[Replacement] = []
    for token in unknown:
        correction = corrections.get(token.word)
        if correction is not None:
            target = sure if correction.sure else offered
            target.append((token.start, token.end, correction.display))
    # Beside a word that cannot be put right, the query may be about something else: only offer.
    lost = any(token.word not in corrections for token in unknown)
    return ([], [*sure, *offered]) if lost or offered else (sure, offered)


def _distinct(found: Sequence[Token]) -> list[Token]:
    return list({token.stem: token for token in reversed(found)}.values())[::-1]


def _expand(asked: _Asked) -> tuple[tuple[Term, ...], frozenset[tuple[str, ...]], tuple[str, ...]]:
    """Give each word its variants: itself, and the synonyms of the term it belongs to."""
    variants = [[Variant((token.stem,), token.word)] for token in asked.distinct]
    shown: dict[tuple[str, ...], str] = {}
    for start, end, synonyms in asked.spans:
        typed = set(asked.stems[start:end])
        for synonym in synonyms:
            if typed >= set(synonym.stems) or not _occurs(synonym, asked.occurring):
                continue
            shown.setdefault(synonym.stems, synonym.text)
            weight = SYNONYM_WEIGHT / (end - start)
            for index in range(start, end):
                variants[index].append(Variant(synonym.stems, synonym.text, weight))
    phrases = frozenset([*((stem,) for stem in asked.stems), *shown])
    terms = tuple(Term(tuple(each)) for each in variants)
    return terms, phrases, tuple(shown.values())[:MAX_SHOWN_SYNONYMS]


def _occurs(synonym: Synonym, occurring: Collection[str]) -> bool:
    return all(stem in occurring for stem in synonym.stems)
