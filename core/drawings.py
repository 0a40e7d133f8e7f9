"""Drawings of Essaim: the cover of a content, one small deterministic SVG for each (slug, axis), and the hive of the home page.

A cover tells the story of the site: a swarm gathers somewhere (the practice), and a few cells fly off (spreading).

    1. The slug feeds SHA-256; its bytes are the only source of chance, so a slug always gives the same cover.
    2. Cells lie on a pointy-top hexagonal lattice (52 x 45 units), drawn a little smaller to leave a joint.
    3. A seed cell is chosen in the left half. The swarm grows: each turn, one free neighbour of the swarm joins it.
    4. From its right edge, two or three cells leave towards the opposite corner.
    5. Tones: `line` (outline), `mid`, `strong`; strong cells carry the sign of the axis; the last traveller stands out
       (honey, or plum where honey is already the colour of the axis).
    6. Cells of one tone share one <path>, so a cover stays under 2 kB.

Colours are custom properties with a fallback: inline, the cover follows the theme; in <img>, it keeps the light palette.

    python3 covers.py tutorat-nouveaux-salaries 2 > cover.svg
"""

import hashlib
import sys

W, H, STEP_X, STEP_Y = 320, 180, 52, 45
#        tint       mid        strong
PALETTE = {
    1: ("#e4f0d8", "#8dbb63", "#2d6a33"),  # tilleul: former et recruter
    2: ("#fde6dc", "#ee9270", "#b03a1d"),  # coquelicot: fidéliser
    3: ("#e5e9fb", "#93a3e4", "#3a4da6"),  # bourrache: innover dans le management
    4: ("#fdeec0", "#edb62c", "#845500"),  # tournesol: valoriser les métiers
}
HONEY, PLUM = "#f5b829", "#4b2142"
# Signs, drawn around (0, 0) in a cell of radius 28: what makes an axis recognisable without its colour.
SIGNS = {
    1: "m-10 1 10-6 10 6m-20 9 10-6 10 6m-20-18 10-6 10 6",  # rising chevrons: people coming in
    2: "m0-11 9.5 5.5v11l-9.5 5.5-9.5-5.5v-11z",  # a cell in the cell: people staying
    3: "m0-12v12l10.4 6m-10.4-6-10.4 6",  # three faces that hold together: people organising
    4: "m0-13v7m0 12v7m-11.3-19.5 6 3.5m10.5 6 6 3.5m0-13-6 3.5m-10.5 6-6 3.5",  # rays: people being seen
}


def _chance(slug):
    """An endless stream of integers drawn from the slug."""
    counter = 0
    while True:
        yield from hashlib.sha256(f"{slug}:{counter}".encode()).digest()
        counter += 1


def _neighbours(cell):
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


def _centre(cell):
    col, row = cell
    return col * STEP_X + (row & 1) * STEP_X // 2, row * STEP_Y


def _cell(cell, inset=0):
    x, y = _centre(cell)
    a, b = 24 - inset, 14 - inset // 2
    return f"M{x} {y - 2 * b}l{a} {b}v{2 * b}l-{a} {b}-{a}-{b}v-{2 * b}z"


def swarm(slug):
    """Return (cells of the swarm, travelling cells), both in order of arrival."""
    dice = _chance(slug)
    gathered = [(1 + next(dice) % 2, 1 + next(dice) % 3)]
    for _ in range(11 + next(dice) % 5):
        free = sorted(
            {n for c in gathered for n in _neighbours(c) if -1 <= n[0] <= 3 and 0 <= n[1] <= 4}
            - set(gathered)
        )
        gathered.append(free[next(dice) % len(free)])
    col, row = max(gathered)
    slope = -1 if row > 2 else 1
    travellers = []
    while col < 5 and len(travellers) < 3:
        col, row = col + 1, min(4, max(0, row + slope * (next(dice) % 2)))
        if next(dice) % 3 or col == 5:
            travellers.append((col, min(3, max(1, row)) if col == 5 else row))
    return gathered, travellers


