"""The texts of a sheet as blocks and runs: what a file is written from, instead of HTML."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html.parser import HTMLParser

from wagtail.rich_text import expand_db_html

from core.papers.runs import Run, clean, full_address

SPACES = re.compile(r"[ \t\r\n]+")
BOLD, ITALIC = frozenset({"b", "strong"}), frozenset({"i", "em"})
LISTS, BREAKING = frozenset({"ul", "ol"}), frozenset({"p", "h2", "h3", "h4", "blockquote", "div", "hr"})


@dataclass(frozen=True)
class Paragraph:
    """Runs that follow one another."""

    runs: tuple[Run, ...]
    kind: str = "paragraph"


@dataclass(frozen=True)
class Items:
    """A list; each item holds blocks, so that lists nest."""

    ordered: bool
    items: tuple[tuple["Block", ...], ...]
    kind: str = "items"


Block = Paragraph | Items


def plain(text: str, href: str = "") -> Paragraph:
    """Return a text without any marks as a paragraph."""
    return Paragraph((Run(clean(text), href=full_address(href)),))


def blocks_of(stored: str) -> tuple[Block, ...]:
    """Return the blocks of a rich text, given as Wagtail stores it.

    Marks that are not understood are dropped, their text kept.
    """
    reader = _Reader()
    reader.feed(expand_db_html(stored))
    reader.close()
    return reader.finish()


class _Reader(HTMLParser):
    """Builds blocks from HTML, whatever it is: what is not closed is closed by what follows."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        # The blocks of the text, then those of each item that is open, the innermost last.
        self._levels: list[list[Block]] = [[]]
        self._lists: list[tuple[bool, list[tuple[Block, ...]]]] = []
        self._runs: list[Run] = []
        self._bold = self._italic = 0
        self._links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a mark, a paragraph, a list or an item."""
        if tag in LISTS:
            self._end_paragraph()
            self._lists.append((tag == "ol", []))
        elif tag == "li" and self._lists:
            self._end_item()
            self._levels.append([])
        elif tag == "br":
            self._runs.append(self._run("\n"))
        elif tag == "a":
            self._links.append(full_address(dict(attrs).get("href") or ""))
        elif tag in BREAKING:
            self._end_paragraph()
        self._mark(tag, 1)

    def handle_endtag(self, tag: str) -> None:
        """Close it."""
        if tag in LISTS and self._lists:
            self._end_item()
            ordered, items = self._lists.pop()
            if items:
                self._levels[-1].append(Items(ordered, tuple(items)))
        elif tag == "li" and self._lists:
            self._end_item()
        elif tag == "a" and self._links:
            self._links.pop()
        elif tag in BREAKING:
            self._end_paragraph()
        self._mark(tag, -1)

    def handle_data(self, data: str) -> None:
        """Keep a text, its spaces as a browser shows them."""
        text = SPACES.sub(" ", clean(data))
        if text.strip(" ") or (text and self._runs):
            self._runs.append(self._run(text))

    def finish(self) -> tuple[Block, ...]:
        """Return the blocks, closing what was left open."""
        while self._lists:
            self.handle_endtag("ul")
        self._end_paragraph()
        return tuple(self._levels[0])

    def _mark(self, tag: str, step: int) -> None:
        if tag in BOLD:
            self._bold = max(0, self._bold + step)
        elif tag in ITALIC:
            self._italic = max(0, self._italic + step)

    def _run(self, text: str) -> Run:
        href = self._links[-1] if self._links else ""
        return Run(text, bold=bool(self._bold), italic=bool(self._italic), href=href)

    def _end_paragraph(self) -> None:
        runs, self._runs = trimmed(self._runs), []
        if runs:
            self._levels[-1].append(Paragraph(runs))

    def _end_item(self) -> None:
        """Close the open item of the innermost list, if it has one."""
        self._end_paragraph()
        if len(self._levels) > len(self._lists):
            blocks = tuple(self._levels.pop())
            if blocks:
                self._lists[-1][1].append(blocks)


def trimmed(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Return runs without spaces at either end, nor empty ones."""
    kept = [run for run in runs if run.text]
    while kept and not kept[0].text.strip():
        kept.pop(0)
    while kept and not kept[-1].text.strip():
        kept.pop()
    if kept:
        kept[0] = _with_text(kept[0], kept[0].text.lstrip(" \n"))
        kept[-1] = _with_text(kept[-1], kept[-1].text.rstrip(" \n"))
    return tuple(kept)


def _with_text(run: Run, text: str) -> Run:
    return Run(text, run.bold, run.italic, run.href)
