"""The files of a sheet say where it comes from, and nothing of what is hidden."""

import pytest
from django.test import Client

from lineage.models import Link, Milestone
from lineage.services import link
from practices.models import PracticePage
from tests.factories import AdoptionFactory, MilestoneFactory, PracticePageFactory
from tests.practices.document_helpers import HOSTILE, pdf_text, read_docx, read_pdf

pytestmark = pytest.mark.django_db
TITLE = "D’où vient cette pratique, où elle va"
TOLD = [
    "Idée, écoutes de 2024 : Traiter les dysfonctionnements",
    "Fiche pratique : cette fiche",
    "Fiche pratique : Une fiche née de celle-ci",
]


def plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


def docx_text(client: Client, page: PracticePage) -> str:
    return plain(" ".join(paragraph.text for paragraph in read_docx(client, page).paragraphs))


@pytest.fixture
def sheet() -> PracticePage:
    page: PracticePage = PracticePageFactory()
    idea = MilestoneFactory(title="Traiter les dysfonctionnements", when="écoutes de 2024")
    link(idea, page, Link.Relation.INSPIRED)
    link(page, PracticePageFactory(title="Une fiche née de celle-ci"), Link.Relation.INSPIRED)
    link(page, PracticePageFactory(title="Un brouillon secret", live=False), Link.Relation.INSPIRED)
    link(page, AdoptionFactory(sheet=page, organisation_name="Foyer discret"), Link.Relation.ADOPTED)
    return page


def test_both_files_tell_the_way_in_order(client: Client, sheet: PracticePage) -> None:
    for text in (plain(pdf_text(read_pdf(client, sheet))), docx_text(client, sheet)):
        places = [text.index(said) for said in (TITLE, *TOLD)]
        assert places == sorted(places)
        assert "secret" not in text
        assert "discret" not in text


def test_a_sheet_of_which_nothing_is_known_says_nothing(client: Client) -> None:
    page = PracticePageFactory()
    assert TITLE not in plain(pdf_text(read_pdf(client, page)))
    assert TITLE not in docx_text(client, page)


def test_a_title_is_text(client: Client, sheet: PracticePage) -> None:
    Milestone.objects.update(title=HOSTILE)
    assert "#panic()" in pdf_text(read_pdf(client, sheet))
    assert "#panic()" in docx_text(client, sheet)
