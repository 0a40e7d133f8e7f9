"""Drawings of Essaim: the cover of a content, a small deterministic SVG, and the hive of the home page.

A cover tells the story of the site: a swarm gathers somewhere (the practice), and a few cells fly off
(spreading).

    1. The slug feeds SHA-256; its bytes are the only source of chance, so a slug always gives the same cover.
    2. Cells lie on a pointy-top hexagonal lattice (52 x 45 units), drawn a little smaller to leave a joint.
    3. A seed cell is chosen in the left half. The swarm grows: each turn, one free neighbour joins it.
    4. From its right edge, two or three cells leave towards the opposite corner.
    5. Tones: ``line`` (outline), ``mid``, ``strong``; strong cells carry the sign of the axis; the last
       traveller stands out (honey, or plum where honey is already the colour of the axis).
    6. Cells of one tone share one <path>, so a cover stays under 2 kB.

Colours are custom properties with a fallback: inline, the cover follows the theme; in <img>, it keeps the
light palette.
"""

import hashlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

# (column, row) on the lattice.
Cell = tuple[int, int]

WIDTH, HEIGHT, STEP_X, STEP_Y = 320, 180, 52, 45
# Tint, mid and strong tone of each palette, as in tokens.css.
PALETTES = {
    1: ("#e4f0d8", "#8dbb63", "#2d6a33"),  # tilleul
    2: ("#fde6dc", "#ee9270", "#b03a1d"),  # coquelicot
    3: ("#e5e9fb", "#93a3e4", "#3a4da6"),  # bourrache
    4: ("#fdeec0", "#edb62c", "#845500"),  # tournesol
}
# The palette whose own colour is honey: its last traveller is plum.
HONEY_PALETTE = 4
HONEY, PLUM = "#f5b829", "#4b2142"
# Signs, drawn around (0, 0) in a cell of radius 28: what makes an axis recognisable without its colour.
SIGNS = {
    1: "m-10 1 10-6 10 6m-20 9 10-6 10 6m-20-18 10-6 10 6",  # rising chevrons: people coming in
    2: "m0-11 9.5 5.5v11l-9.5 5.5-9.5-5.5v-11z",  # a cell in the cell: people staying
    3: "m0-12v12l10.4 6m-10.4-6-10.4 6",  # three faces that hold together: people organising
    4: "m0-13v7m0 12v7m-11.3-19.5 6 3.5m10.5 6 6 3.5m0-13-6 3.5m-10.5 6-6 3.5",  # rays: people being seen
}

IDEA, EXPERIMENT, PROVEN = "idee", "experimentation", "eprouvee"
# The hive's rows, as (first column, cells): six rows that lean to the right.
HIVE_ROWS = ((1, 6), (0, 6), (0, 7), (0, 6), (1, 6), (2, 5))
# How many sheets the hive can show.
HIVE_CAPACITY = sum(count for _first, count in HIVE_ROWS)
# Painted in this order, so that a sign lies over its cell.
HIVE_ORDER = ("hive-i", "hive-ex", "hive-h", "hive-ep", "hive-s")
# The three cells that fly off: (class, cell, inset).
HIVE_FLIGHT = (("hive-go", (7, 0), 0), ("hive-go2", (7, -1), 4), ("hive-go3", (8, 0), 8))


class HiveSheet(NamedTuple):
    """A sheet in the hive: the palette and the sign of its axis (1 to 4), and its maturity."""

    palette: int
    sign: int
    maturity: str


def _chance(slug: str) -> Iterator[int]:
    """Yield an endless stream of bytes drawn from the slug."""
    counter = 0
    while True:
        yield from hashlib.sha256(f"{slug}:{counter}".encode()).digest()
        counter += 1


def _neighbours(cell: Cell) -> list[Cell]:
    col, row = cell
    shift = row & 1  # odd rows are pushed half a cell to the right
    return [
        (col - 1, row),
        (col + 1, row),
        (col - 1 + shift, row - 1),
        (col + shift, row - 1),
        (col - 1 + shift, row + 1),
        (col + shift, row + 1),
    ]


def _centre(cell: Cell) -> tuple[int, int]:
    col, row = cell
    return col * STEP_X + (row & 1) * STEP_X // 2, row * STEP_Y


def _outline(cell: Cell, inset: int = 0) -> str:
    """Return the hexagon of a cell as path data, ``inset`` units inside its edge."""
    x, y = _centre(cell)
    a, b = 24 - inset, 14 - inset // 2
    return f"M{x} {y - 2 * b}l{a} {b}v{2 * b}l-{a} {b}-{a}-{b}v-{2 * b}z"


def swarm(slug: str) -> tuple[list[Cell], list[Cell]]:
    """Return the cells of the swarm and the travelling cells, both in order of arrival."""
    dice = _chance(slug)
    gathered = [(1 + next(dice) % 2, 1 + next(dice) % 3)]
    for _ in range(11 + next(dice) % 5):
        around = {n for cell in gathered for n in _neighbours(cell) if -1 <= n[0] <= 3 and 0 <= n[1] <= 4}
        free = sorted(around - set(gathered))
        gathered.append(free[next(dice) % len(free)])
    col, row = max(gathered)
    slope = -1 if row > 2 else 1
    travellers: list[Cell] = []
    while col < 5 and len(travellers) < 3:
        col, row = col + 1, min(4, max(0, row + slope * (next(dice) % 2)))
        if next(dice) % 3 or col == 5:
            travellers.append((col, min(3, max(1, row)) if col == 5 else row))
    return gathered, travellers


