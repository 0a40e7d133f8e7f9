"""The page « Données personnelles »: what it says is kept is what the code keeps."""

import html5lib
import pytest
from django.test import Client
from wagtail.blocks import StreamBlock

from core.privacy import all_data
from portal.models import StandardPage
from tests.factories import StandardPageFactory

pytestmark = pytest.mark.django_db

HTML = "{http://www.w3.org/1999/xhtml}"


def page_with(*body: tuple[str, dict[str, str]]) -> StandardPage:
    page: StandardPage = StandardPageFactory(slug="donnees-personnelles", body=list(body))
    return page


def cells(client: Client, page: StandardPage) -> list[list[str]]:
    tree = html5lib.parse(client.get(page.url).content)
    rows = tree.findall(f".//{HTML}tbody/{HTML}tr")
    return [["".join(cell.itertext()) for cell in row] for row in rows]


def test_every_kind_of_data_is_in_the_table(client: Client) -> None:
    page = page_with(("kept_data", {"title": "Ce que nous gardons", "text": "<p>Voici.</p>"}))

    table = cells(client, page)

    assert sorted(table) == sorted([data.label, data.purpose, data.kept] for data in all_data())
    assert len(table) >= 4


def test_other_sections_have_no_table(client: Client) -> None:
    page = page_with(("section", {"title": "Vos droits", "text": "<p>Demandez.</p>"}))

    assert cells(client, page) == []


def test_editors_can_place_the_table_on_any_page() -> None:
    block: StreamBlock = StandardPage._meta.get_field("body").stream_block

    assert set(block.child_blocks) == {"section", "kept_data"}
