"""Standard pages, the glossary, and what every page has."""

import json
import re

import pytest
from django.test import Client
from wagtail.models import Page, PageViewRestriction

from core.linked_data import ld_script, without_blanks
from portal.models import by_letter, free_anchor
from tests.factories import (
    GlossaryPageFactory,
    GlossaryTermFactory,
    PracticePageFactory,
    StandardPageFactory,
    home_page,
    practice_index,
)

from .conftest import no_more_queries_than, text

pytestmark = pytest.mark.django_db


def section(title: str, body: str) -> tuple[str, dict[str, str]]:
    return "section", {"title": title, "text": body}


def test_a_standard_page_shows_its_sections_with_anchors(client: Client) -> None:
    StandardPageFactory(
        slug="a-propos",
        title="À propos",
        headline="Pourquoi ce site",
        lead="Réunir ce que chacun a appris.",
        body=[
            section("Le constat", "<p>Recruter est <b>difficile</b>.</p>"),
            section("Le constat", "<p>Encore.</p>"),
        ],
    )
    html = client.get("/a-propos/").content.decode()
    assert "<h1>Pourquoi ce site</h1>" in html
    assert "Réunir ce que chacun a appris." in html
    assert 'id="le-constat"' in html
    assert 'id="le-constat-2"' in html, "two sections of the same title have two anchors"
    assert "<b>difficile</b>" in html
    assert '<meta name="description" content="Réunir ce que chacun a appris.">' in html
    assert html.count("<h1") == 1


def test_a_standard_page_costs_few_queries(client: Client) -> None:
    StandardPageFactory(slug="a-propos", body=[section("Un", "<p>Texte</p>")])
    client.get("/a-propos/")
    with no_more_queries_than(6):
        client.get("/a-propos/")


def test_an_anchor_is_never_taken_twice() -> None:
    taken: set[str] = set()
    anchors = [free_anchor(title, taken) for title in ("Été", "été", "???", "!!!", "Été 2")]
    assert anchors == ["ete", "ete-2", "section", "section-2", "ete-2-2"]


def test_the_glossary_is_sorted_as_french_is_and_links_its_terms(client: Client) -> None:
    qvct = GlossaryTermFactory(
        term="QVCT", slug="qvct", expansion="Qualité de vie et des conditions de travail"
    )
    qvt = GlossaryTermFactory(term="QVT", slug="qvt")
    GlossaryTermFactory(term="Équipe", slug="equipe")
    GlossaryTermFactory(term="EHPAD", slug="ehpad")
    GlossaryTermFactory(term="3919", slug="3919")
    qvct.related.add(qvt)
    GlossaryPageFactory()
    html = client.get("/glossaire/").content.decode()
    order = re.findall(r"<dfn>([^<]+)</dfn>", html)
    assert order == ["3919", "EHPAD", "Équipe", "QVCT", "QVT"]
    assert '<div id="qvct">' in html
    assert '<a href="#qvt">QVT</a>' in html
    assert "Qualité de vie et des conditions de travail" in html
    assert html.count('id="lettre-e"') == 1


def test_the_glossary_is_a_set_of_defined_terms(client: Client) -> None:
    GlossaryTermFactory(term="GAPP", slug="gapp", expansion="", definition="Un groupe.")
    GlossaryPageFactory()
    html = client.get("/glossaire/").content.decode()
    graph = json.loads(re.search(r'ld\+json">(.*?)</script>', html, re.DOTALL)[1])["@graph"]  # type: ignore[index]
    glossary = graph[0]
    assert glossary["@type"] == "DefinedTermSet"
    (term,) = glossary["hasDefinedTerm"]
    assert term["name"] == "GAPP"
    assert term["@id"].endswith("/glossaire/#gapp")
    assert "alternateName" not in term, "what is empty says nothing"


@pytest.mark.parametrize("count", [1, 40])
def test_the_queries_of_the_glossary_do_not_grow(client: Client, count: int) -> None:
    GlossaryPageFactory()
    first = GlossaryTermFactory()
    for _ in range(count):
        GlossaryTermFactory().related.add(first)
    client.get("/glossaire/")
    with no_more_queries_than(8):
        client.get("/glossaire/")


def test_an_empty_glossary_says_so(client: Client) -> None:
    GlossaryPageFactory()
    assert "Le glossaire est encore vide" in client.get("/glossaire/").content.decode()
    assert by_letter([]) == []


def test_crumbs_lead_from_home_to_the_page() -> None:
    sheet = PracticePageFactory(title="Le tutorat")
    assert sheet.crumbs == [("Accueil", "/"), ("Fiches pratiques", "/pratiques/"), ("Le tutorat", "")]
    assert sheet.public_path == "/pratiques/" + sheet.slug + "/"


