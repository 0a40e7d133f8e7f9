"""How hard a text is to read, in French.

The index is that of L. Kandel and A. Moles, « Application de l’indice de Flesch à la langue française »,
Cahiers d’études de radio-télévision, 19, 1958: 207 − 1.015 × words by sentence − 73.6 × syllables by word. As
Flesch's it goes from 0, which only a specialist reads, to 100, which a child does.
"""

import re
from dataclasses import dataclass

from pyphen import Pyphen

# Below, a text is told to be hard (« assez difficile » and under, by the scale of Flesch).
HARD = 50
# Fewer words say nothing of a way to write.
ENOUGH_WORDS = 100
# A sentence of more words is lost on the way.
LONG_SENTENCE = 40
# How much of the longest sentence is quoted.
QUOTED_WORDS = 8
# After an abbreviation, which ends nothing, no capital follows. A semicolon ends a whole thought too, and the
# items of a list.
SENTENCE_END = re.compile(r"(?<=[.!?…])[\s»”)]+(?=[«“(\s]*[A-ZÀÂÉÈÊÎÔÙÇ0-9])|(?<=;)\s+|\n+")
WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
# The places where French words may be cut are between their syllables.
HYPHENS = Pyphen(lang="fr", left=1, right=1)


@dataclass(frozen=True)
class Reading:
    """How hard a text is.

    Attributes:
        index: of Kandel and Moles, 0 to 100. words: how many it has.
        sentence_words: the average of its sentences.
        longest: its longest sentence.
    """

    index: int
    words: int
    sentence_words: float
    longest: str

    @property
    def longest_words(self) -> int:
        """How many words its longest sentence has."""
        return len(WORD.findall(self.longest))


def read(text: str) -> Reading | None:
    """Return how hard a text is; None for one that has no word."""
    sentences = [one.strip() for one in SENTENCE_END.split(text) if WORD.search(one)]
    counts = [len(WORD.findall(sentence)) for sentence in sentences]
    words = WORD.findall(text)
    if not words:
        return None
    by_sentence = len(words) / len(sentences)
    by_word = sum(syllables(word) for word in words) / len(words)
    index = 207 - 1.015 * by_sentence - 73.6 * by_word
    longest = sentences[counts.index(max(counts))]
    return Reading(round(min(max(index, 0), 100)), len(words), by_sentence, longest)


def syllables(word: str) -> int:
    """Return how many syllables a word has, near enough for an average."""
    return sum(len(HYPHENS.positions(part)) + 1 for part in re.split(r"[-’']", word) if part)


def advice(text: str) -> list[str]:
    """Return what would make a text easier, in French; nothing for one that is easy or short."""
    reading = read(text)
    if reading is None or reading.words < ENOUGH_WORDS:
        return []
    said = []
    if reading.index < HARD:
        said.append(
            f"Le texte est difficile à lire\u00a0: {reading.index} sur 100 (indice de Kandel et Moles), avec"
            f" {round(reading.sentence_words)} mots par phrase en moyenne. Coupez des phrases, préférez"
            " des mots courts."
        )
    if reading.longest_words > LONG_SENTENCE:
        begun = " ".join(reading.longest.split()[:QUOTED_WORDS])
        said.append(f"Une phrase compte {reading.longest_words} mots\u00a0: «\u00a0{begun}…\u00a0»")
    return said
