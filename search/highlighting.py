"""Marks what was found in the original text: escaped first, then marked."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from unicodedata import normalize

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .analysis import Token, fold, tokens

# Length of the extract of a body, in characters.
PASSAGE_LENGTH = 240
# What is kept before the first word found.
PASSAGE_LEAD = 60

# How many places are compared, and how many tried, before giving up.
MAX_FOUND = 100
MAX_TRIES = 5
# Letters in lower case without accents, one for one: offsets stay those of the text.
_FOLDED = {code: letter for code in range(0x250) if len(letter := fold(chr(code))) == 1}
_FOLDED[ord("Œ")] = "œ"

Phrases = Collection[tuple[str, ...]]
Span = tuple[int, int]


def mark(text: str, phrases: Phrases) -> tuple[SafeString, bool]:
    """Return ``text`` as HTML with ``<mark>`` around what was found, and whether anything was."""
    spans = _spans(list(tokens(text)), phrases)
    return _render(text, spans), bool(spans)


@dataclass(frozen=True)
class Passage:
    """The extract of a text.

    Attributes:
        html: with what was found marked; empty when nothing was.
        at: where in the text the first word found stands.
    """

    html: SafeString
    at: int


NOWHERE = Passage(SafeString(), 0)


def passage(text: str, phrases: Phrases, forms: Collection[str]) -> Passage:
    """Return the extract of ``text`` that says most about what was looked for.

    Args:
        text: a long text; only the extract is analysed.
        phrases: the runs of stems looked for.
        forms: the folded words that have these stems: what is searched for first, which is much faster.
    """
    text = normalize("NFC", text)
    for first in _starts(text, frozenset(forms))[:MAX_TRIES]:
        start, end = _cut(text, first)
        html, found = mark(text[start:end], phrases)
        if found:
            before = "… " if start else ""
            after = " …" if end < len(text) else ""
            shown = mark_safe(f"{before}{html}{after}")  # noqa: S308 - escaped by mark
            return Passage(shown, first)
    return NOWHERE


def _starts(text: str, forms: frozenset[str]) -> list[int]:
    """Return where one of the words stands, those with the most different words after them first."""
    if not forms:
        return []
    found = [
        (match.start(), match.group())
        for match in islice(_finder(forms).finditer(text.translate(_FOLDED)), MAX_FOUND)
    ]
    different = {
        start: len({word for place, word in found if start <= place <= start + PASSAGE_LENGTH})
        for start, _ in found
    }
    return sorted(different, key=lambda start: (-different[start], start))


@lru_cache(maxsize=256)
def _finder(forms: frozenset[str]) -> re.Pattern[str]:
    """Return what finds these folded words; an « oe » may be written « œ », which keeps its own letter."""
    longest_first = sorted(forms, key=lambda form: (-len(form), form))
    words = "|".join(re.escape(form).replace("oe", "(?:oe|œ)") for form in longest_first)
    return re.compile(rf"(?<![^\W_])(?:{words})(?![^\W_])")


def _spans(found: list[Token], phrases: Phrases) -> list[Span]:
    """Return where the phrases stand; words of a phrase are marked one by one."""
    longest = max((len(phrase) for phrase in phrases), default=0)
    spans: list[Span] = []
    marked = 0  # tokens before this one are already marked
    for index in range(len(found)):
        for length in range(longest, 0, -1):
            run = found[index : index + length]
            if len(run) == length and tuple(token.stem for token in run) in phrases:
                spans.extend((token.start, token.end) for token in run[max(0, marked - index) :])
                marked = max(marked, index + length)
                break
    return spans


def _cut(text: str, first: int) -> Span:
    """Return the bounds of the extract around the word at ``first``, between words."""
    start = max(0, first - PASSAGE_LEAD)
    if start:
        start = text.find(" ", start, first) + 1 or first
    end = min(len(text), start + PASSAGE_LENGTH)
    if end < len(text):
        space = text.rfind(" ", first, end)
        end = space if space > first else end
    return start, end


def _render(text: str, spans: list[Span]) -> SafeString:
    parts: list[str] = []
    position = 0
    for start, end in spans:
        parts += [escape(text[position:start]), "<mark>", escape(text[start:end]), "</mark>"]
        position = end
    parts.append(escape(text[position:]))
    return mark_safe("".join(parts))  # noqa: S308 - every part was escaped
