"""Signing in by a code: the whole way, what opens nothing, and what nobody learns."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from core.models import Mail
from core.protection import ADDRESS_QUOTAS
from members import services
from members.codes import code_of
from members.models import Profile, SignIn
from tests.factories import UserFactory
from tests.members.signing import CAMILLE, ask, enter, last_code, sent, sign_in, token
from tests.races import race, shared_database
from tests.traces import everything_logged, traces_of
from tests.unchanged import assert_get_changes_nothing

pytestmark = pytest.mark.django_db

TOKEN_VALUE = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')
THIRTY_DAYS = 30 * 24 * 3600


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(datetime(2026, 11, 24, 9, 0, tzinfo=UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def client() -> Client:
    return Client(enforce_csrf_checks=True)


def is_signed_in(client: Client) -> bool:
    return client.get("/mon-espace/").status_code == 200


def wrong(code: str) -> str:
    return str((int(code.replace(" ", "")) + 1) % 10**8).zfill(8)


def told(answer: Any) -> tuple[Any, ...]:
    """Return all that an answer tells, but for the token and the keys of cookies, which are chance."""
    headers = sorted((name, value) for name, value in answer.headers.items() if name != "Content-Length")
    content = TOKEN_VALUE.sub(b"", answer.content)
    return answer.status_code, headers, content, sorted(answer.cookies)


def test_a_first_sign_in_makes_an_account_that_shows_nothing_and_may_nothing(
    client: Client, clock: Any
) -> None:
    assert ask(client, clock, "Camille.Durand@Structure.example")["Location"] == "/connexion/code/"
    assert not User.objects.exists(), "an address is not an account until its owner says so"
    answer = enter(client, last_code())

    assert (answer.status_code, answer["Location"]) == (302, "/mon-espace/")
    user = User.objects.get()
    assert user.email == CAMILLE
    assert not user.has_usable_password()
    assert not user.get_all_permissions()
    assert Profile.objects.get(user=user).name == ""
    assert CAMILLE in client.get("/mon-espace/").content.decode()
    assert client.get("/admin/").status_code == 302


def test_the_next_time_the_account_is_the_same(client: Client, clock: Any) -> None:
    sign_in(client, clock)
    clock.shift(timedelta(days=1))
    assert sign_in(Client(), clock)["Location"] == "/mon-espace/"
    assert User.objects.count() == 1
    assert User.objects.get().last_login == datetime.now(UTC)


def test_the_session_is_new_lasts_thirty_days_and_is_for_this_site_only(client: Client, clock: Any) -> None:
    ask(client, clock)
    before = client.cookies["sessionid"].value
    cookie = enter(client, last_code()).cookies["sessionid"]

    assert cookie.value != before
    assert not Session.objects.filter(session_key=before).exists()
    assert cookie["max-age"] == THIRTY_DAYS
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    clock.shift(timedelta(days=29))
    assert is_signed_in(client)
    clock.shift(timedelta(days=2))
    assert not is_signed_in(client)


def test_a_code_is_read_with_or_without_spaces(client: Client, clock: Any) -> None:
    ask(client, clock)
    assert enter(client, f" {last_code().replace(' ', '')} ").status_code == 302


def test_a_wrong_code_may_be_corrected(client: Client, clock: Any) -> None:
    ask(client, clock)
    code = last_code()
    answer = enter(client, wrong(code))
    assert answer.status_code == 422
    assert "n’est pas celui" in answer.content.decode()
    assert enter(client, code).status_code == 302


@pytest.mark.parametrize("typed", ["", "é" * 8, "1" * 21, "١٢٣٤٥٦٧٨"])
def test_what_is_no_code_is_told_beside_the_field(client: Client, clock: Any, typed: str) -> None:
    ask(client, clock)
    assert enter(client, typed).status_code == 422
    assert not is_signed_in(client)


def test_five_wrong_codes_close_the_request(client: Client, clock: Any) -> None:
    ask(client, clock)
    code = last_code()
    answers = [enter(client, wrong(code)).content.decode() for _ in range(5)]
    assert "n’est pas celui" in answers[3]
    assert "ne fonctionne plus" in answers[4]
    assert enter(client, code).status_code == 422
    assert not User.objects.exists()
    assert sign_in(client, clock).status_code == 302, "another code opens"


@pytest.mark.parametrize(("minutes", "opens"), [(14, True), (15, False)])
def test_a_code_opens_for_a_quarter_of_an_hour(client: Client, clock: Any, minutes: int, opens: bool) -> None:
    ask(client, clock)
    code = last_code()
    clock.shift(timedelta(minutes=minutes))
    assert (enter(client, code).status_code == 302) is opens


def test_a_code_that_is_over_is_not_sent(client: Client, clock: Any) -> None:
    ask(client, clock)
    clock.shift(timedelta(minutes=16))
    assert sent() == []
    assert Mail.objects.get().state == Mail.State.CANCELLED


def test_a_code_opens_once(client: Client, clock: Any) -> None:
    ask(client, clock)
    code = last_code()
    pending = client.cookies["sessionid"].value
    opened = SignIn.objects.get().pk
    assert enter(client, code).status_code == 302

    with pytest.raises(services.CodeOverError):
        services.confirm(opened, code)
    again = Client()
    again.cookies["sessionid"] = pending
    assert again.get("/connexion/code/")["Location"] == "/connexion/"


def test_another_browser_has_nothing_to_type_a_code_in(client: Client, clock: Any) -> None:
    ask(client, clock)
    other = Client()
    assert other.get("/connexion/code/")["Location"] == "/connexion/"
    assert other.post("/connexion/code/", {"code": last_code()})["Location"] == "/connexion/"
    assert not is_signed_in(other)


def test_the_code_of_someone_does_not_open_the_request_of_another(client: Client, clock: Any) -> None:
    other = Client()
    ask(other, clock, "autre@structure.example")
    code = last_code()
    ask(client, clock)
    assert enter(client, code).status_code == 422


def test_the_code_is_nowhere(client: Client, clock: Any) -> None:
    with everything_logged() as lines:
        ask(client, clock)
        code = last_code()
        enter(client, wrong(code))
        forms = (code, code.replace(" ", ""))
        assert traces_of(*forms, logs="\n".join(lines)) == []
        enter(client, code)
    assert traces_of(*forms, logs="\n".join(lines)) == []
    assert not any(CAMILLE in line for line in lines)


def make_editor(user: User, how: str) -> None:
    access = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    if how == "role":
        group = Group.objects.create(name="Rôle")
        group.permissions.add(access)
        user.groups.add(group)
    elif how == "permission":
        user.user_permissions.add(access)
    else:
        user.is_superuser = True
        user.save()


EDITORS = ["role", "permission", "superuser"]


@pytest.mark.parametrize("how", EDITORS)
def test_an_editor_is_sent_to_the_sign_in_of_the_admin(client: Client, clock: Any, how: str) -> None:
    make_editor(UserFactory(email=CAMILLE), how)
    ask(client, clock)
    (message,) = sent()
    assert "/admin/login/" in message.body
    assert not re.search(r"\d{4} \d{4}", message.body)


@pytest.mark.parametrize("how", EDITORS)
def test_who_became_an_editor_meanwhile_does_not_sign_in(client: Client, clock: Any, how: str) -> None:
    user = UserFactory(email=CAMILLE)
    ask(client, clock)
    code = last_code()
    make_editor(user, how)
    assert enter(client, code).status_code == 422
    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize("how", EDITORS)
def test_the_session_of_a_code_ends_when_its_member_becomes_an_editor(
    client: Client, clock: Any, how: str
) -> None:
    sign_in(client, clock)
    make_editor(User.objects.get(), how)
    assert client.get("/admin/").status_code == 302
    assert not is_signed_in(client)


def test_a_closed_account_is_sent_nothing_and_does_not_open(client: Client, clock: Any) -> None:
    user = UserFactory(email=CAMILLE)
    ask(client, clock)
    code = last_code()
    user.is_active = False
    user.save()
    assert enter(client, code).status_code == 422
    ask(client, clock)
    assert len(sent()) == 1


def test_nobody_learns_whether_an_address_is_known(clock: Any) -> None:
    UserFactory(email="membre@structure.example")
    UserFactory(email="fermee@structure.example", is_active=False)
    make_editor(UserFactory(email="redaction@structure.example"), "role")
    start = datetime.now(UTC)

    def seen(name: str) -> list[Any]:
        clock.move_to(start)
        client = Client()
        asked = ask(client, clock, f"{name}@structure.example")
        page = client.get("/connexion/code/")
        return [told(asked), told(page), told(enter(client, "0000 0000"))]

    stranger = seen("inconnue")
    for name in ("membre", "fermee", "redaction"):
        # The expiry of the cookie is a date: the clock is the same for all.
        assert seen(name) == stranger


def test_one_address_is_sent_five_codes_an_hour_and_nobody_is_told(clock: Any) -> None:
    answers = [told(ask(Client(), clock)) for _ in range(7)]
    assert len(sent()) == 5
    assert len({answer[0] for answer in answers}) == 1
    clock.shift(timedelta(hours=1))
    ask(Client(), clock)
    assert len(sent()) == 6


def test_one_network_asks_so_many_times(clock: Any) -> None:
    limit = ADDRESS_QUOTAS[0].limit
    for n in range(limit):
        assert ask(Client(), clock, f"personne{n}@structure.example").status_code == 302
    refused = ask(Client(), clock, "trop@structure.example")
    assert refused.status_code == 429
    assert "Retry-After" in refused.headers
    assert "trop@structure.example" in refused.content.decode(), "what was typed is kept"
    other = ask(Client(), clock, "autre@structure.example", REMOTE_ADDR="198.51.100.4")
    assert other.status_code == 302


def test_it_leads_back_where_one_was(client: Client, clock: Any) -> None:
    assert sign_in(client, clock, suite="/pratiques/une-fiche/?a=1&b=é")["Location"].startswith(
        "/pratiques/une-fiche/?a=1&b="
    )


@pytest.mark.parametrize(
    "suite",
    [
        "https://ailleurs.example/",
        "//ailleurs.example/",
        "/\\ailleurs.example/",
        "///ailleurs.example/",
        "\\\\ailleurs.example",
        "javascript:alert(1)",
        "http:ailleurs.example",
        "ailleurs",
        "\t//ailleurs.example/",
        "http://testserver.ailleurs.example/",
    ],
)
def test_it_leads_nowhere_else(client: Client, clock: Any, suite: str) -> None:
    assert "ailleurs" not in client.get("/connexion/", {"suite": suite}).content.decode()
    assert sign_in(client, clock, suite=suite)["Location"] == "/mon-espace/"


def test_a_page_for_members_leads_to_the_sign_in_and_back(client: Client, clock: Any) -> None:
    sign_in_page = client.get("/mon-espace/?fait=profil")["Location"]
    assert sign_in_page == "/connexion/?suite=%2Fmon-espace%2F%3Ffait%3Dprofil"
    assert sign_in(client, clock, suite="/mon-espace/?fait=profil")["Location"] == "/mon-espace/?fait=profil"


@pytest.mark.parametrize("path", ["/connexion/", "/connexion/code/", "/deconnexion/", "/mon-espace/"])
def test_a_forged_request_does_nothing(client: Client, clock: Any, path: str) -> None:
    sign_in(client, clock)
    assert client.post(path, {"courriel": CAMILLE, "code": "1", "nom": "x"}).status_code == 403
    assert is_signed_in(client)


def test_signing_out_closes_the_session(client: Client, clock: Any) -> None:
    sign_in(client, clock)
    page = client.get("/mon-espace/")
    assert client.get("/deconnexion/").status_code == 405
    key = client.cookies["sessionid"].value
    answer = client.post("/deconnexion/", {"csrfmiddlewaretoken": token(page)})
    assert answer["Location"] == "/"
    assert not Session.objects.filter(session_key=key).exists()
    assert not is_signed_in(client)


def test_the_counts_of_wrong_passwords_are_let_alone(client: Client, clock: Any, settings: Settings) -> None:
    settings.AXES_ENABLED = True
    assert sign_in(client, clock).status_code == 302


@pytest.mark.parametrize("path", ["/connexion/code/", "/mon-espace/", "/mon-espace/supprime/"])
def test_looking_changes_nothing(path: str) -> None:
    assert_get_changes_nothing(Client(), path)


@pytest.mark.parametrize(
    "path", ["/connexion/", "/connexion/code/", "/mon-espace/", "/mon-espace/supprimer/"]
)
def test_the_pages_of_members_are_kept_by_no_cache(path: str, client: Client, clock: Any) -> None:
    for answer in (Client().get(path), client.get(path)):
        assert "no-store" in answer["Cache-Control"]
        assert "public" not in answer["Cache-Control"]
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["Referrer-Policy"] == "same-origin"


def test_a_reader_who_looks_at_the_form_has_no_session(client: Client) -> None:
    client.get("/connexion/")
    assert "sessionid" not in client.cookies
    assert not Session.objects.exists()


@pytest.mark.parametrize("path", ["/", "/essaimage/", "/axes/", "/recherche/", "/nulle-part/"])
def test_a_public_page_is_the_same_for_a_member(path: str, client: Client, clock: Any) -> None:
    sign_in(client, clock)
    anonymous, member = Client().get(path), client.get(path)
    assert member.content == anonymous.content
    for answer in (anonymous, member):
        assert not answer.cookies
        assert "cookie" not in answer.get("Vary", "").lower()
        assert "public" in answer["Cache-Control"]


@pytest.mark.django_db(transaction=True)
def test_guesses_sent_at_once_are_five_in_all(tmp_path: Path) -> None:
    asked = services.ask(CAMILLE)
    guess = wrong(code_of(asked))
    with shared_database(tmp_path):
        results = race([partial(services.confirm, asked.pk, guess)] * 12)
        with pytest.raises(services.CodeOverError):
            services.confirm(asked.pk, code_of(asked))
        asked.refresh_from_db()
        assert asked.attempts == services.ATTEMPTS
    assert sum(isinstance(result, services.WrongCodeError) for result in results) < services.ATTEMPTS
    assert all(isinstance(result, services.SignInError) for result in results)


@pytest.mark.django_db(transaction=True)
def test_a_right_code_sent_twice_at_once_opens_once(tmp_path: Path) -> None:
    asked = services.ask(CAMILLE)
    with shared_database(tmp_path):
        results = race([partial(services.confirm, asked.pk, code_of(asked))] * 4)
        assert User.objects.count() == 1
    assert sum(isinstance(result, User) for result in results) == 1
    assert sum(isinstance(result, services.CodeOverError) for result in results) == 3


@pytest.mark.django_db(transaction=True)
def test_two_codes_of_one_address_used_at_once_make_one_account(tmp_path: Path) -> None:
    asked = [services.ask(CAMILLE) for _ in range(3)]
    with shared_database(tmp_path):
        results = race([partial(services.confirm, each.pk, code_of(each)) for each in asked])
        assert User.objects.count() == Profile.objects.count() == 1
    assert all(isinstance(result, User) for result in results), results


@pytest.mark.django_db
def test_a_code_that_is_sent_to_nobody_opens_nothing() -> None:
    asked = [services.ask("victime@exemple.fr") for _ in range(40)]
    sent = Mail.objects.filter(kind="members.code").count()
    assert 0 < sent < len(asked)
    with pytest.raises(services.CodeOverError):
        services.confirm(asked[-1].pk, code_of(asked[-1]))
