"""The kit of a page, in the admin: what it gives, to whom, and what it says of what is not published."""

import re
from collections.abc import Callable
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import GroupPagePermission, Page

from accounts.roles import EDITOR, setup_roles
from core.share_card import ShareCard
from sharing import links, texts
from tests.factories import (
    EventPageFactory,
    PracticePageFactory,
    StandardPageFactory,
    UserFactory,
    event_index,
    practice_index,
    restrict,
)

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def signed() -> Callable[..., Client]:
    """Makes a client signed in: an administrator, or the holder of a role."""

    def make(role: str = "") -> Client:
        practice_index()
        event_index()
        setup_roles()
        user = UserFactory(superuser=not role)
        if role:
            user.groups.add(Group.objects.get(name=role))
        client = Client()
        client.force_login(user, backend=BACKEND)
        return client

    return make


@pytest.fixture
def admin(signed: Callable[..., Client]) -> Client:
    return signed()


def kit(client: Client, page: Page) -> str:
    response = client.get(reverse("sharing_kit", args=[page.pk]))
    assert response.status_code == 200
    html: str = response.content.decode()
    return html


def said(html: str, name: str) -> str:
    """Return what a field of the kit says."""
    found = re.search(
        rf'id="kit-{name}"[^>]* value="([^"]*)"|id="kit-{name}"[^>]*>\n(.*?)</textarea>', html, re.S
    )
    assert found
    return unescape(found[1] if found[1] is not None else found[2])


def test_a_published_page_has_it_all(admin: Client) -> None:
    sheet = PracticePageFactory(title="Le tutorat d’« hier »", slug="tutorat", summary="Qui fait quoi.")
    html = kit(admin, sheet)
    link = links.short_link(sheet)
    assert said(html, "titre") == "Le tutorat d’« hier »"
    assert said(html, "lien") == link
    assert said(html, "reseau") == f"Le tutorat d’« hier »\n\nQui fait quoi.\n\n{link}"
    assert said(html, "courriel") == (
        f"Le tutorat d’« hier »\n\nQui fait quoi.\n\nÀ découvrir sur Essaim\u00a0: {link}"
    )
    downloads = re.findall(r'href="(/p/[^"]+)"', html)
    assert len(downloads) == 3
    assert {Client().get(path).status_code for path in downloads} == {200}
    assert 'download="apercu-tutorat.png"' in html
    assert html.count("readonly") == 4
    assert "n’est pas publiée" not in html


def test_an_event_says_when(admin: Client) -> None:
    event = EventPageFactory()
    assert event.when
    assert f"{event.title}\n{event.when.text}" in said(kit(admin, event), "reseau")


def test_a_draft_says_that_its_link_will_work(admin: Client) -> None:
    sheet = PracticePageFactory(live=False, title="Premier titre")
    sheet.title = "Titre du brouillon"
    sheet.save_revision()
    html = kit(admin, sheet)
    assert "le lien court marchera à la publication" in html
    assert said(html, "titre") == "Titre du brouillon"
    assert said(html, "lien") == links.short_link(sheet)
    assert "/apercu-" not in html
    assert "/qr." not in html


def test_changes_that_wait_are_not_told(admin: Client) -> None:
    sheet = PracticePageFactory(title="Ce que l’on lit")
    sheet.title = "Ce qui attend"
    sheet.save_revision()
    html = kit(admin, sheet)
    assert said(html, "titre") == "Ce que l’on lit"
    assert "Des modifications ne sont pas encore publiées" in html


def test_a_page_that_is_not_for_all_says_so(admin: Client) -> None:
    sheet = PracticePageFactory()
    restrict(sheet)
    html = kit(admin, sheet)
    assert "pas ouverte à tous" in html
    assert "/apercu-" not in html


def test_it_is_for_who_may_edit_the_page(signed: Callable[..., Client]) -> None:
    sheet, fixed = PracticePageFactory(), StandardPageFactory()
    editor = signed(EDITOR.name)
    kit(editor, sheet)
    refused = editor.get(reverse("sharing_kit", args=[fixed.pk]))
    # The admin refuses so, everywhere: back to its home, with a message.
    assert (refused.status_code, refused["Location"]) == (302, reverse("wagtailadmin_home"))
    asked = editor.get(
        reverse("sharing_kit", args=[fixed.pk]), headers={"x-requested-with": "XMLHttpRequest"}
    )
    assert asked.status_code == 403
    stranger = Client().get(reverse("sharing_kit", args=[sheet.pk]))
    assert stranger.status_code == 302
    assert reverse("wagtailadmin_login") in stranger["Location"]


