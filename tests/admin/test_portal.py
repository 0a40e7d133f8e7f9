"""The portal's own pages and its identity in the admin."""

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, Site

from portal.models import SiteIdentity
from practices.models import PracticeIndexPage
from tests.factories import GlossaryPageFactory, StandardPageFactory, home_page, practice_index


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (home_page, ("Entrées par problème", "Chiffres", "souvent cherché")),
        (StandardPageFactory, ("Sections", "chapeau")),
        (GlossaryPageFactory, ("chapeau",)),
        (practice_index, ("introduction",)),
    ],
)
def test_each_kind_of_page_has_its_editor(make: object, words: tuple[str, ...], superuser: Client) -> None:
    page: Page = make()  # type: ignore[operator]
    html = superuser.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    for word in words:
        assert word.lower() in html.lower()


def test_the_identity_is_edited_and_its_colours_are_checked(
    superuser: Client, sheets: PracticeIndexPage
) -> None:
    site = Site.objects.get()
    url = reverse("wagtailsettings:edit", args=("portal", "siteidentity", site.pk))
    assert "Logo et couleurs" in superuser.get(url).content.decode()
    data = {"name": "Ruche", "tagline": "a", "footer_tagline": "b", "footer_text": "c", "honey": ""}
    refused = superuser.post(url, {**data, "plum": "#ffffff"})
    assert "plum" in refused.context["form"].errors
    assert superuser.post(url, {**data, "plum": "#3b1a55"}).status_code == 302
    assert SiteIdentity.for_site(site).name == "Ruche"


def test_the_menu_holds_what_each_role_uses(editor: Client, moderator: Client, superuser: Client) -> None:
    def menu(client: Client) -> str:
        return client.get(reverse("wagtailadmin_home")).content.decode()

    assert "Fiches pratiques" in menu(editor)
    assert "Synonymes" not in menu(editor)
    assert "Vocabulaire" not in menu(editor)
    assert "Synonymes" in menu(moderator)
    assert "Vocabulaire" in menu(moderator)
    assert "whats-new" not in menu(superuser)
