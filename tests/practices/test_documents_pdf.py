"""A sheet as PDF: opened, its text, its tags and its bookmarks read back."""

from typing import Any

import pytest
from django.test import Client, override_settings

from portal.models import SiteIdentity
from practices.models import PracticePage
from tests.factories import AxisFactory, PracticePageFactory, SourceFactory, section, steps
from tests.practices.document_helpers import HOSTILE, bookmarks, elements, pdf_text, read_pdf, tags

pytestmark = pytest.mark.django_db


def full_sheet(**fields: Any) -> PracticePage:
    """Return a sheet with a section of each shape."""
    body = [
        section(
            "actions", "Un <b>binôme</b> veille.</p><ul><li>Un point</li></ul><ol><li>D’abord</li></ol><p>Fin"
        ),
        section("vigilance", "Prévenez à l’avance.", "editorial"),
        (
            "testimony",
            {"provenance": "source", "quote": "On respire.", "role": "Cheffe", "organisation": "Asso"},
        ),
        ("figures", {"provenance": "source", "figures": [{"value": "3 mois", "label": "durée de l’essai"}]}),
        steps("Réunir l’équipe", "Faire le point"),
    ]
    return PracticePageFactory(**{"title": "Un titre à part", "body": body, **fields})


def test_it_says_all_that_the_page_says(client: Client) -> None:
    source = SourceFactory(title="Bilan de l’été")
    axis = AxisFactory(short_title="Fidéliser")
    page = full_sheet(source=source, source_section="Deuxième partie", main_axis=axis, delay="Trois mois")
    text = pdf_text(read_pdf(client, page))
    for said in (
        "Un titre à part", page.summary, "Fidéliser", "Trois mois", "Tous les métiers", page.territory.name,
        "Ce qui a été fait", "D’après la source", "Un binôme veille.", "Un point", "1. D’abord",
        "Points de vigilance", "Conseil de la rédaction", "« On respire. »", "Cheffe, Asso", "3 mois",
        "durée de l’essai", "Deux étapes pour s’en inspirer", "Réunir l’équipe", "Qui : Direction",
        "Quand : Semaine 1", "Bilan de l’été", "partie « Deuxième partie »", "ne vaut évaluation",
        "/pratiques/un-titre-a-part/", "Conditions de réutilisation",
    ):  # fmt: skip
        assert " ".join(said.split()) in text, said


def test_it_is_tagged_and_keeps_to_pdf_ua(client: Client) -> None:
    reader = read_pdf(client, full_sheet())
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).lower().startswith("fr")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    named = tags(reader)
    assert {"/H1", "/H2", "/P", "/L", "/LI", "/Link", "/BlockQuote", "/Figure"} <= set(named)
    assert named.count("/H1") == 1
    assert named.index("/H1") < named.index("/H2")
    pictures = [element for element in elements(reader) if element["/S"] == "/Figure"]
    assert [str(picture["/Alt"]) for picture in pictures] == ["Code QR qui mène à la fiche en ligne"]


def test_bookmarks_are_the_headings(client: Client) -> None:
    shown = bookmarks(read_pdf(client, full_sheet()))
    assert shown == [
        (1, "Un titre à part"),
        (2, "Ce qui a été fait"),
        (2, "Points de vigilance"),
        (2, "Ils en parlent"),
        (2, "Quelques chiffres"),
        (2, "Deux étapes pour s’en inspirer"),
        (2, "Source"),
        (2, "Cette fiche en ligne"),
    ]


def test_it_says_what_it_is(client: Client) -> None:
    about: Any = read_pdf(client, full_sheet()).metadata
    assert (about.title, about.author) == ("Un titre à part", "Essaim")


def test_pages_are_a4_and_numbered(client: Client) -> None:
    page = full_sheet(body=[steps(*[f"Étape {number}" for number in range(40)])])
    reader = read_pdf(client, page)
    assert len(reader.pages) > 1
    for number, sheet in enumerate(reader.pages, 1):
        assert (round(sheet.mediabox.width), round(sheet.mediabox.height)) == (595, 842)
        assert f"{number} / {len(reader.pages)}" in sheet.extract_text()


@override_settings(CONTENT_LICENCE="Licence Ouverte 2.0")
def test_it_has_the_name_and_the_terms_of_the_site(client: Client) -> None:
    page = full_sheet()
    SiteIdentity.objects.create(site_id=page.get_site().pk, name="Département des Landes", plum="#123456")
    reader = read_pdf(client, page)
    text = pdf_text(reader)
    assert "Département des Landes" in text
    assert "Essaim" not in text
    assert "Conditions de réutilisation : Licence Ouverte 2.0." in text
    drawn = b"".join(sheet.get_contents().get_data() for sheet in reader.pages)
    # The action colour, as PDF writes it: 0x12, 0x34 and 0x56 of 255.
    assert b"0.07058824 0.20392157 0.3372549" in drawn


@pytest.mark.parametrize("text", [HOSTILE, "x" * 2000, "mot " * 500, "é" * 400 + HOSTILE])
def test_nothing_that_an_editor_writes_breaks_it(client: Client, text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    page = PracticePageFactory(
        title=text[:200],
        slug="hostile",
        summary=text[:400],
        delay=text[:200],
        body=[section("context", escaped), steps(text[:250])],
    )
    reader = read_pdf(client, page)
    read = pdf_text(reader).replace(" ", "")
    for said in ("#panic()$x$*a*_b_`c`@d<e>", "x" * 100, "motmot", "é" * 100):
        assert (said in read) == (said in text.replace(" ", ""))
    assert "/H1" in tags(reader)


def test_a_character_without_drawing_costs_the_standard_and_not_the_file(client: Client) -> None:
    reader = read_pdf(client, PracticePageFactory(summary="Sans dessin : 漢字."))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" not in root["/Metadata"].get_data()
    assert "Sans dessin" in pdf_text(reader)
