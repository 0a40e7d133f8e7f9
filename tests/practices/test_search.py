"""The projection of the sheets: what is public, what it is found by, what it counts under."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Site

from practices.search import build, prefetch, public
from search.types import EVERY
from taxonomy.models import Territory
from tests.factories import (
    AxisFactory,
    JobFactory,
    OrganisationFactory,
    PracticeIndexPageFactory,
    PracticePageFactory,
    TagFactory,
    TerritoryFactory,
    ThemeFactory,
    restrict,
    section,
    steps,
)

pytestmark = pytest.mark.django_db


def slugs() -> set[str]:
    return set(public().values_list("slug", flat=True))


class TestPublic:
    def test_what_is_published_is_there(self) -> None:
        PracticePageFactory(slug="publiee")

        assert slugs() == {"publiee"}

    def test_drafts_are_not(self) -> None:
        PracticePageFactory(live=False)

        assert slugs() == set()

    def test_private_sheets_are_not(self) -> None:
        restrict(PracticePageFactory())

        assert slugs() == set()

    def test_sheets_under_a_private_page_are_not(self) -> None:
        page = PracticePageFactory(parent=PracticeIndexPageFactory(slug="reserve"))
        restrict(page.get_parent())

        assert slugs() == set()

    def test_withdrawn_sheets_are_not(self) -> None:
        PracticePageFactory().unpublish()

        assert slugs() == set()

    def test_a_draft_in_progress_does_not_show(self) -> None:
        page = PracticePageFactory(title="Publié", tags=[TagFactory(slug="public")])
        page.title = "En préparation"
        page.tags.set([TagFactory(slug="prepare")])
        page.save_revision()

        document = build(public().get())

        assert document.title == "Publié"
        assert document.facets["tag"] == ("public",)


def test_the_body_is_what_the_reader_reads() -> None:
    page = PracticePageFactory(body=[section("context", "Le début &amp; la fin."), steps("Réunir l’équipe")])

    assert build(page).body == "Le début & la fin.\nRéunir l’équipe"


def test_keywords_are_the_names_of_all_that_the_sheet_is_sorted_by() -> None:
    country = TerritoryFactory(name="France", level=Territory.Level.COUNTRY)
    region = TerritoryFactory(name="Bretagne", level=Territory.Level.REGION, parent=country)
    page = PracticePageFactory(
        main_axis=AxisFactory(short_title="Fidéliser"),
        other_axes=[AxisFactory(short_title="Recruter")],
        themes=[ThemeFactory(name="Management")],
        jobs=[JobFactory(name="Aide-soignant")],
        tags=[TagFactory(name="tutorat")],
        organisation=OrganisationFactory(name="Union de la Somme", acronym="UDAF 80"),
        territory=TerritoryFactory(name="Finistère", parent=region),
    )

    assert set(build(page).keywords) == {
        "Fidéliser", "Recruter", "Management", "Aide-soignant", "tutorat", "Union de la Somme", "UDAF 80",
        "Finistère", "Bretagne",
    }  # fmt: skip


def test_a_sheet_counts_under_its_territory_and_all_that_holds_it() -> None:
    country = TerritoryFactory(slug="france", level=Territory.Level.COUNTRY)
    region = TerritoryFactory(slug="bretagne", level=Territory.Level.REGION, parent=country)
    page = PracticePageFactory(territory=TerritoryFactory(slug="finistere", parent=region))

    assert build(page).facets["territory"] == ("finistere", "bretagne", "france")


def test_without_job_a_sheet_concerns_them_all() -> None:
    assert build(PracticePageFactory()).facets["job"] == (EVERY,)
    assert build(PracticePageFactory(jobs=[JobFactory(slug="aide-soignant")])).facets["job"] == (
        "aide-soignant",
    )


@pytest.mark.parametrize(
    ("sector", "values"),
    [
        ("AHI", ("AHI",)),
        ("PJM", ("PJM",)),
        ("AHI-PJM", ("AHI", "PJM", "AHI-PJM")),
        ("intersectoriel", (EVERY,)),
    ],
)
def test_a_sheet_of_several_sectors_counts_under_each(sector: str, values: tuple[str, ...]) -> None:
    assert build(PracticePageFactory(sector=sector)).facets["sector"] == values


def test_the_card_holds_what_a_result_shows() -> None:
    axis = AxisFactory(number=3, slug="axe", short_title="Innover", colour="bourrache", sign="faces")
    page = PracticePageFactory(
        main_axis=axis,
        maturity="eprouvee",
        effort="fort",
        delay="Deux mois",
        territory=TerritoryFactory(name="Oise"),
        organisation=OrganisationFactory(acronym="FDR Oise"),
    )

    document = build(page)

    assert document.card == {
        "axis": {"number": 3, "slug": "axe", "label": "Innover", "palette": 3, "sign": 3},
        "maturity": "eprouvee",
        "maturity_label": "Éprouvée",
        "effort": "fort",
        "effort_label": "Fort",
        "delay": "Deux mois",
        "territory": "Oise",
        "organisation": "FDR Oise",
    }
    assert document.url == page.url == f"/pratiques/{page.slug}/"
    assert document.date == timezone.localdate(page.first_published_at)


def test_projecting_many_sheets_costs_no_query_for_each() -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            documents = [build(sheet) for sheet in prefetch(public())]
        assert len(documents) == public().count()
        return len(captured)

    for _ in range(2):
        PracticePageFactory(
            jobs=[JobFactory()], tags=[TagFactory()], themes=[ThemeFactory()], other_axes=[AxisFactory()]
        )
    Site.get_site_root_paths()
    few = queries()
    for _ in range(5):
        PracticePageFactory(
            jobs=[JobFactory()], tags=[TagFactory()], themes=[ThemeFactory()], other_axes=[AxisFactory()]
        )

    assert queries() == few
