"""« Mon espace »: what one shows of oneself, what apps add to it, leaving; what is kept, and for how long."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.test import Client

from accounts import sections
from accounts.models import User
from accounts.sections import Section
from core.models import Mail
from core.privacy.erasure import forget_person
from core.privacy.purge import purge
from core.privacy.selectors import held_about
from members import privacy, services
from members.models import Profile, SignIn
from tests.factories import UserFactory
from tests.members.signing import CAMILLE, ask, sent, sign_in, token
from tests.traces import everything_logged, traces_of

pytestmark = pytest.mark.django_db

ROLE = "Encadrante de nuit"


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(datetime(2026, 11, 24, 9, 0, tzinfo=UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def client(clock: Any) -> Client:
    client = Client(enforce_csrf_checks=True)
    sign_in(client, clock)
    return client


def post(client: Client, path: str, **data: str) -> Any:
    page = client.get(path)
    return client.post(path, {**data, "csrfmiddlewaretoken": token(page)})


def present(client: Client, name: str = "Camille Durand-Vasseur") -> Any:
    return post(client, "/mon-espace/", nom=name, fonction=ROLE, structure="Résidence des Trois Chênes")


def test_one_says_how_one_is_shown(client: Client) -> None:
    answer = present(client)
    assert answer["Location"] == "/mon-espace/?fait=profil"
    page = client.get(answer["Location"]).content.decode()
    assert "C’est enregistré." in page
    for text in ("Camille Durand-Vasseur", ROLE, "Résidence des Trois Chênes"):
        assert text in page


def test_what_is_too_long_is_told_and_kept(client: Client) -> None:
    answer = present(client, "x" * 151)
    assert answer.status_code == 422
    assert "x" * 151 in answer.content.decode()
    assert Profile.objects.get().name == ""


def test_one_does_not_change_what_another_shows(client: Client) -> None:
    other = Profile.objects.create(user=UserFactory(), name="Dominique")
    present(client)
    other.refresh_from_db()
    assert other.name == "Dominique"


def test_apps_add_their_sections_in_their_order(client: Client) -> None:
    template = "members/left.html"
    added = [Section(f"essai-{n}", f"Section {n}", template, lambda user: {}) for n in (2, 1)]
    for section in added:
        sections.register(section)
        sections.register(section)
    try:
        page = client.get("/mon-espace/").content.decode()
        with pytest.raises(ValueError, match="essai-1"):
            sections.register(Section("essai-1", "Autre", template, lambda user: {}))
    finally:
        for section in added:
            sections.unregister(section.name)
    assert -1 < page.index("Section 2") < page.index("Section 1")


def test_who_is_not_signed_in_has_no_page() -> None:
    for path in ("/mon-espace/", "/mon-espace/supprimer/"):
        assert Client().get(path)["Location"].startswith("/connexion/?suite=")


def test_leaving_deletes_the_account_and_closes_every_session(client: Client, clock: Any) -> None:
    elsewhere = Client()
    sign_in(elsewhere, clock)
    present(client)
    with everything_logged() as lines:
        answer = post(client, "/mon-espace/supprimer/")
    assert answer["Location"] == "/mon-espace/supprime/"
    assert client.get(answer["Location"]).status_code == 200
    for browser in (client, elsewhere):
        assert browser.get("/mon-espace/").status_code == 302
    texts = (CAMILLE, "Camille Durand-Vasseur", ROLE, "Trois Chênes")
    assert traces_of(*texts, logs="\n".join(lines)) == []
    assert sign_in(Client(), clock).status_code == 302
    assert User.objects.filter(is_active=True).count() == 1, "one may come back, as someone new"


def test_looking_at_the_page_before_leaving_deletes_nothing(client: Client) -> None:
    client.get("/mon-espace/supprimer/")
    client.head("/mon-espace/supprimer/")
    assert User.objects.get().is_active


def test_an_editor_has_a_page_and_does_not_leave_by_it() -> None:
    editor = UserFactory(superuser=True)
    client = Client()
    client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    assert "Supprimer mon compte" not in client.get("/mon-espace/").content.decode()
    answer = client.post("/mon-espace/supprimer/")
    assert "compte est celui de la rédaction" in client.get(answer["Location"]).content.decode()
    editor.refresh_from_db()
    assert editor.is_active
    with pytest.raises(services.NotMemberError):
        services.leave(editor.pk)


def test_what_is_kept_of_a_member_is_told_to_them(client: Client) -> None:
    present(client)
    told = {held.data.name: held.objects[0] for held in held_about(CAMILLE)}
    assert told["members.profiles"]["Fonction"] == ROLE
    assert told["members.sign_ins"]["Adresse électronique"] == CAMILLE
    assert told["core.accounts"]["Rôles"] == []


def test_a_member_is_forgotten_at_their_request(client: Client) -> None:
    present(client)
    forget_person(CAMILLE)
    assert traces_of(CAMILLE, ROLE, "Trois Chênes") == []
    assert held_about(CAMILLE) == []


def test_who_does_not_come_back_is_forgotten_after_three_years(client: Client, clock: Any) -> None:
    present(client)
    clock.shift(privacy.INACTIVE_KEPT - timedelta(days=1))
    purge()
    assert User.objects.get().email == CAMILLE
    clock.shift(timedelta(days=2))
    purge()
    assert traces_of(CAMILLE, ROLE) == []


def test_coming_back_starts_the_three_years_again(client: Client, clock: Any) -> None:
    clock.shift(timedelta(days=1000))
    sign_in(Client(), clock)
    clock.shift(timedelta(days=1000))
    purge()
    assert User.objects.get().email == CAMILLE


def test_the_account_of_an_editor_is_never_purged(client: Client, clock: Any) -> None:
    User.objects.get().groups.add(Group.objects.create(name="Rôle"))
    clock.shift(timedelta(days=2000))
    purge()
    assert User.objects.get().email == CAMILLE


def test_codes_are_forgotten_after_a_day_with_whom_they_were_sent_to(clock: Any) -> None:
    ask(Client(), clock)
    sent()
    clock.shift(timedelta(hours=24))
    privacy.forget_old_sign_ins()
    assert SignIn.objects.exists()
    clock.shift(timedelta(hours=1))
    privacy.forget_old_sign_ins()
    assert not SignIn.objects.exists()
    assert Mail.objects.get().recipient == ""
    assert traces_of(CAMILLE) == []
