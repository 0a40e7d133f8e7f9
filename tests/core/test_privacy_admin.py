"""« Données d’une personne »: for administrators; no address in an address bar; a look changes nothing."""

import json

import pytest
from axes.models import AccessAttempt
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import ErasureRecord
from tests.factories import UserFactory
from tests.traces import everything_logged, traces_of
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db

URL = "/admin/donnees-d-une-personne/"
ADDRESS = "camille.durand@exemple.fr"
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(UserFactory(superuser=True), BACKEND)
    return client


@pytest.fixture
def _camille() -> None:
    UserFactory(email=ADDRESS, first_name="Éloïse")
    AccessAttempt.objects.create(username=ADDRESS, user_agent="Navigateur d’essai", failures_since_start=1)


def post(client: Client, action: str = "show", email: str = ADDRESS) -> HttpResponse:
    return client.post(URL, {"email": email, "action": action})  # type: ignore[return-value]


def test_only_administrators_come_in(client: Client, editor_account: User) -> None:
    assert client.get(URL).status_code == 302, "to the sign-in"
    client.force_login(editor_account, BACKEND)
    for action in ("show", "download", "confirm", "forget"):
        answer = post(client, action)
        assert (answer.status_code, answer["Location"]) == (302, reverse("wagtailadmin_home"))
    assert "Données d’une personne" not in client.get(reverse("wagtailadmin_home")).content.decode()


@pytest.fixture
def editor_account() -> User:
    from django.contrib.auth.models import Permission

    user: User = UserFactory()
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    return user


def test_administrators_find_it_in_the_settings(administrator: Client) -> None:
    assert URL in administrator.get(reverse("wagtailadmin_home")).content.decode()
    answer = administrator.get(URL)
    assert answer.status_code == 200
    assert answer["Referrer-Policy"] != "no-referrer", "its form would come back with « Origin: null »"
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.usefixtures("_camille")
def test_what_is_held_is_shown_and_looking_changes_nothing(administrator: Client) -> None:
    with nothing_changes(), everything_logged() as lines:
        answer = post(administrator, email=ADDRESS.upper())

    text = answer.content.decode()
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    for shown in (
        "Comptes",
        "Connexions échouées",
        "Éloïse",
        "Navigateur d’essai",
        "Un jour.",
    ):
        assert shown in text
    assert traces_of(ADDRESS, logs="\n".join(lines)) == ["accounts_user.email", "axes_accessattempt.username"]


@pytest.mark.usefixtures("_camille")
def test_an_address_in_the_address_bar_is_not_read(administrator: Client) -> None:
    assert "Éloïse" not in administrator.get(URL, {"email": ADDRESS}).content.decode()


def test_of_an_unknown_person_it_says_that_nothing_is_kept(administrator: Client) -> None:
    for action in ("show", "confirm"):
        text = post(administrator, action).content.decode()
        assert "Rien n’est gardé sur cette personne" in text
        assert "Effacer ces données" not in text


@pytest.mark.parametrize("email", ["", "camille", "camille@"])
def test_what_is_no_address_is_refused_beside_the_field(administrator: Client, email: str) -> None:
    with nothing_changes():
        answer = post(administrator, "forget", email)

    assert answer.status_code == 422
    assert "error-message" in answer.content.decode()


@pytest.mark.usefixtures("_camille")
def test_it_is_downloaded_as_json(administrator: Client) -> None:
    with nothing_changes():
        answer = post(administrator, "download")

    assert answer["Content-Type"] == "application/json; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="donnees-personnelles.json"'
    assert "no-store" in answer["Cache-Control"]
    given = json.loads(answer.content)
    assert [item["nature"] for item in given] == ["Comptes", "Connexions échouées"]
    assert given[0]["données"][0]["Adresse électronique"] == ADDRESS


@pytest.mark.usefixtures("_camille")
def test_forgetting_asks_once_more_then_leaves_numbers(administrator: Client) -> None:
    with nothing_changes():
        asked = post(administrator, "confirm").content.decode()
    assert "Oui, effacer" in asked
    assert "Connexions échouées\u00a0: 1" in asked

    with everything_logged() as lines:
        answer = post(administrator, "forget")

    assert (answer.status_code, answer["Location"]) == (302, URL)
    record = ErasureRecord.objects.get()
    assert record.forgotten == {"core.accounts": 1, "core.sign_ins": 1}
    assert record.by is not None
    assert traces_of(ADDRESS, "Éloïse", logs="\n".join(lines)) == []
    told = administrator.get(URL).content.decode()
    assert "C’est effacé\u00a0: Comptes (1), Connexions échouées (1)." in told
    assert told.count("Comptes (1)") == 2, "and in the record"


def test_an_administrator_is_not_forgotten_and_the_page_says_why(administrator: Client) -> None:
    UserFactory(email=ADDRESS, superuser=True)

    with nothing_changes():
        answer = post(administrator, "forget")

    assert answer.status_code == 422
    assert "Ce compte administre le site" in answer.content.decode()


def test_it_is_not_done_from_another_site() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory(superuser=True), BACKEND)

    assert post(client, "forget").status_code == 403
