"""Whatever employers and moderators do, in any order: what is counted is what the records say."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from core import tokens
from practices.adoption import following, links, moderation, proposals, services
from practices.adoption.errors import AdoptionError
from practices.adoption.moderation import ModerationError
from practices.adoption.organisations import plain_name
from practices.adoption.proposals import Evidence, ProposalError, evidence_of, suggestion
from practices.adoption.services import Employer
from practices.models import Adoption, AdoptionAnswer, MaturityProposal, PracticePage
from tests.factories import PracticePageFactory, UserFactory

# Few of each, so that they meet.
ORGANISATIONS = ("EHPAD Les Tilleuls", "ehpad les tilleuls", "Le Relais", "SAAD Proxidom")
EMPLOYERS = 5
OUTCOMES = tuple(AdoptionAnswer.Outcome)
HOUR = timedelta(hours=1)


class Team:
    """Employers and moderators around one sheet; each method is one thing that someone does.

    What cannot be done is refused by the services, and must change nothing.
    """

    def __init__(self, sheet: PracticePage, moderator: User) -> None:
        self.sheet, self.moderator = sheet, moderator
        # The name under which each adoption was confirmed: erasing a person takes it from the record.
        self.confirmed: dict[int, str] = {}

    def adoption(self, who: int) -> Adoption:
        found = Adoption.objects.filter(sheet=self.sheet).order_by("pk")
        return found[who % max(found.count(), 1)]

    def answer(self, who: int) -> AdoptionAnswer:
        found = AdoptionAnswer.objects.order_by("pk")
        return found[who % max(found.count(), 1)]

    def ask_to_be_followed(self, who: int, what: int) -> None:
        employer = Employer(ORGANISATIONS[what % len(ORGANISATIONS)], is_public=bool(what % 2))
        services.request_adoption(self.sheet, f"employeur{who}@example.org", employer)

    def confirm(self, who: int, what: int) -> None:
        adoption = self.adoption(who)
        services.confirm(tokens.issue(links.CONFIRM, adoption.pk, HOUR))
        self.confirmed[adoption.pk] = plain_name(adoption.organisation_name)

    def rename(self, who: int, what: int) -> None:
        adoption, name = self.adoption(who), ORGANISATIONS[what % len(ORGANISATIONS)]
        services.change(tokens.issue(links.MANAGE, adoption.pk, HOUR), Employer(name))
        self.confirmed[adoption.pk] = plain_name(name)

    def say(self, who: int, what: int) -> None:
        adoption, month = self.adoption(who), (3, 6)[what // len(OUTCOMES) % 2]
        Adoption.objects.filter(pk=adoption.pk).update(**{f"asked_{month}_at": timezone.now()})
        secret = tokens.issue(links.ANSWER[month], adoption.pk, HOUR)
        following.answer(secret, OUTCOMES[what % len(OUTCOMES)])

    def stop(self, who: int, what: int) -> None:
        services.stop(tokens.issue(links.MANAGE, self.adoption(who).pk, HOUR))

    def erase(self, who: int, what: int) -> None:
        services.erase(tokens.issue(links.MANAGE, self.adoption(who).pk, HOUR))

    def accept_answer(self, who: int, what: int) -> None:
        moderation.accept_answer(self.answer(who), self.moderator)

    def reject_answer(self, who: int, what: int) -> None:
        moderation.reject_answer(self.answer(who), self.moderator, "Semble inventé.")

    def accept_adoption(self, who: int, what: int) -> None:
        moderation.accept_adoption(self.adoption(who), self.moderator)

    def reject_adoption(self, who: int, what: int) -> None:
        moderation.reject_adoption(self.adoption(who), self.moderator, "Semble inventé.")

    def decide(self, who: int, what: int) -> None:
        proposal = MaturityProposal.objects.get(state=MaturityProposal.State.OPEN)
        if what % 2:
            proposals.apply(proposal, self.moderator)
        else:
            proposals.dismiss(proposal, self.moderator, "Trop tôt.")


Step = Callable[[Team, int, int], None]
STEPS: tuple[Step, ...] = (
    Team.ask_to_be_followed, Team.confirm, Team.rename, Team.say, Team.stop, Team.erase, Team.accept_answer,
    Team.reject_answer, Team.accept_adoption, Team.reject_adoption, Team.decide,
)  # fmt: skip
OPENING = [
    *((step, who, who) for who in range(4) for step in (Team.ask_to_be_followed, Team.confirm, Team.say)),
    (Team.accept_answer, 0, 0),
]
REFUSED = (AdoptionError, ModerationError, ProposalError, IndexError, MaturityProposal.DoesNotExist)


def check(team: Team) -> None:
    """Compare what is counted with the records, one by one."""
    sound = [
        adoption
        for adoption in Adoption.objects.prefetch_related("answers")
        if adoption.state != Adoption.State.PENDING and adoption.review != Adoption.Review.REJECTED
    ]
    counted = [adoption for adoption in sound if adoption.counted]
    assert Adoption.objects.filter(counted=True).count() == len(counted), "only what is sound counts"
    # Nothing tells any more whose a try was that was erased while it did not count: it cannot count later.
    known = [adoption for adoption in sound if adoption.counted or adoption.forgotten_at is None]
    assert {team.confirmed[adoption.pk] for adoption in counted} == {
        team.confirmed[adoption.pk] for adoption in known
    }, "every organisation is counted"
    keys = [adoption.organisation_key for adoption in counted if adoption.organisation_key]
    assert len(keys) == len(set(keys)), "and none twice"

    for adoption in Adoption.objects.prefetch_related("answers"):
        heard = [
            answer for answer in adoption.answers.all() if answer.review == AdoptionAnswer.Review.ACCEPTED
        ]
        final = {answer.month: answer.outcome for answer in heard if answer.outcome != "running"}
        told = final[max(final)] if final else None
        assert told is None or adoption.state == told
        assert told is not None or adoption.state in {"pending_email", "running", "silent"}

    states = Counter(adoption.state for adoption in counted)
    answers = sum(
        answer.review == AdoptionAnswer.Review.ACCEPTED
        for adoption in counted
        for answer in adoption.answers.all()
    )
    evidence = evidence_of(team.sheet.pk)
    assert evidence == Evidence(**states, answers=answers)
    check_proposal(team, evidence)


def check_proposal(team: Team, evidence: Evidence) -> None:
    """Compare the open proposal with what the records suggest."""
    maturity = PracticePage.objects.get(pk=team.sheet.pk).get_latest_revision_as_object().maturity
    proposed = suggestion(maturity, evidence)
    opened = MaturityProposal.objects.filter(state=MaturityProposal.State.OPEN).first()
    if opened is not None:
        assert (opened.current, opened.proposed) == (maturity, proposed)
        assert Evidence(**opened.evidence) == evidence
    elif proposed is not None:
        dismissed = MaturityProposal.objects.filter(state="dismissed", current=maturity, proposed=proposed)
        last = dismissed.order_by("-decided_at").first()
        assert last is not None, "what is suggested is proposed"
        assert evidence.answers <= last.evidence["answers"]


@pytest.fixture
def team() -> Team:
    return Team(PracticePageFactory(), UserFactory())


@pytest.mark.django_db
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([PracticePage.Maturity.IDEA, PracticePage.Maturity.EXPERIMENT]),
    st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, EMPLOYERS), st.integers(0, 7)), max_size=15),
)
def test_counts_are_the_records_after_any_sequence(
    team: Team, maturity: str, steps: list[tuple[Step, int, int]]
) -> None:
    with transaction.atomic():
        PracticePage.objects.update(maturity=maturity)
        team.sheet.refresh_from_db()
        team.sheet.save_revision().publish()
        team.confirmed.clear()
        for step, who, what in [*OPENING, *steps]:
            with suppress(*REFUSED):
                step(team, who, what)
        check(team)
        transaction.set_rollback(True)
