"""What caches may never keep: nothing private is ever public; and how addresses redirect."""

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.models import CollectionViewRestriction, PageViewRestriction

from accounts.models import User
from core.models import EssaimDocument
from tests.factories import (
    PracticePageFactory,
    StandardPageFactory,
    UserFactory,
    home_page,
    practice_index,
    restrict,
    section,
    steps,
)

from .conftest import Commit, no_more_queries_than

pytestmark = pytest.mark.django_db


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
    refused = wrong.content.decode()
    assert "Ce mot de passe" in refused
    # The field says why, and so does the name of the page.
    assert 'id="refus"' in refused
    assert 'aria-describedby="refus"' in refused
    assert "<title>Erreur" in refused
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
def test_the_admin_and_the_probe_are_never_public(client: Client, path: str) -> None:
    home_page()
    assert_private(client.get(path))


def test_documents_are_served_with_their_permissions(client: Client) -> None:
    home_page()
    document = EssaimDocument(title="Grille")
    document.file.save("grille.txt", ContentFile(b"une grille"))
    document.save()
    # Who may read no page that gives a document does not have it: tests/core/test_documents.py.
    given = {"provenance": "editorial", "documents": [{"document": document, "description": ""}]}
    PracticePageFactory(body=[section(), steps("Essayer"), ("documents", given)])
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


def test_redirects_are_looked_up_only_for_what_is_missing(client: Client) -> None:
    StandardPageFactory(slug="a-propos")
    client.get("/a-propos/")
    with no_more_queries_than(12) as queries:
        client.get("/a-propos/")
    assert not [query for query in queries.captured_queries if "wagtailredirects" in query["sql"]]
