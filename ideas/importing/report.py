"""What became of each row of a table, as a file that its author corrects and brings again."""

from collections.abc import Sequence

from core.tables import Cell, Table

from .checking import Checked

HEADINGS = ("Ligne", "Contribution", "Ce qu’il en est", "Pourquoi")

Row = Sequence[Cell]


def left_out(checked: Checked, *, with_doubles: bool = False) -> list[Row]:
    """Return the rows that are not imported: errors and likenesses, in the order of the file.

    Args:
        checked: what the table gives.
        with_doubles: whether what looks like another contribution is imported too.
    """
    found = [(fault.line, fault.title, "Erreur", fault.why) for fault in checked.faults]
    if not with_doubles:
        found += [
            (double.line, double.idea.title, "Doublon probable", f"Ressemble à {double.like}.")
            for double in checked.doubles
        ]
    rows: list[Row] = [*sorted(found)]
    return rows


def report(rows: Sequence[Row]) -> Table:
    """Return these rows as a table."""
    return Table("rapport-import", "Rapport d’import", HEADINGS, iter(rows))
