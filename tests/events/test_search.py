"""The events in the search: what is public, what it is found by, what it counts under."""

from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from events.models import EventPage
from events.search import build, prefetch, public
from search.service import SearchService
from search.types import EVERY, SearchQuery
from tests.factories import (
    AxisFactory,
    EventPageFactory,
    JobFactory,
    OrganisationFactory,
    TagFactory,
    TerritoryFactory,
    ThemeFactory,
    restrict,
)

pytestmark = pytest.mark.django_db


def test_only_what_anyone_may_read_is_public() -> None:
    shown = EventPageFactory()
    EventPageFactory(live=False)
    EventPageFactory().unpublish()
    restrict(EventPageFactory())

    assert list(public()) == [shown]


def test_an_event_counts_under_all_that_it_is_filed_by() -> None:
    event = EventPageFactory(
        axes=[AxisFactory(slug="axe-un")],
        jobs=[JobFactory(slug="aide-soignant")],
        themes=[ThemeFactory(slug="qvct")],
        tags=[TagFactory(slug="accueil")],
        territory=TerritoryFactory(slug="oise", parent=TerritoryFactory(slug="region")),
        organisations=[OrganisationFactory(slug="dreets")],
    )

    facets = build(event).facets

    assert facets["axis"] == ("axe-un",)
    assert facets["job"] == ("aide-soignant",)
    assert facets["theme"] == ("qvct",)
    assert facets["tag"] == ("accueil",)
    assert facets["territory"] == ("oise", "region")
    assert facets["organisation"] == ("dreets",)


def test_what_an_event_leaves_open_concerns_everyone() -> None:
    assert build(EventPageFactory()).facets["job"] == (EVERY,)


def test_it_is_dated_by_its_day_in_paris() -> None:
    event = EventPageFactory(starts_at=datetime(2030, 6, 1, 22, 30, tzinfo=UTC))

    document = build(event)

    assert document.date == date(2030, 6, 2)
    assert document.card["when"].startswith("Dimanche 2 juin 2030, 0")


@pytest.mark.parametrize(
    ("online", "place", "where"),
    [(True, "", "En ligne"), (False, "Salle", "Oise"), (True, "Salle", "Oise et en ligne")],
)
def test_a_card_says_where(online: bool, place: str, where: str) -> None:
    event = EventPageFactory(online=online, place_name=place, territory=TerritoryFactory(name="Oise"))

    assert build(event).card["where"] == where


def test_projecting_many_costs_no_query_for_each() -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            documents = [build(event) for event in prefetch(public())]
        assert len(documents) == public().count()
        return len(captured)

    def publish(count: int) -> None:
        for _ in range(count):
            EventPageFactory(jobs=[JobFactory()], tags=[TagFactory()], organisations=[OrganisationFactory()])

    publish(2)
    Site.get_site_root_paths()
    few = queries()
    publish(5)

    assert queries() == few


def test_an_event_is_found_shown_and_listed_everywhere(client: Client) -> None:
    axis = AxisFactory(slug="axe-un")
    event = EventPageFactory(
        title="Forum des apiculteurs",
        slug="forum",
        axes=[axis],
        kind=EventPage.Kind.FORUM,
        status=EventPage.Status.POSTPONED,
        demonstration=True,
    )
    call_command("search_rebuild", verbosity=0)

    (hit,) = SearchService().search(SearchQuery("apiculteurs")).hits
    assert (hit.type, hit.object_id, hit.type_label) == ("event", event.pk, "Événement")
    results = client.get("/recherche/", {"q": "apiculteurs"}).content.decode()
    for words in ("Événement", "Forum", "Reporté", "Exemple de démonstration", hit.card["when"]):
        assert words in results
    assert "/evenements/forum/" in client.get("/axes/axe-un/").content.decode()
    assert "/evenements/forum/" in client.get("/sitemap-event.xml").content.decode()
    assert "sitemap-event.xml" in client.get("/sitemap.xml").content.decode()
    assert 'href="/evenements/"' in client.get("/plan-du-site/").content.decode()


def test_what_is_withdrawn_is_found_no_more() -> None:
    event = EventPageFactory(title="Forum des apiculteurs")
    call_command("search_rebuild", verbosity=0)
    event.unpublish()

    assert SearchService().search(SearchQuery("apiculteurs")).count == 0
