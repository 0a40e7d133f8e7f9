"""How many structures try a sheet and what it gave, as anyone may know it: nobody is shown who did not agree.

A structure that agreed to be named, once the moderation accepted its name, is shown and counted as it is. The
**others** are counted by threes: what is published of them is always a whole number of groups of three,
rounded down. French public statistics publish no result about fewer than three enterprises (INSEE, « Secret
statistique », https://www.insee.fr/fr/information/1300624); rounding to base three rather than hiding small
cells alone is the way of Statistics New Zealand for its census, because it also resists subtraction. Neither
is a law that binds this site: they are the practice that it follows.

Four numbers are published about the others, and every other one is a sum of them:

1. of each sheet, how many they are;
2. of each sheet, how many told each outcome. What is left of the first number is « without detail »: it also
   holds those of whom there is no news, which are never counted apart, so that no outcome can be found by
   subtraction;
3. for all the sheets together, how many are on sheets where they are too few. Never more than one for each
   public sheet, so that it never says that a given sheet has one;
4. of each region, all the sheets together. What is left is « without region »: it also holds those that gave
   none. Never more than 1 and 3 together.

Whoever knows all that is shown, and these rules, cannot tell whether any cell shown as nothing holds 0, 1 or
2 of the others; and no number ever changes by 1 or 2, so that the arrival of one structure tells nothing of
it (tests/practices/test_counting.py tries every world). A number that goes down, because the moderation
rejected a try or a structure accepted to be named, is not covered: whoever kept the former number learns then
that a group lost someone.

Texts follow the same rule: one that comes from an unnamed structure is shown where those that told the same
outcome of the same sheet are counted.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from django.db.models import Q, QuerySet

from core.templatetags.essaim import plural
from practices.models import Adoption

State = Adoption.State
# The smallest group of unnamed structures of which anything is said.
THRESHOLD = 3
# Those that agreed to be named, and whose name the moderation accepted.
NAMED = Q(is_public=True, review=Adoption.Review.ACCEPTED) & ~Q(organisation_name="")


@dataclass(frozen=True)
class Split:
    """Structures, by what a sheet gave them.

    ``unsaid`` are those of whom there is no news, or too few to be told apart.
    """

    running: int = 0
    adopted: int = 0
    adapted: int = 0
    dropped: int = 0
    unsaid: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self._counts())

    @property
    def in_place(self) -> int:
        """Those that have the practice in place, adapted or not."""
        return self.adopted + self.adapted

    def _counts(self) -> list[int]:
        return [getattr(self, field.name) for field in fields(self)]

    def __add__(self, other: "Split") -> "Split":
        return Split(*map(sum, zip(self._counts(), other._counts(), strict=True)))

    def __bool__(self) -> bool:
        """Tell whether anyone is counted."""
        return any(self._counts())


# The outcomes that are told apart.
TOLD = (State.RUNNING, State.ADOPTED, State.ADAPTED, State.DROPPED)


@dataclass(frozen=True)
class Published:
    """All that is published about the structures that are not named.

    Attributes:
        sheets: by sheet, those on which they are enough to be counted only.
        elsewhere: how many are on sheets where they are too few.
        regions: by region, where they are enough.
    """

    sheets: Mapping[int, Split]
    elsewhere: int
    regions: Mapping[int, int]

    @property
    def total(self) -> int:
        """How many are counted."""
        return sum(split.total for split in self.sheets.values()) + self.elsewhere


def by_threes(count: int) -> int:
    """Round a number of unnamed structures down to whole groups."""
    return count - count % THRESHOLD


def named_split(states: Iterable[str]) -> Split:
    """Count structures that are named, from their states."""
    counts = Counter(states)
    return Split(*(counts[state] for state in (*TOLD, State.SILENT)))


def unnamed_split(counts: Mapping[str, int]) -> Split:
    """Return what is published of the unnamed structures of one sheet, counted by state."""
    told = [by_threes(counts.get(state, 0)) for state in TOLD]
    return Split(*[*told, by_threes(sum(counts.values())) - sum(told)])


def publish(
    by_sheet: Mapping[int, Mapping[str, int]], by_region: Mapping[int, int], public_sheets: int
) -> Published:
    """Return what is published of the unnamed structures.

    Args:
        by_sheet: how many are in each state, for each public sheet that any of them tries.
        by_region: how many are in each region, on these sheets; without those that gave none.
        public_sheets: how many sheets are public, tried or not.
    """
    sheets = {sheet: split for sheet, counts in by_sheet.items() if (split := unnamed_split(counts))}
    everyone = sum(sum(counts.values()) for counts in by_sheet.values())
    counted = sum(split.total for split in sheets.values())
    elsewhere = by_threes(min(everyone - counted, public_sheets))
    return Published(sheets, elsewhere, _regions(by_region, counted + elsewhere))


def _regions(by_region: Mapping[int, int], most: int) -> dict[int, int]:
    """Round each region down; the largest give way when they would say more than ``most`` together."""
    shown = {region: groups for region, count in sorted(by_region.items()) if (groups := by_threes(count))}
    for _ in range(max(sum(shown.values()) - most, 0) // THRESHOLD):
        shown[max(shown, key=lambda region: shown[region])] -= THRESHOLD
    return {region: count for region, count in shown.items() if count}


def may_quote(unnamed: Split, state: str) -> bool:
    """Tell whether the words of an unnamed structure may be shown.

    Args:
        unnamed: what is published of the unnamed structures of its sheet.
        state: of its adoption.
    """
    return state in TOLD and getattr(unnamed, state) >= THRESHOLD


def counted() -> QuerySet[Adoption]:
    """Return the adoptions that count: confirmed, once for each structure, not rejected."""
    return (
        Adoption.objects.filter(counted=True)
        .exclude(review=Adoption.Review.REJECTED)
        .exclude(state=State.PENDING)
        .order_by()
    )


def count_label(total: int) -> str:
    """Say how many structures try a sheet or tried it; nothing when none does.

    Args:
        total: as ``Returns.total`` gives it.
    """
    verb = plural(total, "structure l’a mise,structures l’ont mise")
    return f"{total} {verb} à l’essai" if total else ""
