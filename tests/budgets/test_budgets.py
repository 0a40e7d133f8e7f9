"""What a page may cost: SQL queries once warm, whatever the number of sheets, and bytes on the wire.

Times are for ``make bench``; counts and bytes do not depend on the machine, so they are held here.
"""

import gzip
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.load.bench import assets, read_asset
from tests.load.generate import generate
from tests.real_content import real_content

SHEET = "/pratiques/tutorat-nouveaux-salaries/"
# SQL queries of a page, once the process is warm.
QUERIES = {
    "/": 12,
    SHEET: 14,
    "/pratiques/": 13,
    "/pratiques/?axe=axe-2-fideliser&effort=moyen": 13,
    "/recherche/?q=tutorat": 13,
    "/recherche/?q=tutorta&metier=aide-soignant": 13,
    "/ma-selection/?fiche=tutorat-nouveaux-salaries&fiche=edd-logistique": 10,
    "/essaimage/": 12,
    "/essaimage/?axe=axe-2-fideliser": 10,
    "/axes/axe-2-fideliser/": 12,
    "/metiers/aide-soignant/": 12,
    "/territoires/hauts-de-france/": 12,
}
pytestmark = pytest.mark.django_db
# HTML, style sheets and scripts of a page, compressed.
BYTES = 60_000


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: Any) -> Iterator[Client]:
    """A reader of the real content, loaded once for the module."""
    with real_content(django_db_blocker):
        yield Client()


def warm_queries(client: Client, path: str) -> list[str]:
    """Return the SQL queries of the second reading of a page."""
    assert client.get(path).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return [query["sql"] for query in captured.captured_queries]


def test_queries_stay_within_budget_and_flat(site: Client) -> None:
    before = {path: warm_queries(site, path) for path in QUERIES}
    over = {path: queries for path, queries in before.items() if len(queries) > QUERIES[path]}
    assert over == {}

    generate(60)
    call_command("search_rebuild", verbosity=0)
    after = {path: warm_queries(site, path) for path in QUERIES}
    grown = {path: after[path] for path in QUERIES if len(after[path]) > len(before[path])}
    assert grown == {}


@pytest.mark.parametrize("path", QUERIES)
def test_a_page_weighs_little(site: Client, path: str) -> None:
    response = site.get(path)
    parts = {"html": len(gzip.compress(response.content))}
    parts |= {name: len(gzip.compress(read_asset(name))) for name in assets(response.content.decode())}
    assert len(parts) > 4, "the style sheets were not found"
    assert sum(parts.values()) <= BYTES, parts