def cover(slug, axis):
    """Return the cover of a content as an SVG string (< 2 kB)."""
    tint, mid, strong = PALETTE[axis]
    gathered, travellers = swarm(slug)
    tones = {"line": [], "mid": [], "strong": []}
    for rank, cell in enumerate(gathered):
        tones["strong" if rank % 4 == 0 else "line" if rank % 4 == 3 else "mid"].append(cell)
    tones["line" if len(travellers) > 1 else "mid"] += travellers[:-1]
    path = {
        tone: "".join(_cell(cell, 2 * (tone == "line")) for cell in cells) for tone, cells in tones.items()
    }
    last = f"var(--honey,{HONEY})" if axis != 4 else f"var(--plum,{PLUM})"
    signs = "".join("M%d %d" % _centre(cell) + SIGNS[axis] for cell in tones["strong"])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {W} {H}" preserveAspectRatio="xMidYMid slice" aria-hidden="true">'
        f'<path fill="var(--tint,{tint})" d="M0 0h{W}v{H}H0z"/>'
        f'<path fill="var(--mid,{mid})" d="{path["mid"]}"/>'
        f'<path fill="var(--strong,{strong})" d="{path["strong"]}"/>'
        f'<path fill="none" stroke="var(--mid,{mid})" stroke-width="2.5" d="{path["line"]}"/>'
        f'<path fill="{last}" d="{_cell(travellers[-1])}"/>'
        f'<path fill="none" stroke="var(--tint,{tint})" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round" d="{signs}"/>'
        "</svg>"
    )


def hive(sheets):
    """Return the mosaic of the home page: one cell for each sheet, given as (axis, maturity), and three cells flying off.

    The cells are read along slanted columns, so that each axis holds a territory; the mature sheets of an axis are spread
    over it. An idea is an outline, an experiment fills half of its cell, a proven practice fills it and shows the sign.
    Colours come from .hive-* in pages.css. Six rows hold up to 36 sheets: lengthen `rows` when there are more.
    """
    rows = [(1, 6), (0, 6), (0, 7), (0, 6), (1, 6), (2, 5)]  # (first column, cells)
    cells = [(first + col, row) for row, (first, count) in enumerate(rows) for col in range(count)][
        : len(sheets)
    ]
    cells.sort(key=lambda cell: _centre(cell)[0] + _centre(cell)[1] / 4)
    queue = []
    for axis in (4, 3, 2, 1):
        group = sorted((m for a, m in sheets if a == axis), key=lambda m: m != "idee")
        ripe = [m for m in group if m != "idee"]
        line = group[: len(group) - len(ripe)]
        step = max(1, len(group) // (len(ripe) + 1))
        for rank, m in enumerate(ripe, 1):
            line.insert(min(len(line), rank * step), m)
        queue += [(axis, m) for m in line]
    paths = {}
    for cell, (axis, m) in zip(cells, queue):
        x, y = _centre(cell)
        paths.setdefault(f"hive-{m} hive-a{axis}", []).append(_cell(cell, 2 * (m == "idee")))
        if m == "experimentation":
            paths.setdefault(f"hive-half hive-a{axis}", []).append(f"M{x - 24} {y}h48v14l-24 14-24-14z")
        if m == "eprouvee":
            paths.setdefault("hive-sign", []).append(f"M{x} {y}{SIGNS[axis]}")
    order = ("hive-i", "hive-ex", "hive-h", "hive-ep", "hive-s")
    drawn = sorted(paths, key=lambda c: next(rank for rank, start in enumerate(order) if c.startswith(start)))
    flight = (("hive-go", (7, 0), 0), ("hive-go2", (7, -1), 4), ("hive-go3", (8, 0), 8))
    body = "".join(f'<path class="{c}" d="{"".join(paths[c])}"/>' for c in drawn)
    body += "".join(f'<path class="{c}" d="{_cell(cell, inset)}"/>' for c, cell, inset in flight)
    return f'<svg viewBox="-26 -76 476 334" aria-hidden="true">{body}</svg>'


if __name__ == "__main__":
    print(cover(sys.argv[1], int(sys.argv[2])))
