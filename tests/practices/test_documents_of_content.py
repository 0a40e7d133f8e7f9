"""Every sheet of the project's own content, as files."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from practices.models import PracticePage
from tests.own_index import OwnIndex
from tests.practices.document_helpers import bookmarks, pdf_text, read_docx, read_pdf
from tests.real_content import real_content

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _content(django_db_setup: None, django_db_blocker: Any, own_index: OwnIndex | None) -> Iterator[None]:
    with real_content(django_db_blocker, own_index):
        yield


def step_titles(page: PracticePage) -> list[str]:
    return [
        step["title"] for block in page.body if block.block_type == "to_copy" for step in block.value["steps"]
    ]


def test_every_sheet_is_a_pdf_for_all(client: Client) -> None:
    pages = list(PracticePage.objects.live())
    assert len(pages) == 33
    for page in pages:
        reader = read_pdf(client, page)
        root: Any = reader.trailer["/Root"]
        assert b"<pdfuaid:part>1" in root["/Metadata"].get_data(), page.slug
        assert len(reader.pages) <= 4, page.slug
        headings = [title for _depth, title in bookmarks(reader)]
        assert headings[0] == page.title
        assert headings[-2:] == ["Source", "Cette fiche en ligne"]
        text = pdf_text(reader)
        assert all(" ".join(title.split()) in text for title in step_titles(page)), page.slug


def test_every_sheet_is_a_docx(client: Client) -> None:
    for page in PracticePage.objects.live():
        document = read_docx(client, page)
        assert document.core_properties.title == page.title
        assert [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "Title"] == [
            page.title
        ]
        cells = [row.cells[0].text for row in document.tables[-1].rows][1:]
        assert cells == [f"{number}. {title}" for number, title in enumerate(step_titles(page), 1)], page.slug
