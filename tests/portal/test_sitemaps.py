"""The site map for robots, robots.txt and its neighbours."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Site

from portal import sitemaps
from portal.models import SiteIdentity
from tests.factories import (
    AxisFactory,
    JobFactory,
    OrganisationFactory,
    PracticePageFactory,
    StandardPageFactory,
    TerritoryFactory,
    home_page,
    practice_index,
    restrict,
)

from .conftest import Commit, no_more_queries_than

pytestmark = pytest.mark.django_db


def locations(client: Client, path: str) -> list[str]:
    response = client.get(path)
    assert response.status_code == 200, path
    assert response["Content-Type"] == "application/xml"
    return [
        location.removeprefix("http://testserver")
        for location in re.findall(r"<loc>([^<]+)</loc>", response.content.decode())
    ]


def all_locations(client: Client) -> set[str]:
    """Follow the index as a robot does."""
    chunks = locations(client, "/sitemap.xml")
    return {path for chunk in chunks for path in locations(client, chunk.replace("&amp;", "&"))}


def test_everything_public_is_in_the_map(client: Client, commit: Commit) -> None:
    axis = AxisFactory(slug="axe-nomme")
    with commit():
        sheet = PracticePageFactory(slug="le-tutorat", main_axis=axis)
        StandardPageFactory(slug="a-propos")
    assert sheet.url == "/pratiques/le-tutorat/"
    found = all_locations(client)
    expected = {"/", "/a-propos/", "/pratiques/", "/pratiques/le-tutorat/", "/axes/", "/axes/axe-nomme/"}
    assert expected | {"/plan-du-site/", "/metiers/", "/territoires/", "/structures/", "/themes/"} <= found


def test_every_address_of_the_map_answers(client: Client, commit: Commit) -> None:
    with commit():
        PracticePageFactory(organisation=OrganisationFactory(), jobs=[JobFactory()])
        StandardPageFactory()
    for path in all_locations(client):
        assert client.get(path).status_code == 200, path


def test_terms_with_nothing_published_are_left_out(client: Client, commit: Commit) -> None:
    used, unused = TerritoryFactory(name="Oise"), TerritoryFactory(name="Creuse")
    with commit():
        PracticePageFactory(territory=used)
    found = all_locations(client)
    assert used.get_absolute_url() in found
    assert unused.get_absolute_url() not in found


def test_what_is_not_public_is_left_out(client: Client, commit: Commit) -> None:
    with commit():
        PracticePageFactory(slug="secret-brouillon", live=False)
        restrict(PracticePageFactory(slug="secret-restreint"))
        restrict(StandardPageFactory(slug="secret-page"))
        StandardPageFactory(slug="secret-projet", live=False)
    assert not [path for path in all_locations(client) if "secret" in path]
    restrict(practice_index())
    PracticePageFactory(slug="sous-parent-prive")
    sheets = [path for path in all_locations(client) if path.startswith("/pratiques/")]
    assert sheets == [reverse("told:tell")]


def test_long_sections_come_in_chunks(
    client: Client, commit: Commit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemaps.PagesSitemap, "limit", 2)
    with commit():
        slugs = {PracticePageFactory().slug for _ in range(5)}
    chunks = [path for path in locations(client, "/sitemap.xml") if "practice" in path]
    assert chunks == ["/sitemap-practice.xml", "/sitemap-practice.xml?p=2", "/sitemap-practice.xml?p=3"]
    lengths = [len(locations(client, chunk)) for chunk in chunks]
    assert lengths == [2, 2, 1]
    assert {f"/pratiques/{slug}/" for slug in slugs} <= all_locations(client)


def test_a_chunk_costs_the_same_whatever_its_length(client: Client, commit: Commit) -> None:
    with commit():
        PracticePageFactory()
    client.get("/sitemap-practice.xml")
    with no_more_queries_than(6) as few:
        client.get("/sitemap-practice.xml")
    with commit():
        for _ in range(10):
            PracticePageFactory()
    with no_more_queries_than(len(few)):
        client.get("/sitemap-practice.xml")


def test_the_map_says_when_a_sheet_changed(client: Client, commit: Commit) -> None:
    with commit():
        sheet = PracticePageFactory()
    type(sheet).objects.filter(pk=sheet.pk).update(last_published_at=datetime(2026, 3, 4, tzinfo=UTC))
    response = client.get("/sitemap-practice.xml")
    assert "<lastmod>2026-03-04</lastmod>" in response.content.decode()
    assert response["Last-Modified"] == "Wed, 04 Mar 2026 00:00:00 GMT"


@pytest.mark.parametrize(
    "path", ["/sitemap-inconnu.xml", "/sitemap-practice.xml?p=99", "/sitemap-practice.xml?p=x"]
)
def test_a_chunk_that_does_not_exist_is_not_found(client: Client, path: str) -> None:
    practice_index()
    assert client.get(path).status_code == 404


def test_robots_txt_names_the_map_and_closes_the_admin(client: Client, db: None) -> None:
    home_page()
    body = client.get("/robots.txt").content.decode()
    assert re.search(r"^Sitemap: http://\S+/sitemap\.xml$", body, re.MULTILINE)
    assert "Disallow: /admin/" in body


def test_the_favicon_leads_to_the_sign(client: Client, db: None) -> None:
    response = client.get("/favicon.ico")
    assert response.status_code == 301
    assert response["Location"].endswith("favicon.svg")


def test_security_txt_exists_when_there_is_a_contact(client: Client, db: None) -> None:
    home_page()
    assert client.get("/.well-known/security.txt").status_code == 404
    SiteIdentity.objects.create(site=Site.objects.get(), contact_email="contact@example.org")
    response = client.get("/.well-known/security.txt")
    body = response.content.decode()
    assert response["Content-Type"].startswith("text/plain")
    assert "Contact: mailto:contact@example.org" in body
    expires = re.search(r"^Expires: (.+)$", body, re.MULTILINE)
    assert expires
    assert datetime.fromisoformat(expires[1]) > datetime.now(UTC)


def test_the_plan_lists_pages_and_terms_in_use(client: Client, commit: Commit) -> None:
    with commit():
        StandardPageFactory(title="Mentions légales", slug="mentions-legales")
        PracticePageFactory(territory=TerritoryFactory(name="Oise"))
    TerritoryFactory(name="Creuse")
    html = client.get("/plan-du-site/").content.decode()
    assert '<a href="/mentions-legales/">Mentions légales</a>' in html
    assert "Oise" in html
    assert "Creuse" not in html
