"""What the moderation and the site do of a practice that is told: one function a step.

A step that cannot be taken raises an ``IdeaError`` and changes nothing. What authors do is in ``authors``.
"""

from django.db import transaction

from accounts.models import User
from ideas.errors import ReasonMissingError
from ideas.models import ToldPractice
from practices.drafting import NoListError, Told, draft_sheet, text_print
from practices.models import PracticePage

from .errors import NoSheetError, ToldMovedError
from .history import lock, move, take
from .states import WRITTEN, Action

State = ToldPractice.State


@transaction.atomic
def ask_changes(pk: int, by: User, reason: str) -> ToldPractice:
    """Give it back to its author, who is told what to complete.

    Raises:
        ReasonMissingError: nothing is said.
        IdeaError: as every step.
    """
    return _said(pk, Action.ASK_CHANGES, by, reason)


@transaction.atomic
def reject(pk: int, by: User, reason: str) -> ToldPractice:
    """Make no sheet of it; its author is told why.

    Raises:
        ReasonMissingError: nothing is said.
        IdeaError: as every step.
    """
    return _said(pk, Action.REJECT, by, reason)


@transaction.atomic
def draft(pk: int, by: User) -> ToldPractice:
    """Make a draft sheet of it, which the editors write on.

    Raises:
        NoSheetError: there is no list of sheets.
        IdeaError: as every step.
    """
    told = take(pk, Action.DRAFT, by)
    if told.sheet is not None:
        raise ToldMovedError
    try:
        told.sheet = draft_sheet(_begun(told), by)
    except NoListError as error:
        raise NoSheetError from error
    move(told, Action.DRAFT, by)
    return told


def _begun(told: ToldPractice) -> Told:
    """Return what a sheet is begun with."""
    means = "\n\n".join(part for part in (told.people, told.time) if part.strip())
    return Told(
        title=told.title,
        summary=told.aim,
        sections=(
            ("objective", told.aim),
            ("actions", told.actions),
            ("means", means),
            ("results", told.results),
            ("vigilance", told.difficulties),
        ),
        axis=told.axis,
        theme=told.theme,
        territory=told.territory,
        jobs=list(told.jobs.all()),
    )


@transaction.atomic
def propose(pk: int, by: User) -> ToldPractice:
    """Send its author the text of the sheet as it is now, to approve.

    Raises:
        NoSheetError: the sheet was deleted.
        IdeaError: as every step.
    """
    told = take(pk, Action.PROPOSE, by)
    sheet = _sheet(told)
    told.proposed_revision = sheet.latest_revision_id
    told.proposed_print = text_print(sheet.get_latest_revision_as_object())
    told.approved_print = ""
    move(told, Action.PROPOSE, by)
    return told


@transaction.atomic
def waive(pk: int, by: User, reason: str) -> ToldPractice:
    """Let the sheet be published as it is now without its author, who does not answer or is forgotten.

    Raises:
        ReasonMissingError: nothing is said.
        NoSheetError: the sheet was deleted.
        IdeaError: as every step.
    """
    told = take(pk, Action.WAIVE, by)
    if not reason.strip():
        raise ReasonMissingError
    told.approved_print = text_print(_sheet(told).get_latest_revision_as_object())
    move(told, Action.WAIVE, by, reason)
    return told


@transaction.atomic
def published(sheet: PracticePage) -> None:
    """Say that the sheet of a practice is on the site; nothing happens for another sheet.

    One that was taken back or refused meanwhile (planned, or just after the guard looked) leaves the site.
    """
    for pk in ToldPractice.objects.filter(sheet=sheet).values_list("pk", flat=True):
        told = lock(pk)
        if told.state in WRITTEN:
            move(told, Action.PUBLISH, None)
        elif told.state in {State.WITHDRAWN, State.REJECTED}:
            sheet.unpublish()


def lacks_approval(page: PracticePage) -> str:
    """Return why a sheet may not be published yet, in French; nothing when it may.

    Args:
        page: the sheet as it would be published.
    """
    guarded = [*WRITTEN, State.WITHDRAWN, State.REJECTED]
    told = ToldPractice.objects.filter(sheet_id=page.pk, state__in=guarded).first() if page.pk else None
    if told is None:
        return ""
    if told.state in {State.WITHDRAWN, State.REJECTED}:
        return OVER
    if told.state != State.APPROVED:
        return NOT_APPROVED
    return "" if told.approved_print == text_print(page) else CHANGED


NOT_APPROVED = (
    "Cette fiche vient d’une pratique racontée, dont l’auteur n’a pas encore approuvé le texte. "
    "Proposez-le-lui depuis «\u00a0Pratiques racontées\u00a0», ou dites pourquoi elle est publiée sans lui."
)
OVER = (
    "Cette fiche vient d’une pratique racontée que son auteur a retirée, ou qui n’est pas retenue\u00a0: "
    "elle ne peut pas être publiée."
)
CHANGED = (
    "Le texte a changé depuis que l’auteur de la pratique l’a approuvé. Proposez-lui le nouveau texte depuis "
    "«\u00a0Pratiques racontées\u00a0»."
)


def _said(pk: int, action: Action, by: User, reason: str) -> ToldPractice:
    told = take(pk, action, by)
    if not reason.strip():
        raise ReasonMissingError
    move(told, action, by, reason)
    return told


def _sheet(told: ToldPractice) -> PracticePage:
    if told.sheet is None:
        raise NoSheetError
    return told.sheet