def test_crumbs_leave_out_a_page_that_is_not_published(client: Client) -> None:
    listing = practice_index()
    listing.unpublish()
    sheet = PracticePageFactory(title="Le tutorat")
    assert sheet.crumbs == [("Accueil", "/"), ("Le tutorat", "")]
    assert client.get("/pratiques/").status_code == 404
    html = client.get(sheet.public_path).content.decode()
    graph = json.loads(re.search(r'ld\+json">(.*?)</script>', html, re.DOTALL)[1])["@graph"]  # type: ignore[index]
    (trail,) = (entity for entity in graph if entity["@type"] == "BreadcrumbList")
    assert [item["name"] for item in trail["itemListElement"]] == ["Accueil", "Le tutorat"]
    assert [item["position"] for item in trail["itemListElement"]] == [1, 2]
    crumbs = re.search(r'<nav class="crumbs".*?</nav>', html, re.DOTALL)
    assert crumbs
    assert 'href="/pratiques/"' not in crumbs[0]


def test_the_description_is_what_an_editor_wrote_or_else_the_standfirst() -> None:
    page = StandardPageFactory(lead="Le chapeau.")
    assert page.meta_description == "Le chapeau."
    page.search_description = "La description."
    assert page.meta_description == "La description."
    page.search_description = "mot " * 100
    assert len(page.meta_description) <= 160


def test_an_address_is_found_in_two_queries_whatever_its_depth(client: Client) -> None:
    sheet = PracticePageFactory()
    home = Page.objects.get(depth=2).specific
    with no_more_queries_than(2):
        found = home.route(None, ["pratiques", sheet.slug])
    assert found.page == sheet


def test_an_unpublished_page_has_no_address(client: Client) -> None:
    sheet = PracticePageFactory(slug="retiree")
    assert client.get("/pratiques/retiree/").status_code == 200
    sheet.unpublish()
    assert client.get("/pratiques/retiree/").status_code == 404
    assert client.get("/pratiques/inconnue/").status_code == 404
    assert client.get("/pratiques/inconnue/encore/").status_code == 404


def test_restrictions_of_every_ancestor_hold_and_follow_a_move() -> None:
    sheet = PracticePageFactory()
    assert not sheet.get_view_restrictions().exists()
    restriction = PageViewRestriction.objects.create(
        page=practice_index(), restriction_type=PageViewRestriction.LOGIN
    )
    assert list(sheet.get_view_restrictions()) == [restriction]
    elsewhere = StandardPageFactory()
    sheet.move(Page.objects.get(pk=elsewhere.pk), pos="last-child")
    sheet.refresh_from_db()
    assert not sheet.get_view_restrictions().exists()


def test_an_alias_is_as_private_as_its_source() -> None:
    source = StandardPageFactory(slug="source")
    alias = source.create_alias(update_slug="double", parent=Page.objects.get(depth=2))
    restriction = PageViewRestriction.objects.create(page=source, restriction_type=PageViewRestriction.LOGIN)
    assert list(type(alias).objects.get(pk=alias.pk).get_view_restrictions()) == [restriction]


def test_linked_data_is_escaped_and_read_back_unchanged() -> None:
    hostile = "</script><!-- <script> & \u2028 « é »"
    element = ld_script({"@type": "Thing", "name": hostile, "blank": "", "none": None, "list": [{}]})
    inside = element.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert not set("<>&\u2028") & set(inside)
    assert json.loads(inside)["@graph"] == [{"@type": "Thing", "name": hostile, "list": [{}]}]


def test_what_says_nothing_is_left_out_but_zero_and_false_stay() -> None:
    value = {"zero": 0, "false": False, "text": "", "deep": {"none": None}}
    assert without_blanks(value) == {"zero": 0, "false": False}


def test_a_title_is_escaped_in_the_head(client: Client) -> None:
    StandardPageFactory(slug="x", title='Un "titre" <b>&', lead='Un "chapeau" <i>')
    html = client.get("/x/").content.decode()
    assert text('Un "titre" <b>&') in html
    assert "<i>" not in html


def test_a_change_of_the_home_page_shows_at_once(client: Client) -> None:
    home = home_page()
    client.get("/")
    home.headline = "Un nouveau grand titre"
    home.save_revision().publish()
    assert "Un nouveau grand titre" in client.get("/").content.decode()
    home.refresh_from_db()
    home.unpublish()
    assert client.get("/").status_code == 404
