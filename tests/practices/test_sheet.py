"""The page of a sheet: what it shows, to whom, and in how many queries."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from practices.relations import relations
from search.indexing import index
from tests.factories import (
    AxisFactory,
    JobFactory,
    OrganisationFactory,
    PracticePageFactory,
    SourceFactory,
    TagFactory,
    ThemeFactory,
    restrict,
    section,
    steps,
)

pytestmark = pytest.mark.django_db

# The budget of a sheet, everything warm.
QUERIES = 12


def full_sheet(neighbours: int = 3, terms: int = 2) -> str:
    """Publish a sheet that has some of everything, and return its address."""
    related = [PracticePageFactory() for _ in range(neighbours)]
    page = PracticePageFactory(
        other_axes=[AxisFactory() for _ in range(terms)],
        themes=[ThemeFactory() for _ in range(terms)],
        jobs=[JobFactory() for _ in range(terms)],
        tags=[TagFactory() for _ in range(terms)],
        other_sources=[SourceFactory() for _ in range(terms)],
        organisation=OrganisationFactory(),
        related=related,
    )
    index("practice", [page.pk, *(neighbour.pk for neighbour in related)])
    return f"/pratiques/{page.slug}/"


def queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_a_sheet_keeps_to_its_budget_however_much_it_shows(client: Client) -> None:
    small, large = queries(client, full_sheet(3, 1)), queries(client, full_sheet(6, 6))

    assert small == large <= QUERIES


def test_neighbours_that_editors_did_not_choose_cost_one_query(client: Client) -> None:
    chosen, filled = queries(client, full_sheet(3, 1)), queries(client, full_sheet(1, 1))

    assert filled == chosen + 1 <= QUERIES


def test_sections_are_shown_with_their_provenance_and_steps_are_counted(client: Client) -> None:
    page = PracticePageFactory(
        body=[section("vigilance", "Attention.", "editorial"), steps("Un", "Deux", "Trois")]
    )

    html = client.get(page.url).content.decode()

    assert re.search(
        r'<h2 id="vigilance">Points de vigilance</h2>.*?Conseil de la rédaction', html, re.DOTALL
    )
    assert "Trois étapes pour s’en inspirer" in html


def test_neighbours_that_are_not_public_are_not_named(client: Client) -> None:
    public, draft, private = (
        PracticePageFactory(title="Voisine publique"),
        PracticePageFactory(title="Voisine en brouillon"),
        PracticePageFactory(title="Voisine réservée"),
    )
    page = PracticePageFactory(related=[private, public, draft])
    draft.unpublish()
    restrict(private)
    index("practice", [public.pk, draft.pk, private.pk, page.pk])

    html = client.get(page.url).content.decode()

    assert "Voisine publique" in html
    assert "Voisine en brouillon" not in html
    assert "Voisine réservée" not in html


def test_terms_are_the_same_read_at_once_or_from_memory() -> None:
    page = PracticePageFactory(
        jobs=[JobFactory(name="Éducateur"), JobFactory(name="Assistant")],
        themes=[ThemeFactory(name="Le management", short_name="Management")],
        tags=[TagFactory(name="tutorat")],
    )

    stored, held = relations(page, stored=True), relations(page, stored=False)

    assert [job.name for job in stored.jobs] == ["Assistant", "Éducateur"]
    assert {job.get_absolute_url() for job in stored.jobs} == {job.get_absolute_url() for job in held.jobs}
    assert [(theme.slug, theme.short_name) for theme in stored.themes] == [("le-management", "Management")]
    assert [(tag.slug, tag.name) for tag in stored.tags] == [(tag.slug, tag.name) for tag in held.tags]


def test_a_preview_shows_what_is_not_stored_yet() -> None:
    page = PracticePageFactory(title="Publiée")
    page.jobs.set([JobFactory(name="Médiateur familial")])
    request = page.make_preview_request(RequestFactory().get("/"), "")

    assert "Médiateur familial" in request.render().content.decode()


@pytest.mark.parametrize(("days", "shown"), [(-1, True), (1, False)])
def test_a_sheet_past_its_review_date_says_so(client: Client, days: int, shown: bool) -> None:
    page = PracticePageFactory(review_date=timezone.localdate() + timedelta(days=days))

    assert ("Fiche à relire" in client.get(page.url).content.decode()) is shown
