"""What caches may keep: public pages are the same for everyone, and nothing private is ever public."""

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.models import CollectionViewRestriction, PageViewRestriction

from accounts.models import User
from core.models import BasePage, EssaimDocument
from tests.factories import (
    AxisFactory,
    GlossaryPageFactory,
    JobFactory,
    OrganisationFactory,
    PracticePageFactory,
    StandardPageFactory,
    TerritoryFactory,
    ThemeFactory,
    UserFactory,
    practice_index,
    restrict,
)

from .conftest import Commit, no_more_queries_than

pytestmark = pytest.mark.django_db

PUBLIC_PATHS = [
    "/",
    "/pratiques/",
    "/pratiques/la-fiche/",
    "/recherche/",
    "/recherche/?q=fiche",
    "/axes/",
    "/axes/un-axe/",
    "/themes/un-theme/",
    "/metiers/",
    "/metiers/un-metier/",
    "/territoires/un-territoire/",
    "/structures/une-structure/",
    "/glossaire/",
    "/a-propos/",
    "/plan-du-site/",
    "/sitemap.xml",
    "/sitemap-practice.xml",
    "/robots.txt",
    "/api/v1/search?q=fiche",
    "/recherche/suggestions/?q=fi",
    "/nulle-part/",
]


@pytest.fixture
def site(commit: Commit) -> None:
    with commit():
        PracticePageFactory(
            title="La fiche",
            slug="la-fiche",
            main_axis=AxisFactory(slug="un-axe"),
            themes=[ThemeFactory(slug="un-theme")],
            jobs=[JobFactory(slug="un-metier")],
            territory=TerritoryFactory(slug="un-territoire"),
            organisation=OrganisationFactory(slug="une-structure"),
        )
        StandardPageFactory(slug="a-propos")
        GlossaryPageFactory()


@pytest.mark.parametrize("path", PUBLIC_PATHS)
def test_a_public_page_is_the_same_for_everyone(site: None, client: Client, path: str) -> None:
    response = client.get(path)
    assert not response.cookies
    assert "cookie" not in response.get("Vary", "").lower()
    assert "public" in response["Cache-Control"]
    assert "private" not in response["Cache-Control"]
    policy = response["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", PUBLIC_PATHS)
def test_being_signed_in_changes_nothing(site: None, client: Client, path: str) -> None:
    anonymous = client.get(path)
    sign_in(client, UserFactory(superuser=True))
    signed_in = client.get(path)
    assert "public" in signed_in["Cache-Control"]
    assert not signed_in.cookies
    if "took_ms" not in anonymous.content.decode():
        assert signed_in.content == anonymous.content


@pytest.mark.parametrize(
    "path", [path for path in PUBLIC_PATHS if path not in {"/nulle-part/", "/api/v1/search?q=fiche"}]
)
def test_an_unchanged_page_is_not_sent_again(site: None, client: Client, path: str) -> None:
    first = client.get(path)
    again = client.get(path, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again["Cache-Control"] == first["Cache-Control"]


@pytest.mark.parametrize("path", PUBLIC_PATHS)
def test_head_answers_as_get_without_the_body(site: None, client: Client, path: str) -> None:
    full, head = client.get(path), client.head(path)
    assert head.status_code == full.status_code
    assert head.content == b""
    assert head["Cache-Control"] == full["Cache-Control"]


@pytest.mark.parametrize("path", ["/axes/", "/plan-du-site/", "/robots.txt", "/sitemap.xml"])
def test_public_pages_accept_nothing(site: None, client: Client, path: str) -> None:
    assert client.post(path).status_code == 405


def sign_in(client: Client, user: User) -> None:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.session["_auth_user_id"] == str(user.pk)


def assert_private(response: object) -> None:
    control = response["Cache-Control"]  # type: ignore[index]
    assert "public" not in control
    assert "private" in control or "no-store" in control


def test_a_page_with_a_password_is_never_public(client: Client, commit: Commit) -> None:
    with commit():
        page = PracticePageFactory(title="Fiche réservée", slug="reservee")
    PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.PASSWORD, password="sesame"
    )
    asked = client.get("/pratiques/reservee/")
    assert_private(asked)
    html = asked.content.decode()
    assert "Fiche réservée" not in html
    assert "Mot de passe de la page" in html
    restriction = PageViewRestriction.objects.get()
    action = f"/_util/authenticate_with_password/{restriction.pk}/{page.pk}/"
    wrong = client.post(action, {"password": "non", "return_url": "/pratiques/reservee/"})
    assert "Ce mot de passe" in wrong.content.decode()
    assert (
        client.post(action, {"password": "sesame", "return_url": "/pratiques/reservee/"}).status_code == 302
    )
    opened = client.get("/pratiques/reservee/")
    assert "Fiche réservée" in opened.content.decode()
    assert_private(opened)


