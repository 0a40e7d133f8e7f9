"""The identity of the site: what another institution changes."""

import json
import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Site

from core.models import EssaimImage
from portal.models import SiteIdentity
from tests.factories import StandardPageFactory

from .conftest import no_more_queries_than

pytestmark = pytest.mark.django_db


@pytest.fixture
def identity() -> SiteIdentity:
    StandardPageFactory(slug="a-propos")
    return SiteIdentity.objects.create(
        site=Site.objects.get(), name="La Ruche du Nord", contact_email="nous@example.org"
    )


def test_a_site_without_identity_has_the_defaults_and_reading_writes_nothing(client: Client) -> None:
    StandardPageFactory(slug="a-propos")
    html = client.get("/a-propos/").content.decode()
    assert "Essaim" in html
    assert not SiteIdentity.objects.exists()


def test_every_page_wears_the_identity(client: Client, identity: SiteIdentity) -> None:
    html = client.get("/a-propos/").content.decode()
    assert "<b>La Ruche du Nord</b>" in html
    assert "– La Ruche du Nord</title>" in html
    assert "mailto:nous@example.org" in html


def test_the_home_page_tells_search_engines_the_name_and_how_to_search(
    client: Client, identity: SiteIdentity
) -> None:
    html = client.get("/").content.decode()
    graph = json.loads(re.search(r'ld\+json">(.*?)</script>', html, re.DOTALL)[1])["@graph"]  # type: ignore[index]
    assert graph[0]["@type"] == "WebSite"
    assert graph[0]["name"] == "La Ruche du Nord"
    assert graph[0]["potentialAction"]["target"]["urlTemplate"].endswith("/recherche/?q={search_term_string}")


def test_a_change_shows_at_once_and_a_deletion_too(client: Client, identity: SiteIdentity) -> None:
    client.get("/a-propos/")
    identity.name = "La Ruche du Sud"
    identity.save()
    assert "La Ruche du Sud" in client.get("/a-propos/").content.decode()
    identity.delete()
    assert "La Ruche" not in client.get("/a-propos/").content.decode()


def test_the_identity_is_kept_from_page_to_page(client: Client, identity: SiteIdentity) -> None:
    client.get("/a-propos/")
    with no_more_queries_than(6) as queries:
        client.get("/a-propos/")
    assert not [query for query in queries.captured_queries if "siteidentity" in query["sql"]]


def test_a_logo_stands_for_the_sign(client: Client, identity: SiteIdentity) -> None:
    identity.logo = EssaimImage.objects.create(title="Logo", file=get_test_image_file())
    identity.save()
    html = client.get("/a-propos/").content.decode()
    assert 'class="logo-image"' in html
    assert "/media/images/" in html


@pytest.mark.parametrize(
    ("field", "colour"),
    [("plum", "rouge"), ("plum", "#ffcc00"), ("honey", "#4b2142"), ("honey", "#12345")],
)
def test_a_colour_that_cannot_be_read_is_refused(identity: SiteIdentity, field: str, colour: str) -> None:
    setattr(identity, field, colour)
    with pytest.raises(ValidationError) as refused:
        identity.full_clean()
    assert list(refused.value.message_dict) == [field]


def test_colours_that_can_be_read_are_accepted(identity: SiteIdentity) -> None:
    identity.plum, identity.honey = "#123456", "#ffd27a"
    identity.full_clean()


def test_the_demonstration_serves_pictures_but_no_original(client: Client, identity: SiteIdentity) -> None:
    image = EssaimImage.objects.create(title="Photo", file=get_test_image_file())
    rendition = image.get_rendition("max-100x100")
    answer = client.get(rendition.url)
    assert answer.status_code == 200
    # Opened by itself, a drawing runs nothing and asks for nothing.
    assert answer["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert client.get(image.file.url).status_code == 404
