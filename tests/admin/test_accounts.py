"""Accounts in the admin: made, signed in, locked out, recovered; known by an address."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import User
from practices.models import PracticeIndexPage
from tests.factories import PASSWORD, UserFactory

LOGIN = "/admin/login/"
NEW_PASSWORD = "une-phrase-assez-longue-2026"

pytestmark = pytest.mark.django_db


def user_data(**changes: str) -> dict[str, str]:
    return {
        "email": "nouvelle@example.org",
        "first_name": "Camille",
        "last_name": "Martin",
        "password1": NEW_PASSWORD,
        "password2": NEW_PASSWORD,
        **changes,
    }


def test_an_administrator_makes_an_account_that_signs_in(
    superuser: Client, sheets: PracticeIndexPage
) -> None:
    editors = reverse("wagtailusers_users:add")
    form = superuser.get(editors).context["form"]
    group = next(pk for pk, name in form.fields["groups"].choices if name == "Rédaction")
    response = superuser.post(editors, {**user_data(email="Nouvelle@Example.ORG"), "groups": [str(group)]})
    assert response.status_code == 302, response.context["form"].errors
    user = User.objects.get(email="nouvelle@example.org")
    assert [group.name for group in user.groups.all()] == ["Rédaction"]

    client = Client()
    signed_in = client.post(LOGIN, {"username": "NOUVELLE@example.org", "password": NEW_PASSWORD})
    assert signed_in.status_code == 302
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("email", ["connue@example.org", "Connue@Example.org"])
def test_two_accounts_never_share_an_address(email: str, superuser: Client) -> None:
    UserFactory(email="connue@example.org")
    response = superuser.post(reverse("wagtailusers_users:add"), user_data(email=email))
    assert response.status_code == 200
    assert "email" in response.context["form"].errors or response.context["form"].non_field_errors()
    assert User.objects.filter(email__iexact=email).count() == 1


def test_a_weak_password_is_refused_in_french(superuser: Client) -> None:
    data = user_data(password1="court", password2="court")
    errors = superuser.post(reverse("wagtailusers_users:add"), data).context["form"].errors
    assert "au minimum 12 caractères" in str(errors["password2"])


def test_an_account_is_changed_without_its_password(superuser: Client) -> None:
    user = UserFactory(email="avant@example.org", first_name="A", last_name="B")
    data = user_data(email="apres@example.org", password1="", password2="", is_active="on")
    response = superuser.post(reverse("wagtailusers_users:edit", args=[user.pk]), data)
    assert response.status_code == 302, response.context["form"].errors
    user.refresh_from_db()
    assert user.email == "apres@example.org"
    assert user.check_password(PASSWORD)


def test_an_account_is_deleted(superuser: Client) -> None:
    user = UserFactory()
    assert superuser.post(reverse("wagtailusers_users:delete", args=[user.pk])).status_code == 302
    assert not User.objects.filter(pk=user.pk).exists()


def test_the_sign_in_page_speaks_french_and_asks_nothing_elsewhere() -> None:
    page = Client().get(LOGIN)
    html = page.content.decode()
    assert "Se connecter à Essaim" in html
    assert "Adresse électronique" in html
    assert "Mot de passe" in html
    assert "Password" not in html
    assert not re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="https?://', html)
    assert "Wagtail" not in re.search(r"<title>(.*?)</title>", html, re.DOTALL)[1]


def test_too_many_wrong_passwords_close_the_account_for_a_while(settings: object) -> None:
    settings.AXES_ENABLED = True  # type: ignore[attr-defined]
    UserFactory(email="visee@example.org")
    client = Client()
    # The letters' case gives no more guesses.
    for address in ("visee@example.org", "VISEE@example.org", "Visee@example.org", "vIsee@example.org"):
        assert client.post(LOGIN, {"username": address, "password": "faux"}).status_code == 200
    locked = client.post(LOGIN, {"username": "visEE@example.org", "password": "faux"})
    assert locked.status_code == 429
    assert "Connexion suspendue" in locked.content.decode()
    # Even the right password waits; another account does not.
    assert client.post(LOGIN, {"username": "visee@example.org", "password": PASSWORD}).status_code == 429
    UserFactory(email="autre@example.org")
    assert client.post(LOGIN, {"username": "autre@example.org", "password": PASSWORD}).status_code == 302


def test_a_forgotten_password_is_chosen_again(sheets: PracticeIndexPage, account: object) -> None:
    user = account("editor")  # type: ignore[operator]
    client = Client()
    assert client.post(reverse("wagtailadmin_password_reset"), {"email": user.email}).status_code == 302
    (message,) = mail.outbox
    assert "nouveau mot de passe" in message.subject
    assert "Si vous n’avez rien demandé" in message.body
    link = re.search(r"https?://\S+(/admin/\S+)", message.body)[1]
    form = client.get(link, follow=True)
    answer = client.post(
        form.request["PATH_INFO"], {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    )
    assert answer.status_code == 302
    assert client.post(LOGIN, {"username": user.email, "password": NEW_PASSWORD}).status_code == 302


def test_an_unknown_address_is_answered_the_same(sheets: PracticeIndexPage) -> None:
    answer = Client().post(reverse("wagtailadmin_password_reset"), {"email": "inconnue@example.org"})
    assert answer.status_code == 302
    assert not mail.outbox


def test_someone_changes_their_own_name(editor: Client, sheets: PracticeIndexPage) -> None:
    page = editor.get(reverse("wagtailadmin_account"))
    assert page.status_code == 200
    assert "locale-preferred_language" not in page.content.decode(), "the admin has one language"
