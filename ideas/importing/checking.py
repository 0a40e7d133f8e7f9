"""What a table would give: ideas to make, those that exist already, rows with errors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from rapidfuzz import fuzz, process, utils
from tablib import Dataset

from ideas.models import ContributionImport, Idea

from .mapping import FIELDS
from .resources import ContributionResource

# From this likeness of titles on (0 to 100, words in any order), two contributions are taken for one.
ALIKE = 90
NOT_FILED = (
    "Il faut un thème et un axe pour publier. Corrigez le fichier, ou importez pour relire avant publication."
)


@dataclass(frozen=True)
class Fault:
    """What is wrong with one row: its line in the file, what it says, why."""

    line: int
    title: str
    why: str


@dataclass(frozen=True)
class Double:
    """A row that says what another contribution says: its line, and what it looks like."""

    line: int
    idea: Idea
    like: str


@dataclass
class Checked:
    """What a table would give.

    Attributes:
        ideas: those to make: (line in the file, idea not saved, with its ``chosen_jobs``).
        doubles: those that look like another one, existing or earlier in the file.
        faults: the rows that say something wrong.
    """

    ideas: list[tuple[int, Idea]] = field(default_factory=list)
    doubles: list[Double] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def check(brought: ContributionImport) -> Checked:
    """Read the rows of a table by its mapping; nothing is saved."""
    mapping: Mapping[str, int] = brought.mapping
    columns = [name for name in FIELDS if name in mapping]
    rows = [[row[mapping[name]] for name in columns] for row in brought.rows]
    resource = ContributionResource(brought.assembly)
    # The resource saves nothing by itself: a dry run would only add a savepoint for each row.
    result = resource.import_data(Dataset(*rows, headers=columns), raise_errors=False)
    checked = Checked()
    for number, row_result in enumerate(result.rows, 1):
        if row_result.validation_error or row_result.errors:
            checked.faults.append(
                Fault(brought.lines[number - 1], _title(rows[number - 1], columns), _why(row_result))
            )
    made = [(brought.lines[number - 1], idea) for number, idea in resource.made]
    if not brought.as_pending:
        made, unfiled = _filed(made)
        checked.faults += [Fault(line, idea.title, NOT_FILED) for line, idea in unfiled]
        checked.faults.sort(key=lambda fault: fault.line)
    _part(checked, made, brought)
    return checked


def _title(row: Sequence[str], columns: Sequence[str]) -> str:
    return row[columns.index("title")] if "title" in columns else ""


def _why(row_result: Any) -> str:
    """Say what is wrong with a row, each thing once."""
    error = row_result.validation_error
    if isinstance(error, ValidationError):
        return " ".join(dict.fromkeys(error.messages))
    return "Cette ligne ne peut pas être lue."


Made = list[tuple[int, Idea]]


def _filed(made: Made) -> tuple[Made, Made]:
    """Part the ideas that may be published from those that lack a theme or an axis."""
    filed = [(line, idea) for line, idea in made if idea.theme is not None and idea.axis is not None]
    return filed, [(line, idea) for line, idea in made if idea.theme is None or idea.axis is None]


def _words(title: str) -> str:
    """Return the words of a title in alphabetical order: sorted once, and not at each comparison."""
    return " ".join(sorted(utils.default_process(title).split()))


def _part(checked: Checked, made: Made, brought: ContributionImport) -> None:
    """Set apart what looks like an idea of the assembly, or like an earlier row."""
    known = list(Idea.objects.filter(assembly=brought.assembly).values_list("title", flat=True))
    choices = [_words(title) for title in known]
    labels = [f"l’idée «\u00a0{title}\u00a0»" for title in known]
    for line, idea in made:
        plain = _words(idea.title)
        found = process.extractOne(plain, choices, scorer=fuzz.ratio, score_cutoff=ALIKE)
        if found is not None:
            checked.doubles.append(Double(line, idea, labels[found[2]]))
            continue
        choices.append(plain)
        labels.append(f"la ligne {line}")
        checked.ideas.append((line, idea))
