"""Marks what was found in the original text: escaped first, then marked."""

from collections.abc import Collection

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .analysis import Token, tokens

# Length of the extract of a body, in characters.
PASSAGE_LENGTH = 240
# What is kept before the first word found.
PASSAGE_LEAD = 60

Phrases = Collection[tuple[str, ...]]
Span = tuple[int, int]


def mark(text: str, phrases: Phrases) -> tuple[SafeString, bool]:
    """Return ``text`` as HTML with ``<mark>`` around what was found, and whether anything was."""
    spans = _spans(list(tokens(text)), phrases)
    return _render(text, spans), bool(spans)


def passage(text: str, phrases: Phrases) -> SafeString:
    """Return the extract of ``text`` that says most about what was looked for, as HTML; empty if nothing."""
    spans = _spans(list(tokens(text)), phrases)
    if not spans:
        return SafeString()
    best = max(spans, key=lambda span: (_distinct_within(text, spans, span[0]), -span[0]))
    start, end = _cut(text, best[0])
    inside = [(a - start, b - start) for a, b in spans if a >= start and b <= end]
    before = "… " if start else ""
    after = " …" if end < len(text) else ""
    return mark_safe(before + _render(text[start:end], inside) + after)  # noqa: S308 - escaped by _render


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


def _distinct_within(text: str, spans: list[Span], start: int) -> int:
    """Count the different words found in the extract that would begin around ``start``."""
    return len({text[a:b].lower() for a, b in spans if start <= a and b <= start + PASSAGE_LENGTH})


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