def test_a_page_for_signed_in_people_is_never_public(client: Client, commit: Commit) -> None:
    with commit():
        PracticePageFactory(title="Fiche interne", slug="interne")
    restrict(practice_index())
    asked = client.get("/pratiques/interne/")
    assert asked.status_code == 302
    assert_private(asked)
    login = client.get(asked["Location"])
    assert "Connectez-vous pour ouvrir cette page" in login.content.decode()
    assert_private(login)
    user = UserFactory()
    sign_in(client, user)
    opened = client.get("/pratiques/interne/")
    assert "Fiche interne" in opened.content.decode()
    assert_private(opened)


def test_the_login_of_a_private_page_opens_it(client: Client, commit: Commit) -> None:
    with commit():
        page = StandardPageFactory(slug="interne", title="Page interne")
    restrict(page)
    user = UserFactory()
    form = {"username": user.email, "password": "un-mot-de-passe-de-test", "next": "/interne/"}
    response = client.post("/_util/login/", form)
    assert response.status_code == 302
    assert response["Location"] == "/interne/"
    assert "Page interne" in client.get("/interne/").content.decode()


def test_a_preview_is_private(client: Client, commit: Commit) -> None:
    sign_in(client, UserFactory(superuser=True))
    with commit():
        page = PracticePageFactory()
    page.title = "Titre en préparation"
    page.save_revision()
    response = client.get(f"/admin/pages/{page.pk}/view_draft/")
    assert "Titre en préparation" in response.content.decode()
    assert_private(response)


@pytest.mark.parametrize("path", ["/admin/", "/admin/login/", "/sante/"])
def test_the_admin_and_the_probe_are_never_public(site: None, client: Client, path: str) -> None:
    assert_private(client.get(path))


def test_documents_are_served_with_their_permissions(client: Client, site: None) -> None:
    document = EssaimDocument(title="Grille")
    document.file.save("grille.txt", ContentFile(b"une grille"))
    document.save()
    free = client.get(document.url)
    assert b"".join(free.streaming_content) == b"une grille"
    assert "public" in free["Cache-Control"]
    assert client.get(f"/media/{document.file.name}").status_code == 404, "never past the permission"
    CollectionViewRestriction.objects.create(
        collection=document.collection, restriction_type=CollectionViewRestriction.LOGIN
    )
    refused = client.get(document.url)
    assert refused.status_code == 302
    assert "public" not in refused.get("Cache-Control", "")
    sign_in(client, UserFactory())
    opened = client.get(document.url)
    assert b"".join(opened.streaming_content) == b"une grille"
    assert_private(opened)


def test_a_page_that_moved_redirects(client: Client, commit: Commit) -> None:
    with commit():
        page = StandardPageFactory(slug="ancienne", title="Page qui bouge")
    page.slug = "nouvelle"
    with commit():
        page.save_revision().publish()
    response = client.get("/ancienne/")
    assert response.status_code == 301
    assert response["Location"] == "/nouvelle/"
    assert client.get("/nouvelle/").status_code == 200


def test_redirects_are_looked_up_only_for_what_is_missing(client: Client, site: None) -> None:
    client.get("/a-propos/")
    with no_more_queries_than(12) as queries:
        client.get("/a-propos/")
    assert not [query for query in queries.captured_queries if "wagtailredirects" in query["sql"]]


def test_a_page_type_is_tested_for_every_kind_of_page() -> None:
    """A new type of page must be added to the paths above."""
    known = {"HomePage", "StandardPage", "GlossaryPage", "PracticeIndexPage", "PracticePage"}
    assert {model.__name__ for model in BasePage.__subclasses__()} == known
