"""A new maturity for a sheet, proposed from what adoptions gave: the rules, and what an editor decides.

Nothing here changes what readers see. Why these numbers: docs/decisions/0008-adoption.md.
"""

from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from wagtail.models import Revision
from wagtail.signals import page_published, page_unpublished

from accounts.models import User
from practices.models import Adoption, AdoptionAnswer, MaturityProposal, PracticePage

Maturity = PracticePage.Maturity

# An idea is being experimented once this many structures try it, whatever it gave…
TRYING_TO_EXPERIMENT = 2
# … or once this many have it in place.
SUCCESSES_TO_EXPERIMENT = 1
# An experiment is proven once this many structures have it in place, each counted once…
SUCCESSES_TO_PROVE = 3
# … while those that stopped are fewer than one in this many of them.
SUCCESSES_FOR_ONE_DROPPED = 2
# Worth a second look: this many structures stopped, and more than have it in place.
DROPPED_TO_DOUBT = 3

STEP_DOWN = {Maturity.PROVEN: Maturity.EXPERIMENT, Maturity.EXPERIMENT: Maturity.IDEA}


class ProposalError(Exception):
    """A decision about a proposal that cannot be taken; ``str()`` says why, in French."""


class ProposalClosedError(ProposalError):
    """Someone decided meanwhile, or its reasons are gone."""

    def __init__(self) -> None:
        super().__init__(
            "Cette proposition n’est plus à décider : elle l’a été entre-temps, ou a perdu son objet."
        )


class ReasonMissingError(ProposalError):
    """A proposal is not dismissed without a word."""

    def __init__(self) -> None:
        super().__init__("Dites pourquoi vous écartez cette proposition.")


class SheetLockedError(ProposalError):
    """The sheet is locked, or in the hands of someone else."""

    def __init__(self) -> None:
        super().__init__(
            "La fiche est verrouillée ou en relecture : appliquez la proposition quand elle sera libre."
        )


class SheetMovedError(ProposalError):
    """The draft of the sheet already says something else."""

    def __init__(self) -> None:
        super().__init__("Le brouillon de la fiche donne déjà une autre maturité : ouvrez-le pour décider.")


@dataclass(frozen=True)
class Evidence:
    """How many counted adoptions of a sheet are in each state; how many accepted answers they gave."""

    running: int = 0
    adopted: int = 0
    adapted: int = 0
    dropped: int = 0
    silent: int = 0
    answers: int = 0

    @property
    def succeeded(self) -> int:
        """The structures that have the practice in place, adapted or not."""
        return self.adopted + self.adapted

    @property
    def trying(self) -> int:
        """The structures at it: those that stopped or went silent aside."""
        return self.running + self.succeeded

    @property
    def is_doubtful(self) -> bool:
        """Whether more structures stopped than have the practice in place."""
        return self.dropped >= DROPPED_TO_DOUBT and self.dropped > self.succeeded


def suggestion(maturity: str, evidence: Evidence) -> str | None:
    """Return the maturity that the evidence suggests, when it is another one.

    Args:
        maturity: the sheet's own, one of ``PracticePage.Maturity``.
    """
    if evidence.is_doubtful:
        return STEP_DOWN.get(Maturity(maturity))
    if maturity == Maturity.IDEA:
        tried = evidence.trying >= TRYING_TO_EXPERIMENT or evidence.succeeded >= SUCCESSES_TO_EXPERIMENT
        return Maturity.EXPERIMENT if tried else None
    if maturity == Maturity.EXPERIMENT:
        proven = (
            evidence.succeeded >= SUCCESSES_TO_PROVE
            and evidence.dropped * SUCCESSES_FOR_ONE_DROPPED < evidence.succeeded
        )
        return Maturity.PROVEN if proven else None
    return None


def evidence_of(sheet_id: int) -> Evidence:
    """Read what is known of the adoptions of a sheet, in two queries."""
    counted = Adoption.objects.filter(sheet_id=sheet_id, counted=True).exclude(
        review=Adoption.Review.REJECTED
    )
    states = counted.exclude(state=Adoption.State.PENDING).order_by().values_list("state")
    answers = AdoptionAnswer.objects.filter(
        adoption__in=counted, review=AdoptionAnswer.Review.ACCEPTED
    ).count()
    return Evidence(**dict(states.annotate(Count("pk"))), answers=answers)


def lock_sheet(sheet_id: int) -> PracticePage:
    """Lock a sheet until the transaction ends: what is counted of its adoptions then holds still.

    Taken before the lock of any of its adoptions, so that two services never wait for each other.
    """
    return PracticePage.objects.select_for_update(of=("self",), no_key=True).get(pk=sheet_id)


