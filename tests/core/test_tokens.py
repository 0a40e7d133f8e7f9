"""Personal links: what is wrong with one is told to nobody, following one changes nothing, one use is one."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
import time_machine
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from core import tokens
from core.models import PersonalToken
from core.views import link_over, personal
from portal.urls import urlpatterns as portal_urls
from tests.factories import home_page
from tests.races import race, shared_database
from tests.traces import everything_logged, traces_of
from tests.unchanged import assert_get_changes_nothing

OPEN, OTHER = "tests.open", "tests.other"
DAY = timedelta(days=1)
CAMILLE, DOMINIQUE = 41, 42


@csrf_exempt
def door(request: HttpRequest, secret: str) -> HttpResponse:
    """A page that a link opens: GET shows, POST does."""
    open_with = tokens.use if request.method == "POST" else tokens.read
    subject = open_with(OPEN, secret)
    return link_over(request) if subject is None else personal(HttpResponse(f"objet {subject}"))


urlpatterns = [path("porte/<str:secret>/", door), *portal_urls]


@pytest.fixture
def visitor(db: None, settings: SimpleNamespace) -> Iterator[Client]:
    settings.ROOT_URLCONF = __name__
    home_page()
    with time_machine.travel("2026-11-23T09:50:00Z", tick=False):
        yield Client()


def over() -> str:
    secret = tokens.issue(OPEN, CAMILLE, timedelta(minutes=1))
    PersonalToken.objects.filter(used_at=None).update(expires_at=timezone.now())
    return secret


def used() -> str:
    secret = tokens.issue(OPEN, CAMILLE, DAY)
    assert tokens.use(OPEN, secret) == CAMILLE
    return secret


def revoked() -> str:
    secret = tokens.issue(OPEN, CAMILLE, DAY)
    tokens.revoke(CAMILLE, OPEN)
    return secret


def altered() -> str:
    secret = tokens.issue(OPEN, CAMILLE, DAY)
    return ("A" if secret[0] != "A" else "B") + secret[1:]


WRONG: dict[str, Callable[[], str]] = {
    "guessed": lambda: "A" * 43,
    "over": over,
    "used": used,
    "revoked": revoked,
    "altered": altered,
    "cut short": lambda: tokens.issue(OPEN, CAMILLE, DAY)[:-1],
    "made longer": lambda: tokens.issue(OPEN, CAMILLE, DAY) + "A",
    "for something else": lambda: tokens.issue(OTHER, CAMILLE, DAY),
    "in capitals": lambda: tokens.issue(OPEN, CAMILLE, DAY).swapcase(),
    "the digest itself": lambda: (
        tokens.issue(OPEN, CAMILLE, DAY) and PersonalToken.objects.latest("pk").digest
    ),
    "very long": lambda: "A" * 5000,
    "not of letters": lambda: "é\u202e😀",
}


@pytest.mark.parametrize("wrong", WRONG)
def test_whatever_is_wrong_with_a_link_it_opens_nothing(wrong: str, db: None) -> None:
    secret = WRONG[wrong]()

    assert tokens.read(OPEN, secret) is None
    assert tokens.use(OPEN, secret) is None


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_nothing_tells_which_is_wrong(method: str, visitor: Client) -> None:
    answers = [visitor.generic(method, f"/porte/{make()}/") for make in WRONG.values()]

    told = {(answer.status_code, tuple(sorted(answer.items())), answer.content) for answer in answers}
    assert len(told) == 1
    ((status, headers, content),) = told
    assert status == 410
    assert {("Cache-Control", "no-store"), ("Referrer-Policy", "no-referrer")} <= set(headers)
    assert not any(answer.cookies for answer in answers)
    assert (b"Ce lien ne fonctionne plus" in content) == (method != "HEAD")


def test_the_page_of_a_dead_link_does_not_repeat_it(visitor: Client) -> None:
    secret = altered()

    answer = visitor.get(f"/porte/{secret}/")

    assert secret not in answer.content.decode()
    assert not any(secret in value for value in answer.headers.values())


def test_no_log_tells_a_link_even_when_what_it_opens_fails(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tokens.issue(OPEN, CAMILLE, DAY)
    visitor.raise_request_exception = False
    with everything_logged() as lines:
        assert visitor.get(f"/porte/{secret[:-1]}/").status_code == 410
        assert visitor.get(f"/porte/{secret}0/").status_code == 410
        assert visitor.get(f"/introuvable/{secret}/").status_code == 404
        assert visitor.get("/pratiques/une-fiche-dont-le-nom-est-fort-long/").status_code == 404
        monkeypatch.setattr(tokens, "read", lambda purpose, secret: 1 / 0)
        assert visitor.get(f"/porte/{secret}/").status_code == 500

    logs = "\n".join(lines)
    assert "/porte/(link)/" in logs
    assert "ZeroDivisionError" in logs
    assert "une-fiche-dont-le-nom-est-fort-long" in logs
    assert traces_of(secret[:20], logs=logs) == []


def test_an_address_that_is_empty_or_has_a_null_opens_nothing(db: None) -> None:
    for secret in ("", "\x00", "A\x00" * 20):
        assert tokens.read(OPEN, secret) is None


def test_a_link_opens_what_it_was_made_for_until_it_is_used(db: None) -> None:
    mine, theirs = (tokens.issue(OPEN, person, DAY) for person in (CAMILLE, DOMINIQUE))

    assert [tokens.read(OPEN, mine) for _ in range(2)] == [CAMILLE, CAMILLE]
    assert tokens.use(OPEN, mine) == CAMILLE
    assert tokens.use(OPEN, mine) is None
    assert tokens.read(OPEN, theirs) == DOMINIQUE, "another's is untouched"


def test_revoking_takes_back_these_purposes_of_this_subject_only(db: None) -> None:
    mine, other, theirs = (
        tokens.issue(OPEN, CAMILLE, DAY),
        tokens.issue(OTHER, CAMILLE, DAY),
        tokens.issue(OPEN, DOMINIQUE, DAY),
    )

    tokens.revoke(CAMILLE, OPEN)

    assert tokens.read(OPEN, mine) is None
    assert (tokens.read(OTHER, other), tokens.read(OPEN, theirs)) == (CAMILLE, DOMINIQUE)


def test_a_link_ends_at_its_time_and_no_sooner(db: None) -> None:
    with time_machine.travel("2026-11-23T09:50:00Z", tick=False):
        secret = tokens.issue(OPEN, CAMILLE, DAY)
    with time_machine.travel("2026-11-24T09:49:59Z", tick=False):
        assert tokens.read(OPEN, secret) == CAMILLE
    with time_machine.travel("2026-11-24T09:50:00Z", tick=False):
        assert tokens.read(OPEN, secret) is None


def test_following_a_link_changes_nothing(visitor: Client) -> None:
    secret = tokens.issue(OPEN, CAMILLE, DAY)

    assert assert_get_changes_nothing(visitor, f"/porte/{secret}/").content == b"objet 41"
    assert visitor.post(f"/porte/{secret}/").content == b"objet 41"


def test_the_database_does_not_tell_the_link(db: None) -> None:
    secrets = [tokens.issue(OPEN, CAMILLE, DAY) for _ in range(3)]

    assert traces_of(*secrets) == []
    assert len(set(secrets)) == 3
    assert all(len(secret) == 43 for secret in secrets), "256 bits"


def test_a_use_that_is_rolled_back_is_none(db: None) -> None:
    secret = tokens.issue(OPEN, CAMILLE, DAY)

    with transaction.atomic():
        assert tokens.use(OPEN, secret) == CAMILLE
        transaction.set_rollback(True)

    assert tokens.use(OPEN, secret) == CAMILLE


@pytest.mark.django_db(transaction=True)
def test_used_many_times_at_once_it_opens_once(tmp_path: Path) -> None:
    secret = tokens.issue(OPEN, CAMILLE, DAY)

    def use() -> int | None:
        with transaction.atomic():
            return tokens.use(OPEN, secret)

    with shared_database(tmp_path):
        results = race([use] * 20)

    assert sorted(map(str, results)) == sorted([str(CAMILLE)] + ["None"] * 19)


@pytest.mark.django_db(transaction=True)
def test_revoked_while_it_is_used_it_opens_once_at_most(tmp_path: Path) -> None:
    secret = tokens.issue(OPEN, CAMILLE, DAY)

    with shared_database(tmp_path):
        results = race([partial(tokens.revoke, CAMILLE, OPEN), *[partial(tokens.use, OPEN, secret)] * 5])
        assert tokens.read(OPEN, secret) is None

    assert [result for result in results if result not in (None, CAMILLE)] == []
    assert results.count(CAMILLE) <= 1


def test_dead_links_are_forgotten_and_the_living_stay(db: None) -> None:
    used()
    over()
    alive = tokens.issue(OPEN, DOMINIQUE, DAY)

    tokens.forget_dead()

    assert PersonalToken.objects.get().subject_id == DOMINIQUE
    assert tokens.read(OPEN, alive) == DOMINIQUE
