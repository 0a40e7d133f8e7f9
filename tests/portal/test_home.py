"""The home page: what it counts is what is published, and what does not exist yet is not promised."""

import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from lineage.models import Link, Milestone
from lineage.services import link
from portal.models import EntryPoint, Figure, HomePage, Problem
from portal.selectors import TARGETS
from practices.models import PracticePage
from tests.factories import (
    AxisFactory,
    MilestoneFactory,
    PracticePageFactory,
    SourceFactory,
    home_page,
    practice_index,
    restrict,
)

Sheets = Callable[..., list[PracticePage]]
pytestmark = pytest.mark.django_db

# Rule 11 of the design: the number of queries of a page, warm, whatever it lists.
WARM_QUERIES = 12


def html_of(client: Client) -> str:
    response = client.get("/")
    assert response.status_code == 200
    return response.content.decode()


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ").replace("\u202f", " ")


def section(html: str, anchor: str) -> str:
    """Return the section labelled by a heading, or nothing."""
    found = re.search(rf'<section[^>]*aria-labelledby="{anchor}".*?</section>', html, flags=re.DOTALL)
    return found.group(0) if found else ""


@pytest.fixture
def sheets(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Sheets:
    """Make sheets, and let the index hear of it: it is told when the transaction is committed."""

    def make(count: int = 1, **fields: object) -> list[PracticePage]:
        with django_capture_on_commit_callbacks(execute=True):
            return [PracticePageFactory(**fields) for _ in range(count)]

    return make


def test_an_empty_site_promises_nothing(client: Client) -> None:
    home_page()
    html = html_of(client)
    assert "Des idées qui marchent" in html
    for anchor in ("portes", "problemes", "une", "axes", "chaine", "avis"):
        assert section(html, anchor) == ""
    assert "hive" not in html


def test_the_hive_has_one_cell_for_each_published_sheet(client: Client, sheets: Sheets) -> None:
    axis = AxisFactory()
    sheets(3, main_axis=axis)
    sheets(2, main_axis=axis, maturity=PracticePage.Maturity.PROVEN)
    sheets(1, main_axis=axis, live=False)
    html = html_of(client)
    (drawing,) = re.findall(r'<figure class="hive">(.*?)<figcaption>', html, flags=re.DOTALL)
    cells = re.findall(r'class="hive-(idee|eprouvee) [^"]*" d="([^"]*)"', drawing)
    assert {maturity: path.count("M") for maturity, path in cells} == {"idee": 3, "eprouvee": 2}
    caption = text_of(html)
    assert "3 idées à essayer" in caption
    assert "2 éprouvées" in caption
    assert "en expérimentation" not in caption.split("La ruche")[1].split("Une")[0]


def test_axes_count_what_is_public(client: Client, sheets: Sheets) -> None:
    first, second = AxisFactory(), AxisFactory()
    sheets(2, main_axis=first)
    sheets(1, main_axis=first, other_axes=[second])
    restrict(sheets(1, main_axis=first)[0])
    axes = text_of(section(html_of(client), "axes"))
    assert f"{first.short_title} 3 fiches" in axes
    assert f"{second.short_title} 1 fiche " in axes
    assert "Deux axes" in axes


def test_each_axis_has_its_turn_on_the_front_page(client: Client, sheets: Sheets) -> None:
    axes = [AxisFactory() for _ in range(4)]
    for axis in axes:
        sheets(3, main_axis=axis)
    front = section(html_of(client), "une")
    for axis in axes:
        assert front.count(f"</svg>{axis.short_title}</span>") == 1
    assert "Les 12 fiches pratiques" in text_of(front)


def test_what_was_put_to_the_test_opens_the_front_page(client: Client, sheets: Sheets) -> None:
    axis = AxisFactory()
    sheets(1, main_axis=axis, maturity="eprouvee", title="Déjà menée ailleurs")
    sheets(5, main_axis=axis, maturity="idee")
    front = section(html_of(client), "une")
    assert re.findall(r"<h3><a [^>]+>([^<]+)", front)[0] == "Déjà menée ailleurs"


def test_a_private_sheet_is_nowhere(client: Client, sheets: Sheets) -> None:
    (hidden,) = sheets(title="Une fiche réservée")
    assert "Une fiche réservée" in html_of(client)
    restrict(hidden)
    assert "Une fiche réservée" not in html_of(client)


def test_all_is_gone_when_the_listing_becomes_private(client: Client, sheets: Sheets) -> None:
    sheets(title="Une fiche à cacher")
    assert "Une fiche à cacher" in html_of(client)
    restrict(practice_index())
    html = html_of(client)
    assert "Une fiche à cacher" not in html
    assert 'href="/pratiques/"' not in html


def test_a_door_is_shown_only_when_it_opens(client: Client) -> None:
    home = home_page()
    home.entry_points.add(
        EntryPoint(
            slug="employeurs", title="Je recrute", text="Cherchez.", cta="Voir les fiches", target="fiches"
        ),
        EntryPoint(
            slug="communication", title="Je communique", text="Racontez.", cta="Ouvrir", target="histoires"
        ),
    )
    home.save_revision().publish()
    assert section(html_of(client), "portes") == ""
    practice_index()
    doors = section(html_of(client), "portes")
    assert "Je recrute" in doors
    assert 'href="/pratiques/"' in doors
    assert "Je communique" not in doors


def test_a_door_leads_to_a_target_that_the_portal_knows() -> None:
    door = EntryPoint(page=home_page(), slug="autre", title="Je recrute", text="Lisez.", cta="Voir")
    for target in TARGETS:
        door.target = target
        door.full_clean()
    door.target = "fiche"
    with pytest.raises(ValidationError) as refused:
        door.full_clean()
    assert list(refused.value.message_dict) == ["target"]


def test_problems_lead_to_their_search(client: Client) -> None:
    home = home_page()
    home.problems.add(Problem(title="Trop d’absences", query="absences & remplacements"))
    home.save_revision().publish()
    problems = section(html_of(client), "problemes")
    assert "Trop d’absences" in problems
    assert 'href="/recherche/?q=absences+%26+remplacements"' in problems


def test_figures_come_with_their_source(client: Client) -> None:
    home = home_page()
    source = SourceFactory(short_name="Restitution des assises")
    home.figures.add(
        Figure(value="800", label="participants", context="en juin 2024", source=source),
        Figure(value="66", label="ateliers", source=source),
    )
    home.save_revision().publish()
    figures = text_of(section(html_of(client), "avis"))
    assert "participants en juin 2024 800" in figures
    assert figures.count("Restitution des assises") == 1


def test_examples_of_search_are_links(client: Client) -> None:
    home = home_page()
    home.often_searched = "tutorat, espace de discussion,"
    home.save_revision().publish()
    links = re.findall(r'<a href="/recherche/\?q=([^"]+)">', html_of(client))
    assert links == ["tutorat", "espace+de+discussion"]


def test_the_search_form_works_without_script(client: Client) -> None:
    home_page()
    html = html_of(client)
    (form,) = re.findall(r'<form[^>]*role="search"[^>]*>.*?</form>', html, flags=re.DOTALL)
    assert 'action="/recherche/"' in form
    assert 'name="q"' in form
    assert re.search(r'<label for="q">', form)
    assert "method=" not in form


def test_the_page_is_public_and_carries_no_cookie(client: Client) -> None:
    home_page()
    response = client.get("/")
    assert not response.cookies
    assert "cookie" not in response.get("Vary", "").lower()
    assert "public" in response["Cache-Control"]
    assert "csrf" not in response.content.decode().lower()


def test_the_number_of_queries_does_not_grow(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, sheets: Sheets
) -> None:
    axis = AxisFactory()
    sheets(2, main_axis=axis)
    client.get("/")
    with django_assert_max_num_queries(WARM_QUERIES) as few:
        client.get("/")
    sheets(6, main_axis=axis)
    client.get("/")
    with django_assert_max_num_queries(WARM_QUERIES) as many:
        client.get("/")
    assert len(many) == len(few), _difference(few, many)


def _difference(few: CaptureQueriesContext, many: CaptureQueriesContext) -> str:
    return "\n".join(query["sql"] for query in many.captured_queries[len(few) :])


def test_the_preview_shows_what_is_being_written(client: Client) -> None:
    home = HomePage.objects.get(pk=home_page().pk)
    home.problems.add(Problem(title="Pas encore enregistré", query="tutorat"))
    home.figures.add(Figure(value="7", label="essais", source=SourceFactory()))
    response = home.make_preview_request(preview_mode="")
    assert response.status_code == 200
    assert "Pas encore enregistré" in response.rendered_content


def test_one_main_heading_and_headings_in_order(client: Client, sheets: Sheets) -> None:
    sheets(4, main_axis=AxisFactory())
    levels = [int(level) for level in re.findall(r"<h([1-6])", html_of(client).split("<footer")[0])]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_way_of_an_idea_counts_what_public_sheets_came_from(client: Client, sheets: Sheets) -> None:
    first, second, hidden = sheets(3)
    trial = MilestoneFactory(kind=Milestone.Kind.EXPERIMENT)
    ideas = MilestoneFactory.create_batch(4)
    link(ideas[0], trial, Link.Relation.TESTED)
    link(trial, first, Link.Relation.TOLD)
    link(ideas[1], second, Link.Relation.INSPIRED)
    link(ideas[1], first, Link.Relation.INSPIRED)  # one idea, two sheets
    link(ideas[2], hidden, Link.Relation.INSPIRED)
    restrict(hidden)

    way = text_of(section(html_of(client), "chaine"))
    assert "2 idées à l’origine d’une fiche" in way
    assert "1 expérimentation racontée " in way
    assert "2 fiches pratiques publiées" in way
    assert "+ 1 chez vous ?" in way


def test_the_way_of_an_idea_leaves_out_what_there_is_none_of(client: Client, sheets: Sheets) -> None:
    sheets(1)
    way = text_of(section(html_of(client), "chaine"))
    assert "idée à l’origine" not in way
    assert "expérimentation" not in way
    assert "1 fiche pratique publiée" in way