@transaction.atomic
def review_maturity(sheet_id: int) -> MaturityProposal | None:
    """Bring the proposal of a sheet in line with its adoptions; called whenever one of them changes.

    Opens a proposal, updates the one that is open, or withdraws it when its reasons are gone. What was
    dismissed is not proposed again before one more answer is accepted.

    Returns:
        The proposal that is open now.
    """
    sheet = lock_sheet(sheet_id)
    maturity, evidence = _drafted_maturity(sheet), evidence_of(sheet_id)
    proposed = suggestion(maturity, evidence) if sheet.live and sheet.alias_of_id is None else None
    proposal = MaturityProposal.objects.filter(sheet=sheet, state=MaturityProposal.State.OPEN).first()
    if proposed is None:
        _withdraw(proposal)
        return None
    if proposal is None:
        if _was_dismissed(sheet, maturity, proposed, evidence):
            return None
        proposal = MaturityProposal(sheet=sheet)
    proposal.current, proposal.proposed, proposal.evidence = maturity, proposed, asdict(evidence)
    proposal.save()
    return proposal


def _drafted_maturity(sheet: PracticePage) -> str:
    """Return the maturity that editors last wrote in a sheet, published or not."""
    draft = sheet.latest_revision if sheet.has_unpublished_changes else None
    drafted = draft.content.get("maturity") if draft else None
    return drafted if drafted in Maturity.values else sheet.maturity


def _withdraw(proposal: MaturityProposal | None) -> None:
    if proposal is not None:
        proposal.state, proposal.decided_at = MaturityProposal.State.WITHDRAWN, timezone.now()
        proposal.save()


def _was_dismissed(sheet: PracticePage, maturity: str, proposed: str, evidence: Evidence) -> bool:
    """Tell whether an editor refused this step, and nothing was answered since."""
    dismissed = MaturityProposal.objects.filter(
        sheet=sheet, state=MaturityProposal.State.DISMISSED, current=maturity, proposed=proposed
    ).order_by("-decided_at")
    last = dismissed.first()
    return last is not None and evidence.answers <= last.evidence.get("answers", 0)


@transaction.atomic
def apply(proposal: MaturityProposal, by: User) -> Revision:
    """Write the proposed maturity in the draft of the sheet, for its usual review. Nothing is published.

    Raises:
        ProposalClosedError: when it is no longer to be decided.
        SheetLockedError: when ``by`` may not edit the sheet at this time.
        SheetMovedError: when the draft of the sheet gives a third maturity.
    """
    sheet = lock_sheet(proposal.sheet_id)
    proposal = _open(proposal)
    draft = sheet.get_latest_revision_as_object()
    lock = draft.get_lock()
    if lock is not None and lock.for_user(by):
        raise SheetLockedError
    if draft.maturity not in {proposal.current, proposal.proposed}:
        raise SheetMovedError
    draft.maturity = proposal.proposed
    # As a draft is saved: it may still lack what publishing will ask for.
    revision: Revision = draft.save_revision(user=by, log_action=True, clean=False)
    _decide(proposal, MaturityProposal.State.APPLIED, by)
    return revision


@transaction.atomic
def dismiss(proposal: MaturityProposal, by: User, reason: str) -> None:
    """Leave the sheet as it is, and say why.

    Raises:
        ProposalClosedError: when it is no longer to be decided.
        ReasonMissingError: without a reason.
    """
    lock_sheet(proposal.sheet_id)
    proposal = _open(proposal)
    if not reason.strip():
        raise ReasonMissingError
    proposal.reason = reason.strip()
    _decide(proposal, MaturityProposal.State.DISMISSED, by)


def _open(proposal: MaturityProposal) -> MaturityProposal:
    """Return the proposal as it is under the lock of its sheet."""
    found = MaturityProposal.objects.select_for_update().filter(
        pk=proposal.pk, state=MaturityProposal.State.OPEN
    )
    try:
        return found.get()
    except MaturityProposal.DoesNotExist:
        raise ProposalClosedError from None


def _decide(proposal: MaturityProposal, state: str, by: User) -> None:
    proposal.state, proposal.decided_at, proposal.decided_by = state, timezone.now(), by
    proposal.save()


def _review_after(sender: type[PracticePage], instance: PracticePage, **kwargs: Any) -> None:
    """Look again at a sheet that was published or withdrawn, when someone tries it."""
    if Adoption.objects.filter(sheet_id=instance.pk).exists():
        review_maturity(instance.pk)


def connect() -> None:
    """Follow the publications of sheets."""
    for signal in (page_published, page_unpublished):
        signal.connect(_review_after, sender=PracticePage, dispatch_uid="practices.review_maturity")
