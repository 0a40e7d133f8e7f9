"""What the moderation decides of adoptions and of answers: each state, each decision, what follows."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from lineage.models import Link
from lineage.services import link
from practices.adoption.moderation import (
    AdoptionRejectedError,
    AlreadyReviewedError,
    ChangedMeanwhileError,
    NotConfirmedError,
    ReasonMissingError,
    Texts,
    accept_adoption,
    accept_answer,
    accept_textless,
    adoption_print,
    answer_print,
    pending_answers,
    reject_adoption,
    reject_answer,
)
from practices.models import Adoption, AdoptionAnswer, AdoptionEvent
from tests.factories import AdoptionAnswerFactory, AdoptionFactory, PracticePageFactory, UserFactory
from tests.races import race, shared_database
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db

State, Review, Outcome = Adoption.State, Adoption.Review, AdoptionAnswer.Outcome
CONFIRMED = [state for state in State if state != State.PENDING]
WHY = "Semble inventé."


@pytest.fixture
def moderator() -> User:
    return UserFactory(first_name="Camille", last_name="Martin")


def accept(answer: AdoptionAnswer, by: User) -> object:
    return accept_answer(answer, by)


def reject(answer: AdoptionAnswer, by: User) -> object:
    return reject_answer(answer, by, WHY)


# The review of the answer, that of its adoption, and what each decision about the answer does then.
ANSWER_TABLE = [
    (Review.PENDING, Review.PENDING, None, None),
    (Review.PENDING, Review.ACCEPTED, None, None),
    (Review.PENDING, Review.REJECTED, AdoptionRejectedError, None),
    (Review.ACCEPTED, Review.PENDING, AlreadyReviewedError, AlreadyReviewedError),
    (Review.ACCEPTED, Review.ACCEPTED, AlreadyReviewedError, AlreadyReviewedError),
    (Review.ACCEPTED, Review.REJECTED, AlreadyReviewedError, AlreadyReviewedError),
    (Review.REJECTED, Review.PENDING, AlreadyReviewedError, AlreadyReviewedError),
    (Review.REJECTED, Review.ACCEPTED, AlreadyReviewedError, AlreadyReviewedError),
    (Review.REJECTED, Review.REJECTED, AlreadyReviewedError, AlreadyReviewedError),
]


@pytest.mark.parametrize(("review", "of_adoption", "accepting", "rejecting"), ANSWER_TABLE)
@pytest.mark.parametrize("state", CONFIRMED)
def test_each_decision_about_an_answer_in_each_state(
    state: str,
    review: str,
    of_adoption: str,
    accepting: type[Exception] | None,
    rejecting: type[Exception] | None,
    moderator: User,
) -> None:
    sheet = PracticePageFactory()
    for decide, refusal, reached in (
        (accept, accepting, Review.ACCEPTED),
        (reject, rejecting, Review.REJECTED),
    ):
        adoption = AdoptionFactory(sheet=sheet, state=state, review=of_adoption)
        answer = AdoptionAnswerFactory(adoption=adoption, review=review)
        if refusal:
            with nothing_changes(), pytest.raises(refusal):
                decide(answer, moderator)
        else:
            decide(answer, moderator)
            answer.refresh_from_db()
            assert (answer.review, answer.reviewed_by) == (reached, moderator)
            assert answer.reviewed_at is not None
            assert adoption.events.count() == 1


@pytest.mark.parametrize("decide", [accept, reject])
def test_nothing_is_decided_of_an_answer_before_its_address_is_confirmed(
    decide: Callable[[AdoptionAnswer, User], object], moderator: User
) -> None:
    answer = AdoptionAnswerFactory(adoption__pending=True)
    with nothing_changes(), pytest.raises(NotConfirmedError):
        decide(answer, moderator)


# The state and the review of an adoption, and what each decision about it does then.
ADOPTION_TABLE = [
    *((State.PENDING, review, NotConfirmedError, NotConfirmedError) for review in Review),
    *((state, Review.PENDING, None, None) for state in CONFIRMED),
    *((state, Review.ACCEPTED, AlreadyReviewedError, None) for state in CONFIRMED),
    *((state, Review.REJECTED, AlreadyReviewedError, AlreadyReviewedError) for state in CONFIRMED),
]


@pytest.mark.parametrize(("state", "review", "accepting", "rejecting"), ADOPTION_TABLE)
def test_each_decision_about_an_adoption_in_each_state(
    state: str,
    review: str,
    accepting: type[Exception] | None,
    rejecting: type[Exception] | None,
    moderator: User,
) -> None:
    sheet = PracticePageFactory()
    pending = state == State.PENDING
    for name, refusal, reached in (
        ("accept", accepting, Review.ACCEPTED),
        ("reject", rejecting, Review.REJECTED),
    ):
        confirmed: dict[str, Any] = {"pending": True} if pending else {"state": state}
        adoption = AdoptionFactory(sheet=sheet, review=review, **confirmed)
        decide: dict[str, Callable[[], object]] = {
            "accept": lambda adoption=adoption: accept_adoption(adoption, moderator),
            "reject": lambda adoption=adoption: reject_adoption(adoption, moderator, WHY),
        }
        if refusal:
            with nothing_changes(), pytest.raises(refusal):
                decide[name]()
        else:
            decide[name]()
            adoption.refresh_from_db()
            assert (adoption.state, adoption.review) == (state, reached)
            assert adoption.counted is (name == "accept")
            assert (adoption.closed_at is not None) is (name == "reject")
            event = adoption.events.get()
            assert (event.action, event.by) == (f"{name}_adoption", moderator)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Outcome.ADOPTED, State.ADOPTED),
        (Outcome.ADAPTED, State.ADAPTED),
        (Outcome.DROPPED, State.DROPPED),
        (Outcome.RUNNING, State.RUNNING),
    ],
)
def test_an_accepted_answer_gives_its_outcome_to_the_adoption(
    outcome: str, state: str, moderator: User
) -> None:
    answer = AdoptionAnswerFactory(outcome=outcome)
    accept_answer(answer, moderator)
    adoption = Adoption.objects.get()
    assert adoption.state == state
    assert (adoption.closed_at is None) is (state == State.RUNNING)


def test_a_rejected_answer_leaves_the_adoption_as_it_was(moderator: User) -> None:
    answer = AdoptionAnswerFactory(outcome=Outcome.DROPPED, reason="Madame Untel est partie.")
    reject_answer(answer, moderator, "  Nomme\nune personne.  ")
    answer.refresh_from_db()
    assert (answer.outcome, Texts.of(answer)) == (Outcome.DROPPED, Texts()), "its texts are gone"
    adoption = Adoption.objects.get()
    assert (adoption.state, adoption.counted, adoption.closed_at) == (State.RUNNING, True, None)
    assert AdoptionEvent.objects.get().note == "Retour à trois mois. Nomme une personne."


def test_an_answer_that_comes_back_after_a_silence_is_heard(moderator: User) -> None:
    answer = AdoptionAnswerFactory(adoption__state=State.SILENT, outcome=Outcome.ADOPTED)
    accept_answer(answer, moderator)
    assert Adoption.objects.get().state == State.ADOPTED


def test_the_answer_of_six_months_wins_whatever_is_read_first(moderator: User) -> None:
    adoption = AdoptionFactory()
    first = AdoptionAnswerFactory(adoption=adoption, month=3, outcome=Outcome.ADOPTED)
    last = AdoptionAnswerFactory(adoption=adoption, month=6, outcome=Outcome.DROPPED)
    accept_answer(last, moderator)
    accept_answer(first, moderator)
    adoption.refresh_from_db()
    assert adoption.state == State.DROPPED


def test_corrected_texts_are_kept_and_the_history_says_so_without_them(moderator: User) -> None:
    answer = AdoptionAnswerFactory(changes="Avec Madame Untel,\r\nen binôme.", advice="Prenez le temps.")
    texts = Texts(changes="En binôme.", advice="Prenez le temps.")
    accept_answer(answer, moderator, texts=texts)
    answer.refresh_from_db()
    assert Texts.of(answer) == texts
    assert AdoptionEvent.objects.get().note == (
        "Retour à trois mois. Textes corrigés\u00a0: ce qui a été adapté."
    )


def test_the_line_ends_of_a_browser_are_no_correction(moderator: User) -> None:
    answer = AdoptionAnswerFactory(advice="Un.\nDeux.")
    accept_answer(answer, moderator, texts=Texts(advice="Un.\r\nDeux.\r\n"))
    answer.refresh_from_db()
    assert answer.advice == "Un.\nDeux."
    assert AdoptionEvent.objects.get().note == "Retour à trois mois."


@pytest.mark.parametrize("decide", [accept_answer, reject_answer])
def test_nothing_is_decided_of_what_was_not_read(decide: Callable[..., object], moderator: User) -> None:
    answer = AdoptionAnswerFactory(advice="Prenez le temps.")
    seen = answer_print(answer)
    AdoptionAnswer.objects.update(advice="Appelez Madame Untel.")
    reason = (WHY,) if decide is reject_answer else ()
    with nothing_changes(), pytest.raises(ChangedMeanwhileError):
        decide(answer, moderator, *reason, seen=seen)
    decide(answer, moderator, *reason, seen=answer_print(AdoptionAnswer.objects.get()))


@pytest.mark.parametrize("change", [{"organisation_name": "Autre nom"}, {"is_public": True}])
def test_a_name_that_was_not_read_is_not_accepted(change: dict[str, Any], moderator: User) -> None:
    adoption = AdoptionFactory()
    seen = adoption_print(adoption)
    Adoption.objects.update(**change)
    with nothing_changes(), pytest.raises(ChangedMeanwhileError):
        accept_adoption(adoption, moderator, seen=seen)


@pytest.mark.parametrize("reason", ["", " \n\t"])
def test_nothing_is_rejected_without_a_word(reason: str, moderator: User) -> None:
    answer = AdoptionAnswerFactory()
    with nothing_changes():
        with pytest.raises(ReasonMissingError):
            reject_answer(answer, moderator, reason)
        with pytest.raises(ReasonMissingError):
            reject_adoption(answer.adoption, moderator, reason)


def test_a_rejected_adoption_takes_with_it_what_waits_only(moderator: User) -> None:
    adoption = AdoptionFactory()
    heard = AdoptionAnswerFactory(
        adoption=adoption,
        month=3,
        review=Review.ACCEPTED,
        outcome=Outcome.RUNNING,
        advice="Demandez à Claude.",
    )
    waiting = AdoptionAnswerFactory(adoption=adoption, month=6, advice="Prenez le temps.")
    reject_adoption(adoption, moderator, WHY)
    heard.refresh_from_db()
    waiting.refresh_from_db()
    assert (heard.review, waiting.review) == (Review.ACCEPTED, Review.REJECTED)
    assert (waiting.reviewed_by, waiting.advice) == (moderator, "")
    assert heard.advice == "", "nobody will read it, and it may name someone"
    assert not pending_answers().exists()


def test_a_rejected_adoption_leaves_the_chains(moderator: User) -> None:
    kept, rejected = AdoptionFactory.create_batch(2, sheet=PracticePageFactory(), is_public=True)
    for adoption in (kept, rejected):
        link(adoption.sheet, adoption, Link.Relation.ADOPTED)
    reject_adoption(rejected, moderator, WHY)
    assert Link.objects.get().target_id == kept.pk
    rejected.refresh_from_db()
    assert not rejected.is_public


def test_whom_a_rejected_adoption_hid_is_counted(moderator: User) -> None:
    sheet = PracticePageFactory()
    invented = AdoptionFactory(sheet=sheet, organisation_name="EHPAD Les Tilleuls")
    real = AdoptionFactory(sheet=sheet, organisation_name="ehpad les tilleuls", counted=False)
    reject_adoption(invented, moderator, WHY)
    real.refresh_from_db()
    assert real.counted


def test_answers_without_text_are_accepted_at_once(moderator: User) -> None:
    sheet = PracticePageFactory()
    empty = AdoptionAnswerFactory.create_batch(2, adoption__sheet=sheet)
    told = AdoptionAnswerFactory(adoption__sheet=sheet, advice="Prenez le temps.")
    of_rejected = AdoptionAnswerFactory(adoption__sheet=sheet, adoption__review=Review.REJECTED)
    AdoptionAnswer.objects.update(answered_at=timezone.now() - timedelta(days=2))
    fresh = AdoptionAnswerFactory(adoption__sheet=sheet)
    assert accept_textless(moderator) == 2
    accepted = AdoptionAnswer.objects.filter(review=Review.ACCEPTED)
    assert set(accepted) == set(empty)
    assert {told, of_rejected, fresh} == set(AdoptionAnswer.objects.filter(review=Review.PENDING))


def test_the_queue_begins_with_the_oldest(moderator: User) -> None:
    answers = AdoptionAnswerFactory.create_batch(3)
    AdoptionAnswer.objects.filter(pk=answers[2].pk).update(answered_at=timezone.now() - timedelta(days=9))
    assert list(pending_answers()) == [answers[2], answers[0], answers[1]]


@pytest.mark.django_db(transaction=True)
def test_two_moderators_at_once_decide_once(tmp_path: Path) -> None:
    answer = AdoptionAnswerFactory(outcome=Outcome.ADOPTED)
    first, second = UserFactory.create_batch(2)
    with shared_database(tmp_path):
        results = race([partial(accept_answer, answer, first), partial(reject_answer, answer, second, WHY)])
        refused = [result for result in results if isinstance(result, Exception)]
        assert [type(error) for error in refused] == [AlreadyReviewedError]
        assert AdoptionEvent.objects.count() == 1
        answer.refresh_from_db()
        accepted = not isinstance(results[0], Exception)
        assert answer.review == (Review.ACCEPTED if accepted else Review.REJECTED)
        assert Adoption.objects.get().state == (State.ADOPTED if accepted else State.RUNNING)
