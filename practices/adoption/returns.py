"""What others made of one sheet: how many, what it gave, what they changed, what they advise."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Case, Q, QuerySet, When

from practices.models import Adoption, AdoptionAnswer, PracticePage

from .counting import NAMED, TOLD, Split, count_label, counted, may_quote, named_split, unnamed_split

State = Adoption.State
# What is said of a named structure, and its sign.
OUTCOMES = {
    State.RUNNING: ("essai en cours", "clock"),
    State.ADOPTED: ("en place", "success"),
    State.ADAPTED: ("en place, adaptée", "pen"),
    State.DROPPED: ("essai arrêté", "close"),
    State.SILENT: ("sans nouvelles", "comment"),
}
UNNAMED = "Une structure"
NOBODY = Split()
IS_NAMED = Case(When(NAMED, then=True), default=False, output_field=BooleanField())


@dataclass(frozen=True)
class NamedStructure:
    """A structure that agreed to be named.

    Attributes:
        name: as it wrote it.
        outcome: what the practice gave it: « en place, adaptée ».
        icon: the sign of it.
        since: when it confirmed its try.
    """

    name: str
    outcome: str
    icon: str
    since: datetime


@dataclass(frozen=True)
class Quote:
    """The words of a structure, as the moderation accepted them.

    Attributes:
        text: plain, with its line ends.
        author: its name if it agreed, « Une structure » otherwise.
        sheet_id: the sheet that it speaks of.
    """

    text: str
    author: str
    sheet_id: int


@dataclass(frozen=True)
class Returns:
    """What others made of a sheet, as anyone may know it.

    Attributes:
        split: how many structures, by what it gave; named or counted by threes.
        unnamed: those that are not named, among ``split``.
        named: those that are, the latest first.
        changes: what they did otherwise, the latest first.
        advice: what they tell the next, the latest first.
        reasons: why some stopped, the latest first.
    """

    split: Split = NOBODY
    unnamed: Split = NOBODY
    named: Sequence[NamedStructure] = ()
    changes: Sequence[Quote] = ()
    advice: Sequence[Quote] = ()
    reasons: Sequence[Quote] = ()

    @property
    def total(self) -> int:
        """How many structures are counted."""
        return self.split.total

    @property
    def label(self) -> str:
        """« 4 structures l’ont mise à l’essai »; nothing when there is none."""
        return count_label(self.total)

    def __bool__(self) -> bool:
        """Tell whether there is anything to say."""
        return bool(self.total)


def sheet_returns(sheet: PracticePage) -> Returns:
    """Return what others made of a sheet, in two queries at most; one when nobody is counted."""
    fields = ("pk", "state", "organisation_name", "confirmed_at", "is_named")
    tried = list(counted().filter(sheet=sheet).annotate(is_named=IS_NAMED).values(*fields))
    named = [row for row in tried if row["is_named"]]
    unnamed = unnamed_split(Counter(row["state"] for row in tried if not row["is_named"]))
    split = named_split(row["state"] for row in named) + unnamed
    if not split:
        return Returns()
    named.sort(key=lambda row: (row["confirmed_at"], row["pk"]), reverse=True)
    answers = list(quotable({sheet.pk: unnamed}).filter(adoption__sheet=sheet))
    return Returns(
        split=split,
        unnamed=unnamed,
        named=tuple(map(_structure, named)),
        changes=quotes(answers, "changes"),
        advice=quotes(answers, "advice"),
        reasons=quotes((answer for answer in answers if answer.adoption.state == State.DROPPED), "reason"),
    )


def _structure(row: dict[str, Any]) -> NamedStructure:
    outcome, icon = OUTCOMES[State(row["state"])]
    return NamedStructure(row["organisation_name"], outcome, icon, row["confirmed_at"])


def quotable(unnamed: Mapping[int, Split]) -> QuerySet[AdoptionAnswer]:
    """Return the accepted answers whose words may be shown, the latest first, with their adoptions.

    Args:
        unnamed: what is published of the unnamed structures, by sheet.
    """
    shown = named = Q(adoption__in=counted().filter(NAMED))
    for state in TOLD:
        sheets = [sheet for sheet, split in unnamed.items() if may_quote(split, state)]
        if sheets:
            shown |= Q(adoption__in=counted().filter(state=state, sheet__in=sheets))
    is_named = Case(When(named, then=True), default=False, output_field=BooleanField())
    answers = AdoptionAnswer.objects.filter(shown, review=AdoptionAnswer.Review.ACCEPTED)
    answers = answers.annotate(is_named=is_named).select_related("adoption")
    return answers.order_by("-answered_at", "-pk")


def quotes(answers: Iterable[AdoptionAnswer], name: str) -> tuple[Quote, ...]:
    """Return one of the texts of answers that ``quotable`` gave, where it says something.

    Args:
        name: « changes », « advice » or « reason ».
    """
    return tuple(
        Quote(text, _author(answer), answer.adoption.sheet_id)
        for answer in answers
        if (text := getattr(answer, name).strip())
    )


def _author(answer: AdoptionAnswer) -> str:
    named: bool = answer.is_named  # type: ignore[attr-defined]  # annotated by ``quotable``
    return answer.adoption.organisation_name if named else UNNAMED
