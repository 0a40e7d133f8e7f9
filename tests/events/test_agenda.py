"""The agenda: upcoming first, past, by month, filtered; all of it in the address."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.models import EventPage
from taxonomy.models import Axis, Job
from tests.factories import (
    AxisFactory,
    EventIndexPageFactory,
    EventPageFactory,
    JobFactory,
    TerritoryFactory,
    restrict,
)

pytestmark = pytest.mark.django_db
AGENDA = "/evenements/"
MAX_QUERIES = 15


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[None]:
    with time_machine.travel("2026-11-23 12:00:00+01:00", tick=False):
        yield


def on(day: str, title: str, **fields: Any) -> EventPage:
    """Publish an event that starts at ten on a day."""
    starts_at = datetime.fromisoformat(f"{day}T10:00:00+01:00")
    page: EventPage = EventPageFactory(title=title, starts_at=starts_at, **fields)
    return page


def html_of(client: Client, query: str = "") -> str:
    response = client.get(AGENDA + query)
    assert response.status_code == 200
    return response.content.decode()


def titles(client: Client, query: str = "") -> list[str]:
    return re.findall(r'<h3><a href="[^"]+">([^<]+)</a></h3>', html_of(client, query))


def options(html: str, name: str) -> dict[str, str]:
    """Return the values of a filter, with the count that each shows."""
    select = re.search(rf'<select[^>]*name="{name}".*?</select>', html, re.DOTALL)
    assert select is not None
    found = re.findall(r'<option value="([^"]+)"(?: selected)?>[^<]*\((\d+)\)', select.group(0))
    return dict(found)


def test_upcoming_events_come_first_then_those_over_elsewhere(client: Client) -> None:
    on("2026-12-15", "Second")
    on("2026-12-01", "Premier")
    on("2026-10-01", "Ancien")
    on("2026-11-01", "Récent")

    assert titles(client) == ["Premier", "Second"]
    assert titles(client, "?periode=passes") == ["Récent", "Ancien"]


def test_an_event_that_goes_on_is_still_to_come(client: Client) -> None:
    on("2026-11-23", "En cours", minutes=180)
    on("2026-11-22", "Hier")

    assert titles(client) == ["En cours"]


def test_events_are_under_the_name_of_their_month(client: Client) -> None:
    on("2026-12-15", "En décembre")
    on("2027-01-05", "En janvier")

    html = html_of(client)
    assert re.findall(r'class="month">([^<]+)<', html) == ["Décembre 2026", "Janvier 2027"]


def test_only_what_is_public_is_listed_and_counted(client: Client) -> None:
    on("2026-12-01", "Public")
    on("2026-12-02", "Brouillon", live=False)
    restrict(on("2026-12-03", "Réservé"))
    on("2026-12-04", "Retiré").unpublish()

    for query in ("", "?vue=mois&mois=2026-12"):
        html = html_of(client, query)
        assert titles(client, query) == ["Public"]
        assert options(html, "format")["webinaire"] == "1"
        for hidden in ("Brouillon", "Réservé", "Retiré"):
            assert hidden not in html


def test_filters_hold_together_and_say_what_they_would_leave(client: Client) -> None:
    axis = AxisFactory(slug="axe-un")
    on("2026-12-01", "Webinaire de l’axe", axes=[axis], online=True, place_name="")
    on("2026-12-02", "Forum de l’axe", axes=[axis], kind=EventPage.Kind.FORUM)
    on("2026-12-03", "Forum d’ailleurs", kind=EventPage.Kind.FORUM)

    assert titles(client, "?axe=axe-un&format=forum") == ["Forum de l’axe"]
    html = html_of(client, "?axe=axe-un&format=forum")
    assert options(html, "format")["webinaire"] == "1", "what choosing it instead would give"
    assert options(html, "format")["atelier"] == "0", "zero is shown"
    assert options(html, "axe")["axe-un"] == "1"
    assert titles(client, "?ou=en-ligne") == ["Webinaire de l’axe"]
    assert titles(client, "?ou=sur-place") == ["Forum de l’axe", "Forum d’ailleurs"]


def test_what_an_event_leaves_open_concerns_everyone(client: Client) -> None:
    job = JobFactory(slug="aide-soignant")
    on("2026-12-01", "Du métier", jobs=[job])
    on("2026-12-02", "D’un autre métier", jobs=[JobFactory()])
    on("2026-12-03", "De tous")

    assert titles(client, "?metier=aide-soignant") == ["Du métier", "De tous"]
    assert options(html_of(client), "metier")["aide-soignant"] == "2"


def test_a_territory_includes_what_is_in_it(client: Client) -> None:
    region = TerritoryFactory(slug="region", level="region")
    on("2026-12-01", "Dans le département", territory=TerritoryFactory(slug="departement", parent=region))
    on("2026-12-02", "Ailleurs")

    assert titles(client, "?territoire=region") == ["Dans le département"]
    assert options(html_of(client), "territoire")["region"] == "1"


def test_a_filter_is_removed_by_its_chip(client: Client) -> None:
    AxisFactory(slug="axe-un", short_title="Former")
    on("2026-12-01", "Un événement")

    html = html_of(client, "?format=forum&axe=axe-un&page=1")
    assert 'href="/evenements/?axe=axe-un"' in html
    assert 'href="/evenements/?format=forum"' in html
    assert "Aucun rendez-vous à venir avec ces filtres" in html
    assert '<meta name="robots" content="noindex, follow">' in html


@pytest.mark.parametrize(
    "query",
    [
        "?page=0", "?page=999999999999", "?page=x", "?vue=mois&mois=2026-13", "?vue=mois&mois=99999-01",
        "?vue=mois&mois=0000-00", "?format=%00", "?axe=inconnu", "?periode=inconnue",
        "?vue=mois&mois=1999-12",
        "?axe=" + "a" * 5000,
    ],
)  # fmt: skip
def test_no_address_is_too_wrong_to_be_answered(client: Client, query: str) -> None:
    on("2026-12-01", "Un événement")
    assert client.get(AGENDA + query).status_code == 200


def test_pages_share_a_long_list(client: Client) -> None:
    for number in range(25):
        on("2026-12-01", f"Événement {number:02}", minutes=60 + number)

    first, second = titles(client), titles(client, "?page=2")
    assert (len(first), len(second)) == (20, 5)
    assert not set(first) & set(second)
    assert titles(client, "?page=9") == second
    assert 'href="/evenements/?page=2" rel="next"' in html_of(client)


def test_a_month_is_a_table_that_leads_to_its_events(client: Client) -> None:
    on("2026-12-03", "Un jour")
    on("2026-12-30", "De deux années", minutes=60 * 24 * 4)
    on("2027-01-20", "Le mois suivant")

    html = html_of(client, "?vue=mois&mois=2026-12")
    assert "<caption>Décembre 2026</caption>" in html
    assert html.count('<th scope="col">') == 7
    assert 'href="#jour-2026-12-03"' in html
    assert 'id="jour-2026-12-03"' in html
    assert titles(client, "?vue=mois&mois=2026-12") == ["Un jour", "De deux années", "De deux années"]
    assert titles(client, "?vue=mois&mois=2027-01") == ["De deux années"] * 3 + ["Le mois suivant"]


def test_months_lead_no_further_than_the_events(client: Client) -> None:
    on("2026-10-03", "Le premier")
    on("2026-12-03", "Le dernier")

    assert "mois=2026-09" not in html_of(client, "?vue=mois&mois=2026-10")
    middle = html_of(client, "?vue=mois")
    assert "<caption>Novembre 2026</caption>" in middle
    assert "mois=2026-10" in middle
    assert "mois=2026-12" in middle
    assert "mois=2027-01" not in html_of(client, "?vue=mois&mois=2026-12")


def test_a_month_keeps_the_filters(client: Client) -> None:
    on("2026-12-03", "Webinaire")
    on("2026-12-04", "Forum", kind=EventPage.Kind.FORUM)

    query = "?vue=mois&mois=2026-12&format=forum"
    assert titles(client, query) == ["Forum"]
    assert '<input type="hidden" name="mois" value="2026-12">' in html_of(client, query)


def test_the_feed_offered_is_that_of_what_is_chosen(client: Client) -> None:
    AxisFactory(slug="axe-un", short_title="Former")
    on("2026-12-03", "Un événement")

    button = r'btn--wide" href="webcal://[^"/]+/evenements/agenda\.ics'
    assert re.search(f'{button}"', html_of(client))
    chosen = html_of(client, "?axe=axe-un&format=forum")
    assert re.search(rf'{button}\?axe=axe-un"', chosen)
    unknown = html_of(client, "?axe=inconnu")
    assert "agenda.ics?axe=inconnu" not in unknown, "that feed would answer 404"


def test_each_axis_and_each_job_has_a_calendar_to_subscribe_to(client: Client) -> None:
    AxisFactory(slug="axe-un", short_title="Former")
    JobFactory(slug="educateur", name="Éducateur")
    on("2026-12-03", "Un événement")

    offered = re.findall(r'href="webcal://[^"/]+(/evenements/agenda\.ics\?[^"]+)"', html_of(client))
    assert "/evenements/agenda.ics?axe=axe-un" in offered
    assert "/evenements/agenda.ics?metier=educateur" in offered
    assert {client.get(path).status_code for path in offered} == {200}
    assert len(offered) == Axis.objects.count() + Job.objects.count()


def test_an_empty_agenda_says_what_comes_next(client: Client) -> None:
    EventIndexPageFactory()
    assert "Aucun rendez-vous à venir" in html_of(client)


@pytest.mark.parametrize(
    "query", ["", "?periode=passes", "?vue=mois&mois=2026-12", "?axe=axe-un&format=forum&page=1"]
)
def test_the_number_of_queries_does_not_depend_on_that_of_events(client: Client, query: str) -> None:
    def queries() -> int:
        client.get(AGENDA + query)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(AGENDA + query).status_code == 200
        return len(captured)

    axis, territory = AxisFactory(slug="axe-un"), TerritoryFactory()
    template = on("2026-12-01", "Le premier", axes=[axis], territory=territory, jobs=[JobFactory()])
    for number in range(4):
        day = "2026-12-01" if number % 2 else "2026-11-01"
        on(day, f"Un autre {number}", axes=[axis], territory=territory)
    few = queries()
    copies(template, 195)

    assert EventPage.objects.live().count() == 200
    assert queries() == few <= MAX_QUERIES


def copies(page: EventPage, count: int) -> None:
    """Publish copies of an event, as fast as a test needs: on one month, one in two over."""
    for number in range(count):
        starts_at = timezone.now() + timedelta(days=20 if number % 2 else -20)
        copy = EventPage(
            title=f"Copie {number}",
            slug=f"copie-{number}",
            summary=page.summary,
            kind=page.kind,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=1),
            place_name=page.place_name,
            territory=page.territory,
            live=True,
        )
        copy.axes.set(page.axes.all())
        page.get_parent().add_child(instance=copy)
