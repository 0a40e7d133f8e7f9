"""Completes what is being typed: titles, then words."""

from collections.abc import Sequence
from dataclasses import dataclass

from .analysis import clean, fold, tokens
from .engines import Beginning, Engine
from .hits import read
from .lexicon import Word
from .types import Suggestion

# Under this, a suggestion would be a guess.
SHORTEST = 2
# How many words a typed beginning may stand for.
MAX_COMPLETIONS = 40
# How many words are left room for, to look more widely than titles do.
ROOM = 2


@dataclass(frozen=True)
class Typed:
    """What is typed so far.

    Attributes:
        before: the text before the last word, as typed.
        words, stems: of the words before the last.
        last, last_stem: the last word, folded, and its stem.
        unfinished: whether the text ends with it.
    """

    before: str
    words: tuple[str, ...]
    stems: tuple[str, ...]
    last: str
    last_stem: str
    unfinished: bool


def read_beginning(text: str) -> Typed | None:
    """Return what a text being typed holds; None when it is too little to complete."""
    typed = clean(text)
    found = list(tokens(typed))
    if len(typed) < SHORTEST or not found:
        return None
    *before, last = found
    return Typed(
        typed[: last.start],
        tuple(token.word for token in before),
        tuple(token.stem for token in before),
        last.word,
        last.stem,
        last.end == len(typed),
    )


def suggest(
    typed: Typed, limit: int, types: tuple[str, ...], engine: Engine, generation: int
) -> list[Suggestion]:
    """Return at most ``limit`` titles and words that complete what is typed."""
    endings: Sequence[Word] = ()
    if typed.unfinished:
        endings = engine.lexicon(generation).completions([typed.last], MAX_COMPLETIONS)[typed.last]
    final = tuple(dict.fromkeys([typed.last_stem, *(word.stem for word in endings)]))
    groups = (*((stem,) for stem in typed.stems), final)
    beginning = Beginning(typed.words, typed.last, typed.unfinished, groups)
    titles = [
        Suggestion(label=hit.title, query=hit.title, type=hit.type, type_label=hit.type_label, url=hit.url)
        for hit in read(engine.complete(beginning, types, limit))
    ]
    queries = dict.fromkeys(
        (typed.before + word.display).lower() for word in endings if fold(word.display) != typed.last
    )
    completed = [Suggestion(label=text, query=text) for text in queries]
    room = max(limit - len(titles), min(ROOM, len(completed)))
    return [*titles[: limit - room], *completed[:room]][:limit] if completed else titles[:limit]
