"""A sheet as DOCX, read back."""

import pytest
from django.test import Client
from docx.document import Document
from docx.oxml.ns import qn

from practices.models import PracticePage
from tests.factories import PracticePageFactory, SourceFactory, section, steps
from tests.practices.document_helpers import HOSTILE, read_docx

pytestmark = pytest.mark.django_db

LISTS = (
    "Avant</p><ul><li>Un<ul><li>Deux</li></ul></li></ul><ol><li>A</li><li>B</li></ol><p>Puis</p>"
    '<ol><li>C</li></ol><p><b>gras</b> et <i>penché</i>, <a href="/pratiques/">ici</a>'
)


def styled(document: Document, style: str) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == style]


def links(document: Document) -> dict[str, str]:
    """Return the address that each link leads to, by its text."""
    found = document.element.body.iter(qn("w:hyperlink"))
    targets = document.part.rels
    return {
        "".join(text.text for text in link.iter(qn("w:t"))): targets[link.get(qn("r:id"))].target_ref
        for link in found
    }


def test_styles_carry_the_structure(client: Client) -> None:
    document = read_docx(
        client, PracticePageFactory(title="Un titre", body=[section("actions", LISTS), steps("Agir")])
    )
    assert styled(document, "Title") == ["Un titre"]
    assert styled(document, "Heading 1") == [
        "Ce qui a été fait",
        "Une étape pour s’en inspirer",
        "Source",
        "Cette fiche en ligne",
    ]
    assert styled(document, "Provenance") == ["D’après la source", "Conseil de la rédaction"]
    assert styled(document, "List Bullet") == ["Un"]
    assert styled(document, "List Bullet 2") == ["Deux"]
    assert styled(document, "List Number") == ["A", "B", "C"]


def test_each_numbered_list_begins_at_one(client: Client) -> None:
    document = read_docx(client, PracticePageFactory(body=[section("actions", LISTS)]))
    numbered = [paragraph for paragraph in document.paragraphs if paragraph.style.name == "List Number"]
    numberings = [paragraph._p.pPr.numPr.numId.val for paragraph in numbered]
    assert numberings[0] == numberings[1] != numberings[2]


def test_marks_and_links_are_kept(client: Client) -> None:
    source = SourceFactory(title="Le rapport", url="https://exemple.fr/rapport")
    document = read_docx(client, PracticePageFactory(source=source, body=[section("actions", LISTS)]))
    last = next(paragraph for paragraph in document.paragraphs if paragraph.text.startswith("gras"))
    assert [run.text for run in last.runs if run.bold] == ["gras"]
    assert [run.text for run in last.runs if run.italic] == ["penché"]
    led = links(document)
    assert led["ici"].endswith("/pratiques/")
    assert led["ici"].startswith("http")
    assert led["Le rapport"] == "https://exemple.fr/rapport"


def test_steps_are_a_table_whose_first_row_comes_back(client: Client) -> None:
    document = read_docx(client, PracticePageFactory(body=[steps("Réunir", "Essayer")]))
    rows = [[cell.text for cell in row.cells] for row in document.tables[-1].rows]
    assert rows == [
        ["Étape", "Qui", "Quand"],
        ["1. Réunir", "Direction", "Semaine 1"],
        ["2. Essayer", "Direction", "Semaine 1"],
    ]
    assert document.tables[-1].rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_it_is_in_french_and_says_what_it_is(client: Client) -> None:
    page = PracticePageFactory(title="Un titre")
    document = read_docx(client, page)
    about = document.core_properties
    assert (about.title, about.author, about.language) == ("Un titre", "Essaim", "fr-FR")
    languages = document.styles.element.find(qn("w:docDefaults")).iter(qn("w:lang"))
    assert [language.get(qn("w:val")) for language in languages] == ["fr-FR"]
    section_of_page = document.sections[0]
    assert (round(section_of_page.page_width.mm), round(section_of_page.page_height.mm)) == (210, 297)
    assert page.slug in section_of_page.footer.paragraphs[0]._p.xml


@pytest.mark.parametrize("text", [HOSTILE, "x" * 2000, "mot " * 500])
def test_nothing_that_an_editor_writes_breaks_it(client: Client, text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    page: PracticePage = PracticePageFactory(
        title=text[:200],
        slug="hostile",
        summary=text[:400],
        body=[section("context", escaped), steps(text[:250])],
    )
    document = read_docx(client, page)
    assert styled(document, "Title") == [page.title]
    assert text.strip() in [paragraph.text.strip() for paragraph in document.paragraphs]
