"""What every page has around its own content."""

import re

import pytest
from django.core.management import call_command
from django.test import Client
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Site

from core.models import EssaimImage
from portal.models import SiteIdentity
from tests.factories import AxisFactory, PracticePageFactory, StandardPageFactory, home_page

pytestmark = pytest.mark.django_db


def html_of(client: Client, path: str = "/") -> str:
    return client.get(path).content.decode()


def set_identity(**fields: object) -> None:
    home_page()
    SiteIdentity.objects.update_or_create(site=Site.objects.get(is_default_site=True), defaults=fields)


def test_the_name_of_another_institution_is_everywhere(client: Client) -> None:
    set_identity(
        name="La Ruche", tagline="Une devise", footer_tagline="Une autre", contact_email="a@example.org"
    )
    html = html_of(client)
    assert "Essaim" not in html.replace("Essaimage", ""), "the page of what spreads keeps its name"
    assert "– La Ruche</title>" in html
    assert html.count("<b>La Ruche</b>") == 2
    assert "mailto:a@example.org" in html


def test_a_logo_takes_the_place_of_the_sign(client: Client) -> None:
    home_page()
    assert '<use href="#logo"/>' in html_of(client)
    logo = EssaimImage.objects.create(title="Logo", file=get_test_image_file(size=(640, 176)))
    set_identity(logo=logo)
    html = html_of(client)
    assert '<use href="#logo"/>' not in html
    images = re.findall(
        r'<img class="logo-image" src="(/media/[^"]+)" width="(\d+)" height="(\d+)" alt="">', html
    )
    assert [(width, height) for _, width, height in images] == [("320", "88")] * 2


def test_what_an_administrator_writes_is_escaped(client: Client) -> None:
    set_identity(name="<b>Gras</b>", footer_text="<script>alert(1)</script>")
    html = html_of(client)
    assert "<b>Gras</b>" not in html
    assert "<script>alert" not in html


def test_the_canonical_address_has_no_parameters(client: Client) -> None:
    page = StandardPageFactory(title="À propos", slug="a-propos")
    (address,) = re.findall(
        r'<link rel="canonical" href="([^"]+)"', html_of(client, f"{page.url}?utm_source=x")
    )
    assert address.startswith("http")
    assert address.endswith("/a-propos/")


@pytest.mark.parametrize(
    ("query", "canonical"),
    [("page=2&axe=axe-a&utm_source=x", "?page=2"), ("page=99", "?page=2"), ("page=1", ""), ("", "")],
)
def test_the_canonical_address_of_a_listing_keeps_its_page(
    client: Client, monkeypatch: pytest.MonkeyPatch, query: str, canonical: str
) -> None:
    monkeypatch.setattr("search.views.PAGE_SIZE", 1)
    axis = AxisFactory(slug="axe-a")
    for _ in range(2):
        PracticePageFactory(main_axis=axis)
    call_command("search_rebuild", verbosity=0)
    html = html_of(client, f"/pratiques/?{query}")
    (address,) = re.findall(r'<link rel="canonical" href="([^"]+)"', html)
    assert address.endswith(f"/pratiques/{canonical}")
    assert f'<meta property="og:url" content="{address}">' in html


def test_landmarks_and_the_way_to_the_content(client: Client) -> None:
    html = html_of(client, StandardPageFactory().url)
    assert html.index('<a class="skip" href="#contenu">') < html.index("<header")
    assert html.count("<main") == html.count("</main>") == 1
    assert '<main id="contenu" tabindex="-1">' in html
    assert '<html lang="fr">' in html
    labels = re.findall(r'<nav[^>]*aria-label(?:ledby)?="([^"]+)"', html)
    assert len(labels) == len(set(labels)) == html.count("<nav")


def test_nothing_comes_from_elsewhere_nor_inline(client: Client) -> None:
    html = html_of(client, StandardPageFactory().url)
    loaded = re.findall(r'<(?:script|img|iframe)[^>]*\bsrc="([^"]+)"', html)
    loaded += re.findall(r'<link rel="(?:stylesheet|icon)" href="([^"]+)"', html)
    assert loaded
    assert [address for address in loaded if not re.match(r"/(static|media)/", address)] == []
    assert not re.search(r"\sstyle=|<style|\son\w+=", html)
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*ld\+json)", html)