@lru_cache(maxsize=2048)
def cover(slug: str, palette: int, sign: int = 0) -> str:
    """Return the cover of a content as an SVG string (< 2 kB).

    Args:
        slug: the content's slug, which alone decides where the cells go.
        palette: 1 to 4, the colours of its axis.
        sign: 1 to 4, the sign of its axis; that of the palette when 0.
    """
    tint, mid, strong = PALETTES[palette]
    gathered, travellers = swarm(slug)
    tones: dict[str, list[Cell]] = {"line": [], "mid": [], "strong": []}
    for rank, cell in enumerate(gathered):
        tones["strong" if rank % 4 == 0 else "line" if rank % 4 == 3 else "mid"].append(cell)
    tones["line" if len(travellers) > 1 else "mid"] += travellers[:-1]
    path = {
        tone: "".join(_outline(cell, 2 * (tone == "line")) for cell in cells) for tone, cells in tones.items()
    }
    last = f"var(--plum,{PLUM})" if palette == HONEY_PALETTE else f"var(--honey,{HONEY})"
    signs = "".join("M{} {}".format(*_centre(cell)) + SIGNS[sign or palette] for cell in tones["strong"])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        ' preserveAspectRatio="xMidYMid slice" aria-hidden="true">'
        f'<path fill="var(--tint,{tint})" d="M0 0h{WIDTH}v{HEIGHT}H0z"/>'
        f'<path fill="var(--mid,{mid})" d="{path["mid"]}"/>'
        f'<path fill="var(--strong,{strong})" d="{path["strong"]}"/>'
        f'<path fill="none" stroke="var(--mid,{mid})" stroke-width="2.5" d="{path["line"]}"/>'
        f'<path fill="{last}" d="{_outline(travellers[-1])}"/>'
        f'<path fill="none" stroke="var(--tint,{tint})" stroke-width="2.5" stroke-linecap="round"'
        f' stroke-linejoin="round" d="{signs}"/>'
        "</svg>"
    )


def _spread(maturities: list[str]) -> list[str]:
    """Order one axis' sheets so that the mature ones are spread among the ideas."""
    ripe = sorted((m for m in maturities if m != IDEA), key=[EXPERIMENT, PROVEN].index)
    line = [IDEA] * (len(maturities) - len(ripe))
    step = max(1, len(maturities) // (len(ripe) + 1))
    for rank, maturity in enumerate(ripe, 1):
        line.insert(min(len(line), rank * step), maturity)
    return line


@lru_cache(maxsize=64)
def _hive(sheets: tuple[HiveSheet, ...]) -> str:
    cells = [(first + col, row) for row, (first, count) in enumerate(HIVE_ROWS) for col in range(count)]
    # Read along slanted columns, so that each axis holds a territory.
    cells = sorted(cells[: len(sheets)], key=lambda cell: _centre(cell)[0] + _centre(cell)[1] / 4)
    queue: list[HiveSheet] = []
    for palette, sign in sorted({sheet[:2] for sheet in sheets}, reverse=True):
        maturities = [sheet.maturity for sheet in sheets if sheet[:2] == (palette, sign)]
        queue += [HiveSheet(palette, sign, maturity) for maturity in _spread(maturities)]
    paths: dict[str, list[str]] = {}
    for cell, (palette, sign, maturity) in zip(cells, queue, strict=True):
        x, y = _centre(cell)
        paths.setdefault(f"hive-{maturity} hive-a{palette}", []).append(
            _outline(cell, 2 * (maturity == IDEA))
        )
        if maturity == EXPERIMENT:
            half = f"M{x - 24} {y}h48v14l-24 14-24-14z"
            paths.setdefault(f"hive-half hive-a{palette}", []).append(half)
        if maturity == PROVEN:
            paths.setdefault("hive-sign", []).append(f"M{x} {y}{SIGNS[sign]}")
    drawn = sorted(
        paths, key=lambda name: next(rank for rank, start in enumerate(HIVE_ORDER) if name.startswith(start))
    )
    body = "".join(f'<path class="{name}" d="{"".join(paths[name])}"/>' for name in drawn)
    body += "".join(
        f'<path class="{name}" d="{_outline(cell, inset)}"/>' for name, cell, inset in HIVE_FLIGHT
    )
    return f'<svg viewBox="-26 -76 476 334" aria-hidden="true">{body}</svg>'


def hive(sheets: Iterable[HiveSheet]) -> str:
    """Return the mosaic of the home page: one cell for each sheet, and three cells flying off.

    An idea is an outline, an experiment fills half of its cell, a proven practice fills it and shows the
    sign of its axis. Colours come from ``.hive-*`` in pages.css. Only the first ``HIVE_CAPACITY`` sheets
    are drawn.
    """
    # Sorted, so that the drawing depends on what there is and not on the order it comes in.
    return _hive(tuple(sorted(islice(sheets, HIVE_CAPACITY))))
