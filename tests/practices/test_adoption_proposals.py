"""Proposed maturities: the rules, when they open and close, what an editor decides."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from practices.adoption.moderation import accept_answer, reject_adoption
from practices.adoption.proposals import (
    Evidence,
    ProposalClosedError,
    ReasonMissingError,
    SheetLockedError,
    SheetMovedError,
    apply,
    dismiss,
    evidence_of,
    review_maturity,
    suggestion,
)
from practices.models import Adoption, AdoptionAnswer, MaturityProposal, PracticePage
from tests.factories import AdoptionAnswerFactory, AdoptionFactory, PracticePageFactory, UserFactory
from tests.races import race, shared_database
from tests.unchanged import nothing_changes

Maturity, State, Review = PracticePage.Maturity, Adoption.State, Adoption.Review
IDEA, EXPERIMENT, PROVEN = Maturity.IDEA, Maturity.EXPERIMENT, Maturity.PROVEN
ProposalState = MaturityProposal.State
counts = st.integers(0, 12)
evidences = st.builds(
    Evidence,
    running=counts,
    adopted=counts,
    adapted=counts,
    dropped=counts,
    silent=counts,
    answers=counts,
)


@pytest.mark.parametrize(
    ("maturity", "evidence", "proposed"),
    [
        (IDEA, Evidence(), None),
        (IDEA, Evidence(running=1), None),
        (IDEA, Evidence(running=2), EXPERIMENT),
        (IDEA, Evidence(adopted=1), EXPERIMENT),
        (IDEA, Evidence(adapted=1), EXPERIMENT),
        (IDEA, Evidence(dropped=2, silent=5), None),
        (IDEA, Evidence(running=1, dropped=1, silent=1), None),
        (IDEA, Evidence(running=2, dropped=3), None),
        (IDEA, Evidence(adopted=3, dropped=3), EXPERIMENT),
        (IDEA, Evidence(adopted=9), EXPERIMENT),
        (EXPERIMENT, Evidence(running=9), None),
        (EXPERIMENT, Evidence(adopted=2), None),
        (EXPERIMENT, Evidence(adopted=2, adapted=1), PROVEN),
        (EXPERIMENT, Evidence(adopted=3, dropped=1), PROVEN),
        (EXPERIMENT, Evidence(adopted=3, dropped=2), None),
        (EXPERIMENT, Evidence(adopted=4, dropped=2), None),
        (EXPERIMENT, Evidence(adopted=2, dropped=3), IDEA),
        (EXPERIMENT, Evidence(dropped=2), None),
        (PROVEN, Evidence(adopted=9), None),
        (PROVEN, Evidence(adopted=3, dropped=3), None),
        (PROVEN, Evidence(adopted=3, dropped=4), EXPERIMENT),
    ],
)
def test_the_rules(maturity: str, evidence: Evidence, proposed: str | None) -> None:
    assert suggestion(maturity, evidence) == proposed


@given(evidences)
def test_a_suggestion_is_one_step_that_is_not_taken_back(evidence: Evidence) -> None:
    ladder = [IDEA, EXPERIMENT, PROVEN]
    for place, maturity in enumerate(ladder):
        proposed = suggestion(maturity, evidence)
        if proposed is None:
            continue
        step = ladder.index(proposed) - place
        assert abs(step) == 1
        back = suggestion(proposed, evidence)
        assert back is None or (ladder.index(back) - ladder.index(proposed)) == step


@given(evidences, counts)
def test_silence_says_nothing(evidence: Evidence, silent: int) -> None:
    for maturity in Maturity:
        assert suggestion(maturity, evidence) == suggestion(maturity, replace(evidence, silent=silent))


@pytest.fixture
def editor() -> User:
    return UserFactory()


def tried(sheet: PracticePage, *states: str, **fields: Any) -> list[Adoption]:
    return [AdoptionFactory(sheet=sheet, state=state, **fields) for state in states]


def an_answer(sheet: PracticePage, outcome: str) -> AdoptionAnswer:
    answer: AdoptionAnswer = AdoptionAnswerFactory(adoption=AdoptionFactory(sheet=sheet), outcome=outcome)
    return answer


@pytest.mark.django_db
def test_only_what_counts_is_evidence() -> None:
    sheet = PracticePageFactory()
    tried(sheet, State.RUNNING, State.ADOPTED, State.ADAPTED, State.DROPPED, State.SILENT)
    tried(sheet, State.ADOPTED, counted=False)
    tried(sheet, State.ADOPTED, review=Review.REJECTED)
    AdoptionFactory(sheet=sheet, pending=True)
    tried(PracticePageFactory(), State.ADOPTED)
    AdoptionAnswerFactory(adoption=sheet.adoptions.get(state=State.ADAPTED), review=Review.ACCEPTED)
    AdoptionAnswerFactory(adoption=sheet.adoptions.get(state=State.DROPPED))
    assert evidence_of(sheet.pk) == Evidence(1, 1, 1, 1, 1, answers=1)


@pytest.mark.django_db
def test_accepted_answers_propose_and_nothing_changes_by_itself(editor: User) -> None:
    sheet = PracticePageFactory(maturity=EXPERIMENT)
    for outcome in ("adopted", "adapted", "adopted"):
        assert not MaturityProposal.objects.exists()
        accept_answer(an_answer(sheet, outcome), editor)
    proposal = MaturityProposal.objects.get()
    assert (proposal.current, proposal.proposed, proposal.state) == (EXPERIMENT, PROVEN, ProposalState.OPEN)
    assert proposal.evidence == {
        "running": 0, "adopted": 2, "adapted": 1, "dropped": 0, "silent": 0, "answers": 3,
    }  # fmt: skip
    sheet.refresh_from_db()
    assert sheet.maturity == EXPERIMENT
    assert not sheet.has_unpublished_changes

    accept_answer(an_answer(sheet, "adopted"), editor)
    assert MaturityProposal.objects.get().evidence["answers"] == 4


@pytest.mark.django_db
def test_a_proposal_whose_reasons_are_gone_is_withdrawn(editor: User) -> None:
    sheet = PracticePageFactory(maturity=IDEA)
    adoption = an_answer(sheet, "adopted").adoption
    accept_answer(adoption.answers.get(), editor)
    reject_adoption(adoption, editor, "Semble inventé.")
    proposal = MaturityProposal.objects.get()
    assert proposal.state == ProposalState.WITHDRAWN
    assert proposal.decided_at is not None
    # Other reasons open another one.
    accept_answer(an_answer(sheet, "adopted"), editor)
    assert MaturityProposal.objects.filter(state=ProposalState.OPEN).count() == 1


@pytest.mark.django_db
def test_publishing_and_withdrawing_the_sheet_close_the_proposal(editor: User) -> None:
    sheet = PracticePageFactory(maturity=IDEA)
    accept_answer(an_answer(sheet, "adopted"), editor)
    sheet.maturity = EXPERIMENT
    sheet.save_revision().publish()
    assert MaturityProposal.objects.get().state == ProposalState.WITHDRAWN

    other = PracticePageFactory(maturity=IDEA)
    accept_answer(an_answer(other, "adopted"), editor)
    other.unpublish()
    assert not MaturityProposal.objects.filter(state=ProposalState.OPEN).exists()
    other.save_revision().publish()
    assert MaturityProposal.objects.get(state=ProposalState.OPEN).sheet == other


@pytest.mark.django_db
def test_applied_it_is_in_the_draft_and_published_by_nobody(editor: User) -> None:
    sheet = PracticePageFactory(maturity=IDEA, title="Le tutorat")
    sheet.title = "Le tutorat, revu"
    sheet.save_revision()
    accept_answer(an_answer(sheet, "adopted"), editor)
    revision = apply(MaturityProposal.objects.get(), editor)
    sheet.refresh_from_db()
    draft = sheet.get_latest_revision_as_object()
    assert (draft.maturity, draft.title) == (EXPERIMENT, "Le tutorat, revu"), "the draft keeps its changes"
    assert (sheet.maturity, sheet.title) == (IDEA, "Le tutorat")
    assert sheet.latest_revision == revision
    assert revision.user == editor
    proposal = MaturityProposal.objects.get()
    assert (proposal.state, proposal.decided_by) == (ProposalState.APPLIED, editor)
    # What the draft says is decided: it is not proposed again, published or not.
    assert review_maturity(sheet.pk) is None
    revision.publish()
    assert not MaturityProposal.objects.filter(state=ProposalState.OPEN).exists()
    sheet.refresh_from_db()
    assert sheet.maturity == EXPERIMENT


@pytest.mark.django_db
def test_a_dismissed_step_waits_for_one_more_answer(editor: User) -> None:
    sheet = PracticePageFactory(maturity=IDEA)
    accept_answer(an_answer(sheet, "adopted"), editor)
    dismiss(MaturityProposal.objects.get(), editor, "  Une seule structure, la nôtre.  ")
    proposal = MaturityProposal.objects.get()
    assert (proposal.state, proposal.decided_by) == (ProposalState.DISMISSED, editor)
    assert proposal.reason == "Une seule structure, la nôtre."
    AdoptionFactory(sheet=sheet)
    assert review_maturity(sheet.pk) is None
    accept_answer(an_answer(sheet, "running"), editor)
    assert MaturityProposal.objects.filter(state=ProposalState.OPEN).count() == 1


def decisions(proposal: MaturityProposal, by: User) -> list[Any]:
    return [partial(apply, proposal, by), partial(dismiss, proposal, by, "Trop tôt.")]


@pytest.mark.django_db
@pytest.mark.parametrize("state", [state for state in ProposalState if state != ProposalState.OPEN])
def test_what_is_closed_is_decided_no_more(state: str, editor: User) -> None:
    sheet = PracticePageFactory(maturity=IDEA)
    proposal = MaturityProposal.objects.create(sheet=sheet, current=IDEA, proposed=EXPERIMENT, state=state)
    for decide in decisions(proposal, editor):
        with nothing_changes(), pytest.raises(ProposalClosedError):
            decide()


@pytest.mark.django_db
def test_a_proposal_that_cannot_be_applied_stays_open(editor: User) -> None:
    sheet = PracticePageFactory(maturity=IDEA)
    accept_answer(an_answer(sheet, "adopted"), editor)
    proposal = MaturityProposal.objects.get()
    with nothing_changes(), pytest.raises(ReasonMissingError):
        dismiss(proposal, editor, " ")
    sheet.refresh_from_db()
    sheet.locked, sheet.locked_by = True, UserFactory()
    sheet.save()
    with nothing_changes(), pytest.raises(SheetLockedError):
        apply(proposal, editor)
    sheet.locked = False
    sheet.maturity = PROVEN
    sheet.save_revision()
    PracticePage.objects.filter(pk=sheet.pk).update(maturity=IDEA, locked=False)
    with nothing_changes(), pytest.raises(SheetMovedError):
        apply(proposal, editor)


@pytest.mark.django_db
def test_an_incomplete_draft_takes_it_too(editor: User) -> None:
    sheet = PracticePageFactory(maturity=IDEA)
    sheet.summary = ""
    sheet.save_revision(clean=False)
    accept_answer(an_answer(sheet, "adopted"), editor)
    apply(MaturityProposal.objects.get(), editor)
    assert PracticePage.objects.get().get_latest_revision_as_object().maturity == EXPERIMENT


@pytest.mark.django_db(transaction=True)
def test_answers_accepted_at_once_make_one_proposal(tmp_path: Path, editor: User) -> None:
    sheet = PracticePageFactory(maturity=EXPERIMENT)
    answers = [an_answer(sheet, "adopted") for _ in range(4)]
    with shared_database(tmp_path):
        results = race([partial(accept_answer, answer, editor) for answer in answers])
        assert not [result for result in results if isinstance(result, Exception)]
        proposal = MaturityProposal.objects.get()
    assert (proposal.proposed, proposal.evidence["adopted"]) == (PROVEN, 4)
