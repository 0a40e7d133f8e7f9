"""What is published of structures that did not agree to be named: never enough to know any of them.

An attacker knows every number that is published, and the rules. A world is what is true; two worlds that
publish the same cannot be told apart.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations_with_replacement, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practices.adoption.counting import (
    THRESHOLD,
    TOLD,
    Published,
    Split,
    by_threes,
    count_label,
    may_quote,
    named_split,
    publish,
    unnamed_split,
)
from practices.models import Adoption

State = Adoption.State
# An unnamed structure: its sheet, what it gave, its region or none.
Record = tuple[int, str, int | None]
# What an attacker may look for: a sheet, an outcome of a sheet, an outcome, a region, a sheet of a region…
Cell = tuple[int | None, str | None, int | None]


def published(world: Iterable[Record], public_sheets: int) -> Published:
    by_sheet: dict[int, Counter[str]] = defaultdict(Counter)
    by_region: Counter[int] = Counter()
    for sheet, state, region in world:
        by_sheet[sheet][state] += 1
        if region is not None:
            by_region[region] += 1
    return publish(by_sheet, by_region, public_sheets)


def size(world: Iterable[Record], cell: Cell) -> int:
    """Return how many structures of a world are in a cell; None leaves a dimension open."""
    return sum(
        all(wanted is None or wanted == found for wanted, found in zip(cell, record, strict=True))
        for record in world
    )


def numbers(shown: Published) -> Iterator[int]:
    """Yield every number that is printed about the unnamed, and the sums of them that pages show."""
    for split in shown.sheets.values():
        yield from (split.running, split.adopted, split.adapted, split.dropped, split.unsaid, split.total)
    yield from shown.regions.values()
    yield from (shown.elsewhere, shown.total, shown.total - sum(shown.regions.values()))
    whole = sum(shown.sheets.values(), Split())
    yield from (whole.running, whole.adopted, whole.adapted, whole.dropped, whole.unsaid)


@pytest.mark.parametrize("public_sheets", [2, 3])
def test_no_small_cell_can_be_known(public_sheets: int) -> None:
    """Try every world of a small site: a cell of 1 or 2 could as well be empty."""
    sheets = range(public_sheets)
    # One more outcome or region only leaves more worlds to choose from.
    states = (
        (State.ADAPTED, State.SILENT) if public_sheets == 3 else (State.ADAPTED, State.DROPPED, State.SILENT)
    )
    regions = (None, 1)
    kinds: list[Record] = list(product(sheets, states, regions))
    # Worlds that publish the same differ by up to two structures a cell: larger ones are there to hide in.
    looked_at, most = 4, 4 + 2
    possible: dict[object, list[tuple[Record, ...]]] = defaultdict(list)
    for count in range(most + 1):
        for world in combinations_with_replacement(kinds, count):
            shown = published(world, public_sheets)
            possible[
                tuple(sorted(shown.sheets.items())), shown.elsewhere, tuple(shown.regions.items())
            ].append(world)
    told = [state for state in states if state != State.SILENT]
    cells: list[Cell] = [
        *((sheet, None, None) for sheet in sheets),
        *((sheet, state, None) for sheet in sheets for state in told),
        *((None, state, None) for state in told),
        (None, None, 1),
    ]
    seen = 0
    for worlds in possible.values():
        if min(map(len, worlds)) > looked_at:
            continue
        for cell in cells:
            sizes = {size(world, cell) for world in worlds}
            assert not sizes <= {1, 2}, (cell, sizes, worlds[0])
            seen += bool(sizes & {1, 2})
    assert seen > 50


records = st.tuples(
    st.integers(0, 5), st.sampled_from([*TOLD, State.SILENT]), st.one_of(st.none(), st.integers(1, 4))
)
worlds = st.lists(records, max_size=60)
SHEETS = 6


@given(worlds)
def test_nothing_changes_by_less_than_a_group(world: list[Record]) -> None:
    shown = published(world, SHEETS)
    assert all(number >= 0 and number % THRESHOLD == 0 for number in numbers(shown))


@given(worlds, records)
def test_one_more_structure_tells_nothing_of_itself(world: list[Record], newcomer: Record) -> None:
    before, after = published(world, SHEETS), published([*world, newcomer], SHEETS)
    for sheet in range(SHEETS):
        was, now = before.sheets.get(sheet, Split()), after.sheets.get(sheet, Split())
        changes = [getattr(now, state) - getattr(was, state) for state in TOLD]
        assert all(change % THRESHOLD == 0 for change in [*changes, now.total - was.total])
    assert (after.total - before.total) % THRESHOLD == 0


@given(worlds)
def test_nothing_is_invented(world: list[Record]) -> None:
    shown = published(world, SHEETS)
    assert shown.total <= len(world)
    assert sum(shown.regions.values()) <= shown.total
    for sheet, split in shown.sheets.items():
        assert split.total <= size(world, (sheet, None, None)) < split.total + THRESHOLD
        assert all(getattr(split, state) <= size(world, (sheet, state, None)) for state in TOLD)
    assert all(count <= size(world, (None, None, region)) for region, count in shown.regions.items())


def told_world(shown: Published) -> list[Record]:
    """Return the smallest world that publishes this: nobody beyond what is shown."""
    world: list[Record] = []
    for sheet, split in shown.sheets.items():
        for state in TOLD:
            world += [(sheet, state, None)] * getattr(split, state)
        world += [(sheet, State.SILENT, None)] * split.unsaid
    hidden = list(range(SHEETS)) * 2
    world += [(sheet, State.SILENT, None) for sheet in hidden[: shown.elsewhere]]
    return with_regions(world, shown)


def with_regions(world: list[Record], shown: Published) -> list[Record]:
    regions = [region for region, count in shown.regions.items() for _ in range(count)]
    placed = [(sheet, state, region) for (sheet, state, _), region in zip(world, regions, strict=False)]
    return [*placed, *world[len(placed) :]]


@given(worlds, st.integers(0, SHEETS - 1), st.sampled_from(TOLD), st.integers(0, 2))
def test_an_outcome_may_hold_none_one_or_two_more(
    world: list[Record], sheet: int, state: str, more: int
) -> None:
    """Whatever is published, make a world that publishes the same with any small cell at this place."""
    shown = published(world, SHEETS)
    split = shown.sheets.get(sheet, Split())
    other = told_world(shown)
    bare = [record for record in other if record[0] == sheet and record[1] == State.SILENT]
    # Those of whom there is no news give way, as far as they go: they are never counted apart.
    for record in bare[:more]:
        other[other.index(record)] = (sheet, state, record[2])
    missing = more - len(bare[:more])
    other += [(sheet, state, None)] * missing
    assert size(other, (sheet, state, None)) == getattr(split, state) + more
    assert published(other, SHEETS) == shown


@given(worlds, st.integers(1, 4), st.integers(0, 2))
def test_a_region_may_hold_none_one_or_two_more(world: list[Record], region: int, more: int) -> None:
    shown = published(world, SHEETS)
    other = told_world(shown)
    nowhere = [rank for rank, record in enumerate(other) if record[2] is None][:more]
    for rank in nowhere:
        other[rank] = (other[rank][0], other[rank][1], region)
    missing = more - len(nowhere)
    tried = Counter(record[0] for record in other)
    roomy = [sheet for sheet in range(SHEETS) for _ in range(2 - tried[sheet] % THRESHOLD)]
    other += [(sheet, State.SILENT, region) for sheet in roomy[:missing]]
    assert size(other, (None, None, region)) == shown.regions.get(region, 0) + more
    assert published(other, SHEETS) == shown


@pytest.mark.parametrize(
    ("count", "shown"), [(0, 0), (1, 0), (2, 0), (3, 3), (4, 3), (5, 3), (6, 6), (500, 498)]
)
def test_the_unnamed_are_counted_by_threes(count: int, shown: int) -> None:
    assert by_threes(count) == shown
    assert unnamed_split({State.ADOPTED: count}).total == shown


def test_an_outcome_that_too_few_told_is_not_told_apart() -> None:
    split = unnamed_split({State.RUNNING: 4, State.ADAPTED: 2, State.DROPPED: 1, State.SILENT: 2})
    assert split == Split(running=3, unsaid=6)
    assert split.total == 9


def test_those_without_news_are_never_told_apart() -> None:
    assert unnamed_split({State.SILENT: 7}) == Split(unsaid=6)


def test_a_structure_that_is_named_counts_alone() -> None:
    assert named_split([State.ADAPTED, State.SILENT]) == Split(adapted=1, unsaid=1)
    assert named_split([]) + unnamed_split({State.ADAPTED: 2}) == Split()
    assert not Split()


def test_words_are_shown_where_those_who_said_as_much_are_counted() -> None:
    split = Split(adapted=3, dropped=0, unsaid=3)
    assert may_quote(split, State.ADAPTED)
    assert not may_quote(split, State.DROPPED)
    assert not may_quote(split, State.SILENT)


def test_few_on_many_sheets_are_counted_together() -> None:
    shown = published([(sheet, State.RUNNING, 1) for sheet in range(5)], public_sheets=30)
    assert shown == Published({}, 3, {1: 3})
    assert shown.total == 3


def test_they_are_never_so_many_that_a_sheet_must_have_one() -> None:
    """Two on each of three sheets: to say six would say two of each."""
    world = [(sheet, State.RUNNING, 1) for sheet in range(3) for _ in range(2)]
    assert published(world, public_sheets=3) == Published({}, 3, {1: 3})
    assert published(world[:4], public_sheets=2) == Published({}, 0, {})


@pytest.mark.parametrize(
    ("total", "label"),
    [(0, ""), (1, "1 structure l’a mise à l’essai"), (4, "4 structures l’ont mise à l’essai")],
)
def test_the_count_is_said_in_words(total: int, label: str) -> None:
    assert count_label(total) == label
