"""What generated sheets say: the words of the real ones, and rare words, as a real corpus has.

Each sheet takes its sentences from a few sheets of ``content/practices.yaml``, so that the words of the field
stand together, and as often as on a real site. Some words are then replaced by invented ones: a real corpus
never stops meeting new names of people, places and things.
"""

import random
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

CONTENT = Path(__file__).resolve().parent.parent.parent / "content" / "practices.yaml"
# How many real sheets lend their sentences to one.
SOURCES = 3
# How many sentences a sheet has.
SENTENCES = 21
# Which words are replaced by rare ones: letters at least, and the share of them.
LONG_WORD, REPLACED = 5, 0.25
# One of this many replaced words is the most frequent of the invented ones.
FREQUENT_RANKS = 2_000
ONSETS = (
    "b",
    "ch",
    "d",
    "f",
    "g",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "t",
    "v",
    "br",
    "cr",
    "dr",
    "gr",
    "pl",
    "tr",
)
RHYMES = ("a", "é", "i", "o", "u", "an", "on", "eau", "ou", "in", "el", "er", "oi")
SYLLABLES = [onset + rhyme for onset in ONSETS for rhyme in RHYMES]


@dataclass(frozen=True)
class Text:
    """What one sheet says."""

    title: str
    summary: str
    sentences: list[str]


@dataclass(frozen=True)
class Source:
    """What one real sheet lends: its title, its summary and its sentences, cut between words."""

    title: list[str]
    summary: list[str]
    sentences: list[list[str]]


def _source(sheet: dict[str, Any]) -> Source:
    parts = (part for section in sheet["sections"] for part in _texts(section))
    sentences = [s for part in parts for s in re.split(r"(?<=[.;])\s+", part) if len(s) > 20]
    return Source(_cut(sheet["title"]), _cut(sheet["summary"]), list(map(_cut, sentences)))


def _texts(section: dict[str, Any]) -> list[str]:
    return section.get("items") or [section.get("text") or ""]


def _cut(text: str) -> list[str]:
    """Return what stands between words, and words, in turn."""
    return re.split(r"(\w+)", text)


def rare_word(rank: int) -> str:
    """Return the word of a rank: pronounceable, always the same, never that of another rank."""
    syllables = []
    rank += len(SYLLABLES)
    while rank:
        rank, syllable = divmod(rank, len(SYLLABLES))
        syllables.append(SYLLABLES[syllable])
    return "".join(syllables)


class Writer:
    """Writes the texts of one sheet after another.

    The rank of an invented word is drawn from Zipf and Mandelbrot's law with an exponent of 2: the first are
    in a few sheets out of a hundred, most in one only, and how many there are grows with the square root of
    the length of the corpus (Heaps' law): some 17,000 words in 1,000 sheets, ten times more in 100,000.
    """

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._known = [_source(sheet) for sheet in yaml.safe_load(CONTENT.read_text())["practices"]]

    def write(self) -> Text:
        """Return the text of another sheet, about what some real ones are about."""
        chosen = self._dice.sample(self._known, k=SOURCES)
        return Text(
            f"{self._vary(chosen[0].title)} à {self._rare().capitalize()}"[:200],
            self._vary(chosen[0].summary)[:400],
            [self._vary(self._dice.choice(self._dice.choice(chosen).sentences)) for _ in range(SENTENCES)],
        )

    def _vary(self, pieces: list[str]) -> str:
        roll = self._dice.random
        return "".join(
            self._rare() if len(piece) >= LONG_WORD and piece.isalpha() and roll() < REPLACED else piece
            for piece in pieces
        )

    def _rare(self) -> str:
        return rare_word(int(FREQUENT_RANKS * (1 / (1 - self._dice.random()) - 1)))
