"""The restitution as PDF and DOCX: opened and read back."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from django.test import Client
from docx.document import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from core.papers.errors import DocumentBusyError
from core.papers.runs import clean
from ideas import services
from ideas.assemblies import pdf, word
from ideas.models import Assembly, AssemblyPriority, Idea
from lineage import services as lineage
from portal.models import SiteIdentity
from tests.factories import PracticePageFactory, SourceFactory, ThemeFactory, UserFactory, home_page
from tests.idea_factories import AssemblyFactory, IdeaFactory, SubThemeFactory
from tests.practices.document_helpers import HOSTILE, bookmarks, elements, pdf_text, tags

pytestmark = pytest.mark.django_db
FILES = pytest.mark.parametrize("extension", ["pdf", "docx"])


@pytest.fixture(autouse=True)
def _own_store(tmp_path: Path, settings: Any) -> None:
    """Keep files apart from those of other tests: these count what is made."""
    settings.DOCUMENT_STORE_DIR = tmp_path / "documents"


def address(assembly: Assembly, extension: str) -> str:
    return f"/assises/{assembly.slug}/restitution.{extension}"


def read_pdf(client: Client, assembly: Assembly) -> PdfReader:
    answer = client.get(address(assembly, "pdf"))
    assert answer.status_code == 200, answer.content[:500]
    return PdfReader(io.BytesIO(answer.content))


def read_docx(client: Client, assembly: Assembly) -> Document:
    answer = client.get(address(assembly, "docx"))
    assert answer.status_code == 200, answer.content[:500]
    return docx.Document(io.BytesIO(answer.content))


def outline(document: Document) -> list[tuple[int, str]]:
    """Return the headings of a DOCX: (level, text)."""
    return [
        (int(paragraph.style.name.removeprefix("Heading ")), paragraph.text)
        for paragraph in document.paragraphs
        if paragraph.style.name.startswith("Heading ")
    ]


def words(document: Document) -> str:
    """Return all that a DOCX says, in order, its links included, on one line."""
    return " ".join("".join(text.text or "" for text in document.element.body.iter(qn("w:t"))).split())


@pytest.fixture
def told() -> Assembly:
    """Assises with a theme of two parts, and all that a restitution may say."""
    assembly = AssemblyFactory(
        title="Assises du Lac",
        ends_on=date(2024, 6, 20),
        foreword="Un premier\nparagraphe.\n\nUn second.",
        source=SourceFactory(title="Le compte rendu", url="https://exemple.fr/rapport"),
    )
    assembly.priorities.add(AssemblyPriority(title="Loger d’abord", text="Sans attendre."))
    assembly.save()
    theme = ThemeFactory(name="Accueillir")
    subtheme = SubThemeFactory(assembly=assembly, theme=theme, title="Se loger")
    studio = IdeaFactory(
        assembly=assembly,
        theme=theme,
        subtheme=subtheme,
        title="Un studio",
        description="Le partager.\n\nÀ deux.",
    )
    IdeaFactory(assembly=assembly, theme=theme, title="Un vélo")
    refused = IdeaFactory(assembly=assembly, theme=ThemeFactory(name="Écouter"), title="Un car")
    lineage.link(studio, PracticePageFactory(title="Le studio partagé", slug="le-studio"), "told")
    services.generalise(studio.pk, None)
    services.decline(
        refused.pk, UserFactory(superuser=True), answer="Pas cette année.", answered_by="La direction"
    )
    return assembly


def test_the_pdf_has_every_idea_under_its_headings(client: Client, told: Assembly) -> None:
    assert bookmarks(read_pdf(client, told)) == [
        (1, "Assises du Lac"),
        (2, "Avant-propos"),
        (2, "Les priorités retenues"),
        (2, "Ce que les contributions sont devenues"),
        (2, "1. Accueillir"),
        (3, "1.1 Se loger"),
        (4, "Un studio"),
        (3, "1.2 Autres contributions"),
        (4, "Un vélo"),
        (2, "2. Écouter"),
        (3, "2.1 Contributions"),
        (4, "Un car"),
        (2, "Source"),
        (2, "Cette restitution en ligne"),
    ]


def test_the_docx_has_every_idea_under_its_headings(client: Client, told: Assembly) -> None:
    assert outline(read_docx(client, told)) == [
        (1, "Avant-propos"),
        (1, "Les priorités retenues"),
        (1, "Ce que les contributions sont devenues"),
        (1, "1. Accueillir"),
        (2, "1.1 Se loger"),
        (3, "Un studio"),
        (2, "1.2 Autres contributions"),
        (3, "Un vélo"),
        (1, "2. Écouter"),
        (2, "2.1 Contributions"),
        (3, "Un car"),
        (1, "Source"),
        (1, "Cette restitution en ligne"),
    ]


@FILES
def test_it_says_all_that_the_page_says(client: Client, told: Assembly, extension: str) -> None:
    text = pdf_text(read_pdf(client, told)) if extension == "pdf" else words(read_docx(client, told))
    for said in (
        "Assises du Lac", told.summary, "Du 19 au 20 juin 2024", told.territory.name,
        "Un premier paragraphe.", "Un second.", "Loger d’abord", "Sans attendre.", "Le partager.", "À deux.",
        "Devenue une pratique",
        "Le studio partagé", "/pratiques/le-studio/", "Non retenue", "Réponse de La direction",
        "Pas cette année.", "Le compte rendu", "reformulées par la rédaction", "Conditions de réutilisation",
        "ne suit pas les mises à jour",
    ):  # fmt: skip
        assert " ".join(said.split()) in text, said


def test_links_lead_to_the_sheets(client: Client, told: Assembly) -> None:
    reader = read_pdf(client, told)
    led = {
        str(note.get_object()["/A"]["/URI"])
        for page in reader.pages
        for note in page.get("/Annots", [])
        if "/URI" in note.get_object().get("/A", {})
    }
    related = {part.target_ref for part in read_docx(client, told).part.rels.values() if part.is_external}
    for links in (led, related):
        assert any(link.endswith("/pratiques/le-studio/") for link in links)
        assert "https://exemple.fr/rapport" in links


def test_the_counts_add_up_in_both(client: Client, told: Assembly) -> None:
    expected = [
        ["Thème", "Contributions", "Reçues", "Devenues une pratique", "Non retenues"],
        ["Accueillir", "2", "1", "1", "0"],
        ["Écouter", "1", "0", "0", "1"],
        ["Ensemble", "3", "1", "1", "1"],
    ]
    table = read_docx(client, told).tables[-1]
    assert [[cell.text for cell in row.cells] for row in table.rows] == expected
    text = pdf_text(read_pdf(client, told))
    assert all(" ".join(row) in text for row in expected[1:])


def test_the_pdf_is_tagged_and_keeps_to_pdf_ua(client: Client, told: Assembly) -> None:
    reader = read_pdf(client, told)
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).lower().startswith("fr")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    named = tags(reader)
    assert {"/H1", "/H2", "/H3", "/H4", "/P", "/TOC", "/TOCI", "/Table", "/TH", "/TD", "/Link"} <= set(named)
    assert named.count("/H1") == 1
    pictures = [element for element in elements(reader) if element["/S"] == "/Figure"]
    assert [str(picture["/Alt"]) for picture in pictures] == ["Code QR qui mène à la restitution en ligne"]
    about: Any = reader.metadata
    assert (about.title, about.author) == ("Assises du Lac", "Essaim")


def test_the_contents_lead_to_the_pages(client: Client, told: Assembly) -> None:
    reader = read_pdf(client, told)
    contents = reader.pages[1].extract_text()
    assert "Sommaire" in contents
    place = next(number for number, page in enumerate(reader.pages, 1) if "Un car" in page.extract_text())
    line = next(line for line in contents.splitlines() if "Écouter" in line)
    assert line.rstrip().endswith(str(place))
    for number, page in enumerate(reader.pages, 1):
        assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
        assert f"{number} / {len(reader.pages)}" in page.extract_text()


def test_the_contents_of_the_docx_lead_to_its_headings(client: Client, told: Assembly) -> None:
    document = read_docx(client, told)
    entries = [paragraph for paragraph in document.paragraphs if paragraph.style.name.startswith("toc")]
    names = {mark.get(qn("w:name")) for mark in document.element.body.iter(qn("w:bookmarkStart"))}
    anchors = [link.get(qn("w:anchor")) for entry in entries for link in entry._p.iter(qn("w:hyperlink"))]
    said = ["".join(text.text or "" for text in entry._p.iter(qn("w:t"))) for entry in entries]
    assert said == [
        "1. Accueillir",
        "1.1 Se loger",
        "1.2 Autres contributions",
        "2. Écouter",
        "2.1 Contributions",
    ]
    assert len(anchors) == len(set(anchors)) == len(entries)
    assert set(anchors) <= names
    marks = [mark.get(qn("w:fldCharType")) for mark in document.element.body.iter(qn("w:fldChar"))]
    assert marks == ["begin", "separate", "end"]
    assert (document.core_properties.title, document.core_properties.language) == ("Assises du Lac", "fr-FR")


@pytest.mark.parametrize(
    "text", [HOSTILE, "x" * 2000, "mot " * 500, "é" * 400 + HOSTILE, "bruit\x07\x0b\x1f\ufffe et fin"]
)
def test_nothing_that_anyone_writes_breaks_it(client: Client, text: str) -> None:
    short = text[:140].strip()
    assembly = AssemblyFactory(
        title=text[:200], summary=text[:600], foreword=text, place=text[:200], other_organisers=text[:250]
    )
    assembly.priorities.add(AssemblyPriority(title=text[:200], text=text))
    assembly.save()
    theme = ThemeFactory(name=text[:200], slug="un-theme")
    subtheme = SubThemeFactory(assembly=assembly, theme=theme, title=text[:200])
    idea = IdeaFactory(assembly=assembly, subtheme=subtheme, theme=theme, title=short, description=text)
    Idea.objects.filter(pk=idea.pk).update(answer=text, answered_by=short)
    sheet = PracticePageFactory(title=text[:200], slug="hostile")
    lineage.link(idea, sheet, "told")
    reader = read_pdf(client, assembly)
    read = pdf_text(reader).replace(" ", "")
    for said in ("#panic()$x$*a*_b_`c`@d<e>", "x" * 100, "motmot", "é" * 100):
        assert (said in read) == (said in text.replace(" ", ""))
    assert "/H4" in tags(reader)
    assert (3, clean(short)) in outline(read_docx(client, assembly))


@FILES
def test_an_assembly_without_ideas_has_its_files(client: Client, extension: str) -> None:
    assembly = AssemblyFactory(title="Assises à venir", demonstration=True)
    text = pdf_text(read_pdf(client, assembly)) if extension == "pdf" else words(read_docx(client, assembly))
    assert "Assises à venir" in text
    assert "Exemple de démonstration" in text
    assert "Sommaire" not in text


@FILES
def test_anyone_gets_it_named_and_without_a_cookie(client: Client, told: Assembly, extension: str) -> None:
    answer = client.get(address(told, extension))
    assert "public" in answer["Cache-Control"]
    assert not answer.cookies
    assert "Vary" not in answer
    assert f'filename="restitution-{told.slug}.{extension}"' in answer["Content-Disposition"]
    assert answer["Link"].endswith(f'/assises/{told.slug}/restitution/>; rel="canonical"')
    again = client.get(address(told, extension), headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.post(address(told, extension)).status_code == 405


@FILES
def test_what_was_kept_is_not_given_once_withdrawn(client: Client, told: Assembly, extension: str) -> None:
    kept = client.get(address(told, extension))
    told.is_public = False
    told.save()
    assert client.get(address(told, extension)).status_code == 404
    assert client.get(address(told, extension), headers={"If-None-Match": kept["ETag"]}).status_code == 404


def test_it_is_made_once_for_what_it_says(
    client: Client, told: Assembly, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.get(address(told, "pdf"))
    monkeypatch.setattr(pdf, "_data", None)
    assert client.get(address(told, "pdf")).content == first.content
    monkeypatch.undo()
    idea = Idea.objects.get(title="Un vélo")
    services.study(idea.pk, UserFactory(superuser=True))
    moved = client.get(address(told, "pdf"))
    assert moved["ETag"] != first["ETag"]
    services.hide(idea.pk, None)
    hidden = client.get(address(told, "pdf"))
    assert "Un vélo" not in pdf_text(PdfReader(io.BytesIO(hidden.content)))
    SiteIdentity.objects.create(site_id=home_page().get_site().pk, name="Autre nom")
    assert "Autre nom" in pdf_text(read_pdf(client, told))


def test_what_cannot_be_made_is_told_in_french(
    client: Client, told: Assembly, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: Any) -> None:
        raise DocumentBusyError("busy")

    monkeypatch.setattr(word, "_head", busy)
    answer = client.get(address(told, "docx"))
    html = answer.content.decode()
    assert answer.status_code == 503
    assert "Réessayez dans quelques secondes" in html
    assert "Lire la restitution en ligne" in html
    assert f"/assises/{told.slug}/restitution/" in html
    assert answer["Cache-Control"] == "no-store"