def test_what_is_no_page_of_ours_has_none(admin: Client) -> None:
    root = Page.objects.get(depth=1)
    assert admin.get(reverse("sharing_kit", args=[root.pk])).status_code == 404
    assert admin.get(reverse("sharing_kit", args=[10**6])).status_code == 404
    assert admin.post(reverse("sharing_kit", args=[PracticePageFactory().pk])).status_code == 405


def test_the_editor_and_the_lists_lead_there(signed: Callable[..., Client]) -> None:
    sheet = PracticePageFactory()
    way = reverse("sharing_kit", args=[sheet.pk])
    editor = signed(EDITOR.name)
    assert way in editor.get(reverse("wagtailadmin_pages:edit", args=[sheet.pk])).content.decode()
    listing = editor.get(reverse("wagtailadmin_explore", args=[sheet.get_parent().pk])).content.decode()
    assert way in listing


def test_nothing_leads_there_for_who_may_not_edit(signed: Callable[..., Client]) -> None:
    event = EventPageFactory(title="Le forum des autres")
    way = reverse("sharing_kit", args=[event.pk])
    listing = reverse("wagtailadmin_explore", args=[event.get_parent().pk])
    # Who may only add pages there sees those of all, and edits their own.
    authors = Group.objects.create(name="Auteurs")
    authors.permissions.add(Permission.objects.get(codename="access_admin"))
    add = Permission.objects.get(codename="add_page")
    GroupPagePermission.objects.create(group=authors, page=event.get_parent(), permission=add)
    seen = signed("Auteurs").get(listing).content.decode()
    assert "Le forum des autres" in seen
    assert way not in seen
    assert way in signed().get(listing).content.decode()


def test_a_longer_list_asks_no_more(admin: Client) -> None:
    PracticePageFactory.create_batch(2)
    listing = reverse("wagtailadmin_explore", args=[practice_index().pk])

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert "Kit de partage" in admin.get(listing).content.decode()
        return sum(
            "wagtailcore_pageviewrestriction" not in query["sql"] for query in captured.captured_queries
        )

    asked()
    few = asked()
    PracticePageFactory.create_batch(6)
    assert asked() <= few


def _page(title: str, summary: str, note: str) -> Any:
    """Return what a text is made of, without a database."""
    return SimpleNamespace(
        pk=1234,
        standfirst_field="summary",
        summary=summary,
        search_description="",
        share_card=lambda: ShareCard(title, note=note),
    )


class TestTexts:
    @given(title=st.text(max_size=255), summary=st.text(max_size=400), note=st.text(max_size=150))
    def test_a_post_is_short_and_ends_with_its_link(self, title: str, summary: str, note: str) -> None:
        page = _page(title, summary, note)
        post = texts.post(page)
        assert len(post) <= 280
        assert post.endswith(links.short_link(page))

    @given(words=st.lists(st.text(alphabet="abcé", min_size=1, max_size=9)), length=st.integers(1, 60))
    def test_a_cut_keeps_whole_words(self, words: list[str], length: int) -> None:
        text = " ".join(words)
        cut = texts.cut(text, length)
        assert len(cut) <= length
        if cut == text:
            return
        kept = cut.removesuffix("…").split(" ")
        # A single word that is too long is cut, for want of another place.
        assert kept == words[: len(kept)] or len(words[0]) >= length

    def test_what_is_too_long_goes_first(self) -> None:
        post = texts.post(_page("Un titre", "mot " * 200, "Demain, 10 h"))
        assert post.startswith("Un titre\nDemain, 10 h\n\nmot mot")
        assert "mot…\n\nhttp" in post
        full = texts.post(_page("titre " * 46, "Résumé", "Demain"))
        assert "Résumé" not in full
        assert "titre…\n\nhttp" in full
        assert len(full) <= 280

    def test_a_letter_says_it_all(self) -> None:
        page = _page("Un titre", "mot " * 90, "Demain, 10 h")
        letter = texts.letter(page, "Ruche")
        assert letter.split("\n\n") == [
            "Un titre\nDemain, 10 h",
            ("mot " * 90).strip(),
            f"À découvrir sur Ruche\u00a0: {links.short_link(page)}",
        ]

    def test_a_page_that_introduces_itself_by_nothing(self) -> None:
        assert texts.post(_page("Un titre", "", "")).startswith("Un titre\n\nhttp")
        page = StandardPageFactory(title="Aide", search_description="Pour les moteurs")
        assert "Pour les moteurs" in texts.letter(page, "Essaim")
