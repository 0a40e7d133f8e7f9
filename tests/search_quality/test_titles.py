"""Whoever types the title of a sheet finds it first among the sheets; an event may bear the same title."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from practices.models import PracticePage
from tests.own_index import OwnIndex
from tests.real_content import real_content

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def reader(django_db_setup: None, django_db_blocker: Any, own_index: OwnIndex | None) -> Iterator[Client]:
    """A reader of the real content."""
    with real_content(django_db_blocker, own_index):
        yield Client()


def test_every_sheet_is_found_first_by_its_title(reader: Client) -> None:
    sheets = list(PracticePage.objects.live())
    assert len(sheets) == 33
    first = {}
    for sheet in sheets:
        answer = reader.get("/api/v1/search", {"q": sheet.title, "type": "practice"}).json()
        first[sheet.slug] = answer["results"][0]["slug"] if answer["results"] else None
    assert {slug: found for slug, found in first.items() if slug != found} == {}
