"""What became of each row of a table, as a file that its author corrects and brings again."""

from collections.abc import Iterator, Sequence

from core.tables import Cell, Table
from ideas.models import ContributionImport

from .checking import Checked

HEADINGS = ("Ligne", "Contribution", "Ce qu’il en est", "Pourquoi")


def report(brought: ContributionImport, checked: Checked) -> Table:
    """Return the rows that are not imported: errors and likenesses, in the order of the file."""
    return Table("rapport-import", "Rapport d’import", HEADINGS, _rows(checked))


def _rows(checked: Checked) -> Iterator[Sequence[Cell]]:
    faults = [(fault.line, fault.title, "Erreur", fault.why) for fault in checked.faults]
    doubles = [
        (double.line, double.idea.title, "Doublon probable", f"Ressemble à {double.like}.")
        for double in checked.doubles
    ]
    yield from sorted(faults + doubles)
