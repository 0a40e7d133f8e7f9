"""A site kept for a minute must never be the wrong one, nor an old one where it changed."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, Site

from tests import factories

pytestmark = pytest.mark.django_db


def site_queries(client: Client, path: str = "/") -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return sum('FROM "wagtailcore_site"' in query["sql"] for query in captured.captured_queries)


def test_a_warm_page_does_not_look_for_its_site(client: Client) -> None:
    factories.home_page()
    client.get("/")
    assert site_queries(client) == 0


def test_an_edited_home_page_is_seen_at_once(client: Client) -> None:
    home = factories.home_page()
    client.get("/")
    home.headline = "Un autre grand titre"
    home.save_revision().publish()
    assert "Un autre grand titre" in client.get("/").content.decode()


def test_an_unpublished_home_page_is_gone_at_once(client: Client) -> None:
    home = factories.home_page()
    assert client.get("/").status_code == 200
    home.unpublish()
    assert client.get("/").status_code == 404


def test_each_host_has_its_own_site_even_when_it_appears_later(client: Client) -> None:
    home = factories.home_page()
    page = factories.StandardPageFactory(parent=home, title="Un site à part", slug="a-part")
    assert "Un site à part" not in client.get("/", headers={"host": "a-part.example.org"}).content.decode()
    other = Site.objects.create(hostname="a-part.example.org", root_page=Page.objects.get(pk=page.pk))
    assert "Un site à part" in client.get("/", headers={"host": "A-Part.example.org"}).content.decode()
    assert "Un site à part" not in client.get("/").content.decode()
    other.delete()
    assert "Un site à part" not in client.get("/", headers={"host": "a-part.example.org"}).content.decode()


def test_a_host_that_is_not_ours_is_refused_before_anything_is_kept(client: Client, settings: object) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]  # type: ignore[attr-defined]
    factories.home_page()
    assert client.get("/", headers={"host": "ailleurs.example.org"}).status_code == 400
