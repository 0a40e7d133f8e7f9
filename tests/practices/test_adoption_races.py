"""Several at once: one confirmation, one count an organisation, one question, one answer."""

import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import time_machine

from core import tokens
from core.models import Mail
from core.privacy.erasure import forget_person
from practices.adoption import following, links, services
from practices.adoption.errors import LinkOverError, WrongStateError
from practices.adoption.periodic import follow_up
from practices.adoption.services import Employer, request_adoption
from practices.models import Adoption, AdoptionAnswer, AdoptionEvent
from tests.factories import AdoptionAnswerFactory, AdoptionFactory, PracticePageFactory
from tests.races import race, shared_database

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2027, 6, 1, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def test_one_confirmation_whatever_the_links(tmp_path: Path) -> None:
    tried = AdoptionFactory(pending=True)
    secrets = [tokens.issue(links.CONFIRM, tried.pk, timedelta(days=1)) for _ in range(2)]
    with shared_database(tmp_path):
        results = race([partial(services.confirm, secret) for secret in secrets * 3])
        kinds = list(Mail.objects.values_list("kind", flat=True))
        actions = list(AdoptionEvent.objects.values_list("action", flat=True))
    assert sum(isinstance(result, Adoption) for result in results) == 1, results
    assert sum(isinstance(result, LinkOverError) for result in results) == 5, results
    assert (kinds, actions) == (["practices.adoption_started"], ["confirm"])


def test_an_organisation_confirmed_by_several_counts_once(tmp_path: Path) -> None:
    sheet = PracticePageFactory()
    tries = [AdoptionFactory(sheet=sheet, pending=True, organisation_name="Les Tilleuls") for _ in range(5)]
    secrets = [tokens.issue(links.CONFIRM, tried.pk, timedelta(days=1)) for tried in tries]
    with shared_database(tmp_path):
        results = race([partial(services.confirm, secret) for secret in secrets])
        counted = Adoption.objects.filter(counted=True).count()
    assert [type(result) for result in results] == [Adoption] * 5, results
    assert counted == 1


def test_one_request_an_address(tmp_path: Path) -> None:
    sheet = PracticePageFactory()
    step = partial(request_adoption, sheet, "claude@employeur.example", Employer("Les Tilleuls"))
    with shared_database(tmp_path):
        results = race([step] * 6)
        adoptions, mails = Adoption.objects.count(), Mail.objects.count()
    assert results == [None] * 6
    assert (adoptions, mails) == (1, 3), "and no more than the quota of mails"


def test_two_processes_ask_once(tmp_path: Path) -> None:
    sheet = PracticePageFactory()
    AdoptionFactory.create_batch(5, sheet=sheet, confirmed_at=NOW - timedelta(days=100))
    with shared_database(tmp_path):
        results = race([follow_up] * 4)
        keys = list(Mail.objects.values_list("key", flat=True))
        events = AdoptionEvent.objects.filter(action="ask").count()
    assert results == [None] * 4
    assert len(keys) == len(set(keys)) == events == 5


def test_one_answer(tmp_path: Path) -> None:
    tried = AdoptionFactory(confirmed_at=NOW - timedelta(days=100), asked_3_at=NOW)
    secrets = [tokens.issue(links.ANSWER[3], tried.pk, timedelta(days=1)) for _ in range(2)]
    outcomes = ["adopted", "dropped", "running"]
    with shared_database(tmp_path):
        results = race([partial(following.answer, secret, o) for secret in secrets for o in outcomes])
        answers = AdoptionAnswer.objects.count()
    assert sum(isinstance(result, AdoptionAnswer) for result in results) == 1, results
    assert sum(isinstance(result, LinkOverError) for result in results) == 5, results
    assert answers == 1


def test_an_answer_and_the_end_of_patience(tmp_path: Path) -> None:
    """Whoever comes first, the answer is kept; silence never covers it."""
    past = NOW - timedelta(days=215)
    tried = AdoptionFactory(confirmed_at=past, asked_6_at=NOW - timedelta(days=31))
    secret = tokens.issue(links.ANSWER[6], tried.pk, timedelta(days=1))
    with shared_database(tmp_path):
        answered, closed = race(
            [partial(following.answer, secret, "adopted"), partial(following.close_silent, tried.pk)]
        )
        end = Adoption.objects.get()
        answers = AdoptionAnswer.objects.count()
    assert isinstance(answered, AdoptionAnswer)
    assert answers == 1
    assert closed is None or isinstance(closed, WrongStateError)
    assert end.state == ("running" if closed else "silent")
    assert end.closed_at is not None


def test_erasing_while_answering_leaves_nobody(tmp_path: Path) -> None:
    tried = AdoptionFactory(confirmed_at=NOW - timedelta(days=100), asked_3_at=NOW)
    secret = tokens.issue(links.ANSWER[3], tried.pk, timedelta(days=1))
    with shared_database(tmp_path):
        answered, erased = race(
            [
                partial(following.answer, secret, "adopted"),
                partial(services.erase, links.manage_secret(tried)),
            ]
        )
        end = Adoption.objects.get()
    assert erased is None
    assert isinstance(answered, AdoptionAnswer | LinkOverError)
    assert (end.email, end.organisation_name) == ("", "")


def test_two_who_are_forgotten_at_once_never_wait_for_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = PracticePageFactory.create_batch(2)
    for email, sheets in (("a@employeur.example", (one, other)), ("b@employeur.example", (other, one))):
        tries = [AdoptionFactory(sheet=sheet, email=email) for sheet in sheets]
        # Forgotten first, on the last sheet of one and the first of the other.
        AdoptionAnswerFactory(adoption=tries[1], advice="Prenez le temps.")
    end = services.end_follow_up

    def end_slowly(adoption: Adoption) -> None:
        # Long enough for the other to hold its first sheet.
        time.sleep(0.3)
        end(adoption)

    monkeypatch.setattr(services, "end_follow_up", end_slowly)
    with shared_database(tmp_path):
        results = race([partial(forget_person, f"{who}@employeur.example") for who in "ab"])
        emails = set(Adoption.objects.values_list("email", flat=True))
    assert results == [{"practices.adoption_texts": 1, "practices.adoptions": 2}] * 2
    assert emails == {""}
