"""What the site answers when it cannot answer."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.test import Client, RequestFactory, override_settings

from portal import errors
from tests.factories import home_page

from .conftest import no_more_queries_than, text


@pytest.mark.django_db
def test_a_missing_page_offers_ways_on(client: Client) -> None:
    home_page()
    response = client.get("/nulle-part/")
    html = response.content.decode()
    assert response.status_code == 404
    assert text("Cette page n’existe pas, ou plus") in html
    assert 'role="search"' in html
    assert 'href="/plan-du-site/"' in html
    assert "noindex" in html


@pytest.mark.django_db
def test_a_missing_page_costs_little(client: Client) -> None:
    home_page()
    client.get("/nulle-part/")
    with no_more_queries_than(8):
        client.get("/nulle/part/du/tout/")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/%00/", "/pratiques/%00", "/axes/%00/", "/%ff/", "/admin/%00/"])
def test_addresses_with_strange_bytes_are_not_found(client: Client, path: str) -> None:
    home_page()
    assert client.get(path).status_code in {400, 404, 302}


@pytest.mark.django_db
def test_a_slash_is_added(client: Client) -> None:
    home_page()
    response = client.get("/plan-du-site")
    assert response.status_code == 301
    assert response["Location"] == "/plan-du-site/"


def test_a_refused_host_is_a_bad_request_that_asks_nothing_of_the_database() -> None:
    with override_settings(ALLOWED_HOSTS=["essaim.example"]):
        response = Client(headers={"host": "ailleurs.example"}).get("/")
    assert response.status_code == 400
    assert "Cette demande" in response.content.decode()


def test_a_failure_is_answered_without_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def explode(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        raise RuntimeError("the database is down")

    monkeypatch.setattr("portal.views.SiteIdentity.for_request", explode)
    client = Client(raise_request_exception=False)
    response = client.get("/.well-known/security.txt")
    assert response.status_code == 500
    assert "de notre côté" in response.content.decode()
    assert response["Cache-Control"] == "no-store"
    assert "script-src" in response["Content-Security-Policy"]


def test_a_failure_is_answered_even_without_template(
    monkeypatch: pytest.MonkeyPatch, rf: RequestFactory
) -> None:
    def explode(name: str) -> None:
        raise OSError(name)

    monkeypatch.setattr(loader, "get_template", explode)
    response = errors.server_error(rf.get("/"))
    assert response.status_code == 500
    assert b"Le site ne r" in response.content


@pytest.mark.django_db
def test_a_form_without_its_token_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    home_page()
    client = Client(enforce_csrf_checks=True)
    response = client.post("/_util/login/", {"username": "a@example.org", "password": "x"})
    assert response.status_code == 403
    assert text("Ce formulaire n’est plus valable") in response.content.decode()
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_a_refusal_is_explained(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    home_page()

    def refuse(*args: Any) -> None:
        raise PermissionDenied

    monkeypatch.setattr("portal.views.site_map_groups", refuse)
    response = client.get("/plan-du-site/")
    assert response.status_code == 403
    assert "Cette page est réservée" in response.content.decode()
    assert "no-store" in response["Cache-Control"]


@pytest.fixture
def closed_site() -> Iterator[Client]:
    with override_settings(MAINTENANCE=True):
        yield Client()


def test_maintenance_answers_without_the_database(closed_site: Client) -> None:
    response = closed_site.get("/pratiques/")
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert "revient dans quelques minutes" in response.content.decode()
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_maintenance_leaves_the_admin_and_the_probe_open(closed_site: Client) -> None:
    home_page()
    assert closed_site.get("/sante/").status_code == 200
    assert closed_site.get("/admin/login/").status_code == 200


@pytest.mark.parametrize("name", ["400.html", "500.html", "maintenance.html"])
def test_standalone_pages_have_a_title_and_no_inline_style_or_script(name: str) -> None:
    html = loader.get_template(name).render()
    assert html.count("<h1>") == 1
    assert "<title>" in html
    assert " style=" not in html
    assert "<script>" not in html
