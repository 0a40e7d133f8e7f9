"""The whole site with its real content, read from its home page: what keeps « no dead link » true."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from urllib.parse import urldefrag

import html5lib
import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from events.models import EventPage
from practices.models import PracticePage
from taxonomy.models import Axis, Job, Organisation, Territory, Theme
from tests.real_content import real_content

from .crawling import Crawl, Page

# Without the mark pytest-django makes no test database, and the module would read the developer's own.
pytestmark = pytest.mark.django_db

# Words of what readers cannot do yet: no page may promise them.
NOT_BUILT = ("lorem",)
# One page in so many is held to the letter of HTML among those that share a template: each costs a parse.
SAMPLE = 3


@pytest.fixture(scope="module")
def crawl(django_db_setup: None, django_db_blocker: Any) -> Iterator[Crawl]:
    """Load the real content and read every page, once for the module."""
    with real_content(django_db_blocker):
        yield Crawl(Client())


def problems(crawl: Crawl, find: Any) -> dict[str, Any]:
    """Return what ``find`` finds wrong, by page."""
    found = {path: find(page) for path, page in crawl.pages.items()}
    return {path: wrong for path, wrong in found.items() if wrong}


def test_every_link_answers_and_none_redirects(crawl: Crawl) -> None:
    assert crawl.broken == {}


def test_all_that_is_published_is_reached(crawl: Crawl) -> None:
    expected = {f"/pratiques/{slug}/" for slug in PracticePage.objects.live().values_list("slug", flat=True)}
    assert len(expected) == 33
    events = {f"/evenements/{slug}/" for slug in EventPage.objects.live().values_list("slug", flat=True)}
    assert len(events) == 11
    expected |= events
    for model in (Axis, Theme, Job, Territory, Organisation):
        expected |= {term.get_absolute_url() for term in model.objects.all()}
    assert expected <= crawl.pages.keys()


def test_every_anchor_exists(crawl: Crawl) -> None:
    lost = [
        (path, link)
        for path, link in crawl.anchors()
        if urldefrag(link).fragment not in crawl.pages[urldefrag(link).url].ids
    ]
    assert lost == []


def test_ids_are_unique(crawl: Crawl) -> None:
    def repeated(page: Page) -> list[str]:
        return [name for name, times in Counter(page.ids).items() if times > 1]

    assert problems(crawl, repeated) == {}


def test_what_is_referred_to_by_id_is_in_the_page(crawl: Crawl) -> None:
    assert problems(crawl, lambda page: page.references - set(page.ids)) == {}


def test_every_page_has_one_title_and_headings_in_order(crawl: Crawl) -> None:
    def disorder(page: Page) -> list[int]:
        # The menus of the footer come after the page, at the second level.
        jumps = [b for a, b in pairwise(page.headings) if b > a + 1]
        return jumps + ([] if page.headings.count(1) == 1 else page.headings)

    assert problems(crawl, disorder) == {}


def test_every_page_has_a_title_and_a_description(crawl: Crawl) -> None:
    assert problems(crawl, lambda page: not (page.title.strip(" –") and page.description.strip())) == {}
    titles = Counter(page.title for path, page in crawl.pages.items() if "?" not in path)
    assert [title for title, times in titles.items() if times > 1] == []


def test_nothing_is_empty(crawl: Crawl) -> None:
    assert problems(crawl, lambda page: page.empty) == {}


def test_nothing_is_inline_nor_from_elsewhere(crawl: Crawl) -> None:
    assert problems(crawl, lambda page: page.inline) == {}
    assert problems(crawl, lambda page: page.unnamed_pictures) == {}
    assert (
        problems(
            crawl, lambda page: [a for a in page.elsewhere if not a.startswith(("https://", "webcal://"))]
        )
        == {}
    )


def test_static_files_exist(crawl: Crawl) -> None:
    asked = {link for page in crawl.pages.values() for link in page.links if link.startswith("/static/")}
    assert asked
    assert [link for link in asked if not finders.find(link.removeprefix("/static/"))] == []


def test_nothing_promises_what_is_not_built(crawl: Crawl) -> None:
    def promises(page: Page) -> list[str]:
        return [words for words in NOT_BUILT if words.lower() in page.text.lower()]

    assert problems(crawl, promises) == {}


def test_linked_data_can_be_read(crawl: Crawl) -> None:
    def unreadable(page: Page) -> list[str]:
        blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.html, re.DOTALL)
        return [block for block in blocks if json.loads(block)["@context"] != "https://schema.org"]

    assert problems(crawl, unreadable) == {}


def test_html_is_valid(crawl: Crawl) -> None:
    seen: Counter[str] = Counter()
    errors: dict[str, list[Any]] = {}
    for path, page in sorted(crawl.pages.items()):
        family = path.split("/")[1] + ("?" if "?" in path else "")
        seen[family] += 1
        if seen[family] % SAMPLE != 1:
            continue
        parser = html5lib.HTMLParser()
        parser.parse(page.html)
        if parser.errors:
            errors[path] = parser.errors[:3]
    assert len(seen) > 8
    assert errors == {}
