"""« Ce que deviennent les idées » as a file: the tables of the page, and nothing else."""

from collections.abc import Iterator, Sequence

from django.utils import timezone

from core.addresses import absolute
from core.tables import Cell, Table

from .selectors import STAGES, Becoming, Row

TITLE = "Ce que deviennent les idées"


def table(found: Becoming) -> Table:
    """Return the tables of the page, one under the other."""
    return Table(
        name=f"idees-{timezone.localdate().isoformat()}",
        title=TITLE,
        headings=["Tableau", "Intitulé", "Adresse", "Idées", *STAGES.values()],
        rows=_rows(found),
    )


def _rows(found: Becoming) -> Iterator[Sequence[Cell]]:
    yield ["Ensemble", "Toutes les idées", "", found.count, *(stage.count for stage in found.stages)]
    for name, rows in (("Axes", found.axes), ("Thèmes", found.themes), ("Régions", found.regions)):
        yield from (_line(name, row) for row in rows)
    blanks = [""] * (len(STAGES) - 1)
    for delay in found.delays:
        if delay.days is not None:
            yield ["Délais médians", delay.label, "", delay.count, f"{delay.days} jours", *blanks]


def _line(name: str, row: Row) -> Sequence[Cell]:
    url = absolute(row.url) if row.url else ""
    return [name, row.label, url, row.count, *(stage.count for stage in row.stages)]
