"""An idea goes from a form to the moderation, and back to its author, without an account."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from core.models import Mail
from core.privacy.erasure import forget_person
from core.privacy.purge import purge
from ideas import services
from ideas.models import Idea, IdeaIndexPage
from ideas.submitting import links
from ideas.submitting.services import EMAIL_QUOTA
from tests.events.registration.inbox import deliver, text_of
from tests.factories import AxisFactory, ThemeFactory, UserFactory
from tests.idea_factories import IdeaFactory
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
EMAIL = "sacha@exemple.example"
State = Idea.State


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def filed() -> dict[str, str]:
    return {"axe": AxisFactory().slug, "theme": ThemeFactory().slug}


def propose(client: Client, clock: Any, **said: Any) -> Any:
    page = client.get(reverse("ideas:propose"))
    clock.shift(timedelta(seconds=30))
    stamp = page.context["form"].fresh_stamp
    typed = {"titre": "Mutualiser un logement", "courriel": EMAIL, "montrer": "fonction", "horodatage": stamp}
    return client.post(reverse("ideas:propose"), {**typed, **said})


def own_path() -> str:
    """Return the path that the last mail leads to."""
    found = re.findall(r"https?://[^/\s]+(/idees/la-mienne/[\w-]+/)", text_of(deliver()[-1]))
    return str(found[-1])


def test_a_title_and_an_address_are_enough_to_begin(client: Client, clock: Any) -> None:
    answer = propose(client, clock)
    assert answer.status_code == 302
    idea = Idea.objects.get()
    assert (idea.state, idea.title, idea.author_email) == (State.DRAFT, "Mutualiser un logement", EMAIL)
    body = text_of(deliver()[0])
    assert "Mutualiser" not in body, "the address may be that of someone else"


def test_from_the_mail_to_the_site(client: Client, clock: Any, filed: dict[str, str]) -> None:
    propose(client, clock)
    path = own_path()
    page = client.get(path)
    assert page.status_code == 200
    assert page["Cache-Control"] == "no-store"

    typed = {"titre": "Mutualiser un logement", "description": "Pour les remplaçants.", "montrer": "fonction"}
    client.post(path, {**typed, "envoyer": "1"})
    assert Idea.objects.get().state == State.DRAFT, "its theme and its axis are missing"
    client.post(path, {**typed, **filed, "envoyer": "1"})

    idea = Idea.objects.get()
    assert (idea.state, idea.submitted_at) == (State.PENDING, datetime.now(UTC))
    services.publish(idea.pk, UserFactory(superuser=True))
    assert "Tout le monde peut maintenant la lire" in text_of(deliver()[-1])
    assert client.get(path).status_code == 200


def test_what_lacks_is_named_and_nothing_typed_is_lost(client: Client, clock: Any) -> None:
    propose(client, clock)
    path = own_path()
    page = client.post(path, {"titre": "Un autre titre", "montrer": "rien", "envoyer": "1"})
    assert page.status_code == 422
    assert "il manque encore" in page.content.decode()
    assert Idea.objects.get().title == "Un autre titre"


def test_following_the_link_changes_nothing(client: Client, clock: Any) -> None:
    propose(client, clock)
    path = own_path()
    with nothing_changes():
        for suffix in ("", "retirer/", "effacer/"):
            assert client.get(path + suffix).status_code == 200


def test_links_that_open_nothing_answer_alike(client: Client) -> None:
    draft = IdeaFactory(state=State.DRAFT, author_email=EMAIL)
    secret = links.manage_secret(draft)
    links.revoke(draft)
    paths = [reverse(name, args=[each]) for name in ("ideas:own", "ideas:withdraw") for each in (secret, "x")]
    answers = {(answer.status_code, answer.content) for answer in map(client.get, paths)}
    assert len(answers) == 1
    assert answers.pop()[0] == 410


def test_a_known_author_is_published_at_once(client: Client, filed: dict[str, str]) -> None:
    moderator = UserFactory(superuser=True)
    first = IdeaFactory(state=State.PENDING, author_email=EMAIL)
    services.publish(first.pk, moderator)
    draft = IdeaFactory(state=State.DRAFT, author_email=EMAIL)
    path = reverse("ideas:own", args=[links.manage_secret(draft)])
    typed = {"titre": "Encore une", "description": "Parce que.", "montrer": "rien", **filed, "envoyer": "1"}
    client.post(path, typed)
    draft.refresh_from_db()
    assert draft.state == State.PUBLISHED


@pytest.mark.parametrize("other", [State.REJECTED, State.HIDDEN])
def test_an_author_of_whom_something_was_refused_is_read_first(other: str, filed: dict[str, str]) -> None:
    first = IdeaFactory(state=State.PENDING, author_email=EMAIL)
    services.publish(first.pk, UserFactory(superuser=True))
    IdeaFactory(state=other, author_email=EMAIL)
    draft = IdeaFactory(state=State.DRAFT, author_email=EMAIL)
    typed = {"titre": "Encore une", "description": "Parce que.", "montrer": "rien", **filed, "envoyer": "1"}
    Client().post(reverse("ideas:own", args=[links.manage_secret(draft)]), typed)
    draft.refresh_from_db()
    assert draft.state == State.PENDING


def test_a_robot_gets_the_quota_and_no_more(client: Client, clock: Any) -> None:
    answers = [propose(client, clock, courriel=f"r{n}@exemple.example").status_code for n in range(40)]
    assert set(answers) == {302, 429}
    assert Idea.objects.count() == answers.count(302) < 40
    beside = Client(REMOTE_ADDR="203.0.113.9")
    assert propose(beside, clock, courriel="autre@exemple.example").status_code == 302


def test_nobody_is_flooded(clock: Any) -> None:
    for rank in range(EMAIL_QUOTA.limit + 3):
        propose(Client(REMOTE_ADDR=f"203.0.113.{rank}"), clock)
    assert Mail.objects.count() == EMAIL_QUOTA.limit


def test_an_idea_that_others_support_is_not_taken_back(client: Client) -> None:
    idea = IdeaFactory(author_email=EMAIL, author_name="Sacha Petit", author_shown="nom")
    path = reverse("ideas:own", args=[links.manage_secret(idea)])
    idea.supports.create(user=UserFactory())

    answer = client.post(f"{path}retirer/", follow=True)

    assert "d’autres personnes soutiennent" in answer.content.decode()
    client.post(f"{path}effacer/")
    idea.refresh_from_db()
    assert (idea.state, idea.author_email, idea.author_name) == (State.PUBLISHED, "", "")
    assert client.get(path).status_code == 410


def test_a_draft_goes_with_its_author(client: Client) -> None:
    IdeaFactory(state=State.DRAFT, author_email=EMAIL)
    IdeaFactory(author_email=EMAIL)
    forget_person(EMAIL)
    assert [idea.author_email for idea in Idea.objects.all()] == [""]


def test_a_draft_left_alone_is_forgotten_in_time(clock: Any) -> None:
    IdeaFactory(state=State.DRAFT)
    clock.shift(links.DRAFT_KEPT)
    purge()
    assert not Idea.objects.exists()


def test_a_form_keeps_what_is_typed_while_one_looks_for_the_like(client: Client, clock: Any) -> None:
    page = propose(client, clock, description="Déjà écrit.", verifier="1")
    assert page.status_code == 200
    assert "Déjà écrit." in page.content.decode()
    assert not Idea.objects.exists()


def test_the_form_sets_no_cookie(client: Client) -> None:
    answer = client.get(reverse("ideas:propose"))
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    assert not IdeaIndexPage.objects.exists()


def test_the_form_says_what_may_wait_and_what_may_be_left(client: Client) -> None:
    html = client.get(reverse("ideas:propose")).content.decode()
    assert html.count("(à compléter avant l’envoi)") == 3
    assert "(facultatif)" in html
