"""The drawings: always the same for a slug, small, well formed, and true to what they count."""

import hashlib
import re
from xml.etree import ElementTree

import pytest

from core.drawings import HIVE_CAPACITY, HiveSheet, cover, hive

# The drawings as the designer's own program made them: a slug keeps its cover for ever.
GOLDEN_COVERS = [
    ("tutorat-nouveaux-salaries", 2, "1251470ede13c49d"),
    ("job-dating-accompagnement", 1, "026bc7a5db7ef109"),
    ("livret-accueil", 3, "4a00496d49f1d838"),
    ("podcasts", 4, "32607bdbb81e7078"),
]
GOLDEN_HIVE = "a260f46079a32a29"
GOLDEN_SHEETS = [
    *[(1, "idee")] * 6, *[(1, "experimentation")] * 2,
    *[(2, "idee")] * 8, *[(2, "eprouvee")] * 1,
    *[(3, "idee")] * 5, *[(3, "experimentation")] * 3, *[(3, "eprouvee")] * 2,
    *[(4, "idee")] * 6,
]  # fmt: skip


def fingerprint(svg: str) -> str:
    return hashlib.sha256(svg.encode()).hexdigest()[:16]


def outlines(svg: str, css_class: str) -> int:
    """Count the hexagons of the paths of a class."""
    paths = re.findall(rf'class="{css_class}[^"]*" d="([^"]*)"', svg)
    return sum(path.count("M") for path in paths)


@pytest.mark.parametrize(("slug", "palette", "expected"), GOLDEN_COVERS)
def test_a_cover_never_changes(slug: str, palette: int, expected: str) -> None:
    assert fingerprint(cover(slug, palette)) == expected


def test_the_hive_never_changes() -> None:
    assert (
        fingerprint(hive(HiveSheet(axis, axis, maturity) for axis, maturity in GOLDEN_SHEETS)) == GOLDEN_HIVE
    )


def test_covers_are_small_and_well_formed() -> None:
    for number in range(200):
        svg = cover(f"fiche-{number}", 1 + number % 4)
        assert len(svg.encode()) < 2048
        ElementTree.fromstring(svg)


def test_each_slug_has_its_own_cover() -> None:
    assert len({cover(f"fiche-{number}", 1) for number in range(200)}) == 200


def test_sign_and_palette_are_apart() -> None:
    svg = cover("tutorat", 2, sign=3)
    assert "--strong,#b03a1d" in svg  # the colours of the second palette
    assert "m0-12v12l10.4 6m-10.4-6-10.4 6" in svg  # the third sign
    assert svg != cover("tutorat", 2)


def test_the_last_traveller_stands_out_on_every_palette() -> None:
    assert "var(--honey," in cover("tutorat", 1)
    assert "var(--plum," in cover("tutorat", 4)


def test_the_hive_draws_one_cell_for_each_sheet() -> None:
    sheets = (
        [HiveSheet(1, 1, "idee")] * 3
        + [HiveSheet(2, 4, "experimentation")] * 2
        + [HiveSheet(3, 3, "eprouvee")]
    )
    svg = hive(sheets)
    ElementTree.fromstring(svg)
    assert outlines(svg, "hive-idee hive-a1") == 3
    assert outlines(svg, "hive-experimentation hive-a2") == 2
    assert outlines(svg, "hive-half hive-a2") == 2
    assert outlines(svg, "hive-eprouvee hive-a3") == 1


def test_the_hive_does_not_depend_on_the_order_of_the_sheets() -> None:
    sheets = [HiveSheet(1 + n % 4, 1 + n % 4, ("idee", "eprouvee")[n % 3 == 0]) for n in range(30)]
    assert hive(sheets) == hive(reversed(sheets))


def test_the_hive_stops_at_its_capacity() -> None:
    svg = hive([HiveSheet(1, 1, "idee")] * (HIVE_CAPACITY + 10))
    assert outlines(svg, "hive-idee") == HIVE_CAPACITY


def test_an_empty_hive_still_flies() -> None:
    assert "hive-go" in hive([])
