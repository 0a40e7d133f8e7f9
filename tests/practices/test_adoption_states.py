"""Each step of an employer in each state: what may be done is done, all else changes nothing."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core import tokens
from core.models import Mail
from practices.adoption import following, links, services
from practices.adoption.dates import confirmed_before, latest_start, months_after
from practices.adoption.errors import AdoptionError, LinkOverError, SheetWithdrawnError
from practices.adoption.organisations import count_another, plain_name
from practices.adoption.periodic import FollowUpError, follow_up
from practices.adoption.services import Employer
from practices.models import Adoption, AdoptionAnswer, PracticePage
from tests.factories import AdoptionAnswerFactory, AdoptionFactory, PracticePageFactory
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db
State, Review, Outcome = Adoption.State, Adoption.Review, AdoptionAnswer.Outcome
NOW = datetime(2027, 6, 1, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def months_ago(months: int, days: int = 0) -> datetime:
    return NOW - timedelta(days=31 * months + days)


def adoption(name: str) -> Adoption:
    """Return an adoption where its name says it is."""
    running = {"state": State.RUNNING, "confirmed_at": months_ago(1)}
    fields: dict[str, dict[str, Any]] = {
        "pending": {"pending": True},
        "new": running,
        "due at three": {**running, "confirmed_at": months_ago(3)},
        "asked at three": {**running, "confirmed_at": months_ago(3), "asked_3_at": NOW},
        "answered at three": {**running, "confirmed_at": months_ago(3), "asked_3_at": NOW},
        "due at six": {**running, "confirmed_at": months_ago(6), "asked_3_at": months_ago(3)},
        "asked at six": {**running, "confirmed_at": months_ago(6), "asked_6_at": NOW},
        "unanswered": {**running, "confirmed_at": months_ago(8), "asked_6_at": months_ago(1)},
        "never asked": {**running, "confirmed_at": months_ago(8)},
        "over": {**running, "asked_3_at": NOW, "closed_at": NOW},
        "silent": {"state": State.SILENT, "asked_6_at": months_ago(1), "closed_at": NOW},
        "adopted": {"state": State.ADOPTED, "asked_3_at": NOW, "closed_at": NOW},
        "rejected": {**running, "confirmed_at": months_ago(6), "review": Review.REJECTED, "counted": False},
        "forgotten": {
            "state": State.SILENT,
            "asked_6_at": months_ago(1),
            "closed_at": NOW,
            **dict.fromkeys(("email", "organisation_name", "organisation_key"), ""),
            "forgotten_at": NOW,
        },
    }
    made = AdoptionFactory(**fields[name])
    if name in {"answered at three", "over", "adopted"}:
        outcome = Outcome.RUNNING if name == "answered at three" else Outcome.ADOPTED
        AdoptionAnswerFactory(adoption=made, outcome=outcome)
    return made


NAMES = (
    "pending",
    "new",
    "due at three",
    "asked at three",
    "answered at three",
    "due at six",
    "asked at six",
    "unanswered",
    "never asked",
    "over",
    "silent",
    "adopted",
    "rejected",
    "forgotten",
)
EMPLOYER = Employer("Un autre nom")


def with_link(purpose: str, step: Callable[[str], Any]) -> Callable[[Adoption], Any]:
    """Return the step taken by a link that is good in itself."""
    return lambda adoption: step(tokens.issue(purpose, adoption.pk, timedelta(days=1)))


def add_details(adoption: Adoption) -> None:
    answer = adoption.answers.first() or AdoptionAnswerFactory(adoption=adoption, review="rejected")
    following.add_details(links.details_secret(answer), advice="Un conseil")


# Where each step may be taken; elsewhere it is refused.
STEPS: dict[str, tuple[Callable[[Adoption], Any], set[str]]] = {
    "confirm": (with_link(links.CONFIRM, services.confirm), {"pending"}),
    "ask 3": (lambda a: following.ask(a.pk, 3), {"due at three"}),
    "ask 6": (lambda a: following.ask(a.pk, 6), {"due at six", "never asked"}),
    "answer 3": (
        with_link(links.ANSWER[3], lambda secret: following.answer(secret, "adopted")),
        {"asked at three", "due at six"},
    ),
    "answer 6": (
        with_link(links.ANSWER[6], lambda secret: following.answer(secret, "running")),
        {"asked at six", "unanswered", "silent"},
    ),
    "add details": (add_details, {"answered at three", "over", "adopted"}),
    "change": (
        with_link(links.MANAGE, lambda secret: services.change(secret, EMPLOYER)),
        set(NAMES) - {"pending", "forgotten"},
    ),
    "close": (lambda a: following.close_silent(a.pk), {"unanswered", "never asked"}),
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("step", STEPS)
def test_each_step_in_each_state(step: str, name: str) -> None:
    take, allowed = STEPS[step]
    tried = adoption(name)
    if name in allowed:
        before = tried.events.count()
        take(tried)
        assert tried.events.count() == before + 1
        return
    refused = False
    state = Adoption.objects.values().get(pk=tried.pk)
    answers = list(AdoptionAnswer.objects.values("outcome", "advice", "review"))
    try:
        take(tried)
    except AdoptionError:
        refused = True
    assert refused
    assert Adoption.objects.values().get(pk=tried.pk) == state
    kept = [row for row in AdoptionAnswer.objects.values("outcome", "advice", "review") if row in answers]
    assert kept == answers
    assert not tried.events.exists()
    assert not Mail.objects.exists()


def test_a_step_about_nobody_is_refused() -> None:
    with nothing_changes():
        for step in (lambda: following.ask(99, 3), lambda: following.close_silent(99)):
            with pytest.raises(AdoptionError):
                step()


@pytest.mark.parametrize("name", [name for name in NAMES if name not in {"pending", "forgotten"}])
def test_stopping_is_done_once_and_asked_as_often_as_wished(name: str) -> None:
    tried = adoption(name)
    was_open = tried.closed_at is None
    secret = links.manage_secret(tried)
    for _ in range(2):
        services.stop(secret)
    tried.refresh_from_db()
    assert tried.closed_at is not None
    assert tried.events.filter(action="stop").count() == int(was_open)
    if was_open:
        assert tried.state == State.SILENT


def test_a_withdrawn_sheet_is_not_begun() -> None:
    tried = adoption("pending")
    tried.sheet.unpublish()
    secret = tokens.issue(links.CONFIRM, tried.pk, timedelta(days=1))
    with nothing_changes(), pytest.raises(SheetWithdrawnError):
        services.confirm(secret)


def test_an_unknown_outcome_is_refused() -> None:
    secret = tokens.issue(links.ANSWER[3], adoption("asked at three").pk, timedelta(days=1))
    with nothing_changes(), pytest.raises(ValueError, match="pending_email"):
        following.answer(secret, "pending_email")


def test_an_answer_whose_moderation_kept_nothing_is_a_silence() -> None:
    tried = adoption("over")
    follow_up()
    tried.refresh_from_db()
    assert tried.state == State.RUNNING, "not before it is read"
    tried.answers.update(review="rejected")
    follow_up()
    tried.refresh_from_db()
    assert tried.state == State.SILENT


def test_one_that_fails_delays_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = adoption("due at three"), adoption("due at three")
    whole = following.ask

    def ask(adoption_id: int, month: int) -> None:
        if adoption_id == first.pk:
            raise RuntimeError("the first one")
        whole(adoption_id, month)

    monkeypatch.setattr(following, "ask", ask)
    with pytest.raises(FollowUpError, match="1 essai"):
        follow_up()
    second.refresh_from_db()
    assert second.asked_3_at is not None


def test_following_asks_the_database_as_often_whatever_is_not_due(
    django_assert_num_queries: Any,
) -> None:
    AdoptionFactory.create_batch(3, sheet=PracticePageFactory(), confirmed_at=NOW)
    with django_assert_num_queries(3):
        follow_up()


# One organisation counts once a sheet.


@pytest.fixture
def sheet() -> PracticePage:
    page: PracticePage = PracticePageFactory()
    return page


def confirm(sheet: PracticePage, name: str) -> Adoption:
    tried = AdoptionFactory(sheet=sheet, pending=True, organisation_name=name)
    return services.confirm(tokens.issue(links.CONFIRM, tried.pk, timedelta(days=1)))


def test_an_organisation_counts_once_a_sheet_however_it_is_written(sheet: PracticePage) -> None:
    names = ("EHPAD Les Glycines", "e.h.p.a.d. LES GLYCINÈS", "Ehpad  les-glycines", "EHPAD Le Lilas")
    assert [confirm(sheet, name).counted for name in names] == [True, False, False, True]
    assert confirm(PracticePageFactory(), names[0]).counted, "another sheet"


@pytest.mark.parametrize("name", ["Les Tilleuls", "LES TILLEULS", "les  tilleuls !", "Lés-Tillèuls"])
def test_names_are_compared_without_what_is_written_differently(name: str) -> None:
    assert plain_name(name) == "lestilleuls"


def test_names_without_letters_are_told_apart() -> None:
    assert plain_name("— !") != plain_name("— ?")


def test_changing_names_moves_what_is_counted(sheet: PracticePage) -> None:
    first, twin = confirm(sheet, "Les Tilleuls"), confirm(sheet, "Les Tilleuls")
    other = confirm(sheet, "Le Lilas")

    services.change(links.manage_secret(first), Employer("Le Lilas"))
    counted = {a.pk: a.counted for a in Adoption.objects.all()}
    assert counted == {first.pk: False, twin.pk: True, other.pk: True}


def test_a_name_accepted_by_the_moderation_is_read_again_when_it_changes(sheet: PracticePage) -> None:
    tried = confirm(sheet, "Les Tilleuls")
    Adoption.objects.update(review=Review.ACCEPTED)
    services.change(links.manage_secret(tried), Employer("Les Tilleuls", is_public=True))
    assert Adoption.objects.get().review == Review.ACCEPTED, "it is the same name"
    services.change(links.manage_secret(tried), Employer("Achetez nos produits", is_public=True))
    assert Adoption.objects.get().review == Review.PENDING


def test_a_rejected_one_does_not_count_again_under_another_name(sheet: PracticePage) -> None:
    tried = confirm(sheet, "Les Tilleuls")
    Adoption.objects.update(review=Review.REJECTED, counted=False)
    services.change(links.manage_secret(tried), Employer("Le Lilas"))
    count_another(sheet.pk, plain_name("Le Lilas"))
    assert not Adoption.objects.get().counted


# Calendar months, in Paris.


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 11, 23), 3, date(2027, 2, 23)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 31), 6, date(2027, 6, 30)),
    ],
)
def test_months_are_those_of_the_calendar(day: date, months: int, expected: date) -> None:
    assert months_after(day, months) == expected


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)), st.integers(0, 12))
def test_the_latest_start_is_the_last_day_that_is_due(day: date, months: int) -> None:
    start = latest_start(day, months)
    assert months_after(start, months) <= day < months_after(start + timedelta(days=1), months)


def test_a_day_begins_at_midnight_in_paris() -> None:
    # On both sides of the change of hour: midnight is 23:00 UTC in winter, 22:00 in summer.
    assert confirmed_before(date(2027, 5, 23), 6) == datetime(2026, 11, 23, 23, tzinfo=UTC)
    assert confirmed_before(date(2027, 11, 23), 6) == datetime(2027, 5, 23, 22, tzinfo=UTC)


def test_links_are_the_persons_own(sheet: PracticePage) -> None:
    """A link made for one thing, or for one person, opens nothing else."""
    mine, other = confirm(sheet, "Les Tilleuls"), confirm(sheet, "Le Lilas")
    secret = links.manage_secret(mine)
    services.erase(secret)
    for step in (services.erase, services.stop, services.confirm):
        with pytest.raises(LinkOverError):
            step(secret)
    other.refresh_from_db()
    assert (other.email != "", other.closed_at) == (True, None)
    with pytest.raises(LinkOverError):
        following.answer(links.manage_secret(other), "adopted")
    assert timezone.now() == NOW
