"""The menus: only what exists and anyone may read."""

import re

import pytest
from django.test import Client
from django.utils.text import slugify

from tests.factories import PracticePageFactory, StandardPageFactory, home_page, practice_index, restrict

pytestmark = pytest.mark.django_db


def menu_links(client: Client, path: str = "/") -> dict[str, str]:
    """Return the links of the main menu: address to ``aria-current``."""
    html = client.get(path).content.decode()
    (menu,) = re.findall(r'<nav class="nav".*?</nav>', html, flags=re.DOTALL)
    return dict(re.findall(r'<a href="([^"]+)"(?: aria-current="(\w+)")?', menu))


def footer_links(client: Client) -> set[str]:
    html = client.get("/").content.decode()
    return set(re.findall(r'<a href="([^"]+)"', html[html.index('<footer class="site-footer">') :]))


def test_a_page_appears_with_its_publication_and_goes_with_it(client: Client) -> None:
    home_page()
    assert "/a-propos/" not in menu_links(client)
    page = StandardPageFactory(title="À propos", slug="a-propos")
    assert "/a-propos/" in menu_links(client)
    page.unpublish()
    assert "/a-propos/" not in menu_links(client)
    page.save_revision().publish()
    page.delete()
    assert "/a-propos/" not in menu_links(client)


def test_a_draft_or_private_page_is_not_linked(client: Client) -> None:
    StandardPageFactory(title="À propos", slug="a-propos", live=False)
    assert "/a-propos/" not in menu_links(client)
    about = StandardPageFactory(title="Accessibilité", slug="accessibilite")
    assert "/accessibilite/" in footer_links(client)
    restriction = restrict(about)
    assert "/accessibilite/" not in footer_links(client)
    restriction.delete()
    assert "/accessibilite/" in footer_links(client)


def test_the_menu_says_where_the_reader_is(client: Client) -> None:
    practice_index()
    about = StandardPageFactory(title="À propos", slug="a-propos")
    assert menu_links(client, about.url)["/a-propos/"] == "page"
    assert menu_links(client, about.url)["/pratiques/"] == ""
    assert menu_links(client, "/")["/a-propos/"] == ""


def test_every_link_of_the_menus_leads_somewhere(client: Client) -> None:
    practice_index()
    for url in {*menu_links(client), *footer_links(client)}:
        assert client.get(url, follow=True).status_code == 200, url


def test_a_sheet_leads_to_the_guide_of_maturity_while_it_is_public(client: Client) -> None:
    sheet, guide = PracticePageFactory(), "Comment lire la maturité d’une pratique"
    assert guide not in client.get(sheet.url).content.decode()
    about = StandardPageFactory(title="À propos", slug="a-propos")
    link = f'href="/a-propos/#{slugify(guide)}">{guide}</a>'
    assert link in client.get(sheet.url).content.decode()
    about.unpublish()
    assert guide not in client.get(sheet.url).content.decode()
