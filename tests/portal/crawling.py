"""Reads pages as a browser does, to follow every link and look at every element."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

from django.test import Client

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# Elements that promise something inside.
FILLED = {
    "section",
    "nav",
    "ul",
    "ol",
    "dl",
    "table",
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "a",
    "button",
    "li",
    "dd",
    "dt",
}
# Attributes whose value is one or several ids of the page.
ID_REFERENCES = {
    "aria-labelledby",
    "aria-describedby",
    "aria-controls",
    "aria-owns",
    "for",
    "form",
    "list",
    "popovertarget",
}
# What is for members leads there, and back.
SIGN_IN = "/connexion/"
LINKS = {"a": "href", "link": "href", "script": "src", "img": "src", "source": "src", "form": "action"}


@dataclass
class Page:
    """What a page holds.

    ``ids`` come in order, repeated if they are; ``links`` are addresses without host; ``empty`` names the
    elements that hold nothing to read.
    """

    path: str
    html: str
    ids: list[str] = field(default_factory=list)
    references: set[str] = field(default_factory=set)
    links: set[str] = field(default_factory=set)
    elsewhere: set[str] = field(default_factory=set)
    headings: list[int] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)
    unnamed_pictures: int = 0
    title: str = ""
    description: str = ""
    text: str = ""


class _Reader(HTMLParser):
    """Fills a page; one pass."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page
        # For each open element: its name, and whether something was found in it.
        self.open: list[list[object]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self._note(tag, attributes)
        if tag in VOID:
            if tag in {"img", "input"}:
                self._fill()
        else:
            # What will be announced is empty until there is something to say.
            announced = attributes.get("role") in {"status", "alert", "log"}
            self.open.append([tag, announced or bool(attributes.get("aria-label"))])

    def _note(self, tag: str, attributes: dict[str, str]) -> None:
        page = self.page
        if "id" in attributes:
            page.ids.append(attributes["id"])
        for name in ID_REFERENCES & attributes.keys():
            page.references.update(attributes[name].split())
        if tag == "use":
            page.references.add(attributes["href"].removeprefix("#"))
        if "style" in attributes:
            page.inline.append(f"style on <{tag}>")
        page.inline.extend(f"{name} on <{tag}>" for name in attributes if name.startswith("on"))
        if tag == "style" or (
            tag == "script" and "src" not in attributes and "json" not in attributes.get("type", "")
        ):
            page.inline.append(f"<{tag}>")
        if tag == "img" and "alt" not in attributes:
            page.unnamed_pictures += 1
        if tag == "meta" and attributes.get("name") == "description":
            page.description = attributes.get("content", "")
        if re.fullmatch(r"h[1-6]", tag):
            page.headings.append(int(tag[1]))
        if tag in LINKS and attributes.get(LINKS[tag]) and attributes.get("rel") != "canonical":
            self._link(attributes[LINKS[tag]])

    def _link(self, address: str) -> None:
        if urlsplit(address).scheme in {"mailto", "tel", "data"}:
            return
        full = urljoin(f"http://testserver{self.page.path}", address)
        if full.startswith("http://testserver/"):
            self.page.links.add(full.removeprefix("http://testserver"))
        else:
            self.page.elsewhere.add(address)

    def handle_endtag(self, tag: str) -> None:
        while self.open:
            name, filled = self.open.pop()
            if filled:
                self._fill()
            elif name in FILLED:
                self.page.empty.append(f"<{name}> at line {self.getpos()[0]}")
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        if not data.strip() or not self.open:
            return
        names = {name for name, _ in self.open}
        if "script" in names:
            return
        if "title" in names:
            self.page.title += data
            return
        self.words.append(data)
        self._fill()

    def _fill(self) -> None:
        if self.open:
            self.open[-1][1] = True


def read(path: str, html: str) -> Page:
    """Return what the page at ``path`` holds."""
    page = Page(path, html)
    reader = _Reader(page)
    reader.feed(html)
    page.text = " ".join(" ".join(reader.words).split())
    return page


class Crawl:
    """The pages reached from an address.

    Every address without parameters is followed; one with parameters only from a page without, so that the
    countless combinations of filters end somewhere.
    """

    def __init__(self, client: Client, start: str = "/") -> None:
        self.client = client
        self.pages: dict[str, Page] = {}
        self.files: dict[str, str] = {}
        self.broken: dict[str, str] = {}
        self.waiting = [(start, "the start")]
        while self.waiting:
            self._visit(*self.waiting.pop())

    def _visit(self, path: str, origin: str) -> None:
        if path in self.pages or path in self.files or path in self.broken:
            return
        response = self.client.get(path)
        if response.status_code in {301, 302} and response["Location"].startswith(SIGN_IN):
            self.files[path] = "for members"
        elif response.status_code in {301, 302}:
            self.broken[path] = f"redirects, from {origin}"
        elif response.status_code != 200:
            self.broken[path] = f"{response.status_code}, from {origin}"
        elif response["Content-Type"].startswith("text/html"):
            self.pages[path] = page = read(path, response.content.decode())
            self.waiting.extend((link, path) for link in sorted(self._to_follow(page)))
        else:
            self.files[path] = response["Content-Type"]

    def _to_follow(self, page: Page) -> Iterator[str]:
        for link in page.links:
            target = urldefrag(link).url
            if target.startswith("/static/"):
                continue
            if "?" not in target or "?" not in page.path:
                yield target

    def anchors(self) -> Iterator[tuple[str, str]]:
        """Yield each (page, link with an anchor) whose page was read."""
        for page in self.pages.values():
            for link in page.links:
                target, anchor = urldefrag(link)
                if anchor and target in self.pages:
                    yield page.path, link
