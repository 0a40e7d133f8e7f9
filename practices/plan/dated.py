"""A plan ready to be shown or written to a file: each step with its date, and where the plan comes from."""

from dataclasses import dataclass
from datetime import date

from .delays import due_date
from .state import Plan, Step


@dataclass(frozen=True)
class Origin:
    """Where a plan comes from, told in every file.

    Attributes:
        title: of the sheet.
        url: its full address.
        source: the document that the sheet reformulates; may be empty.
        reuse: the terms under which its text may be used again; may be empty.
        site: the name of the portal.
        host: its host, which makes the identifiers of events unique in the world.
    """

    title: str
    url: str
    source: str
    reuse: str
    site: str
    host: str


@dataclass(frozen=True)
class DatedStep:
    """A step, its number from one, and its date if one is known."""

    number: int
    step: Step
    day: date | None


def dated_steps(plan: Plan) -> list[DatedStep]:
    """Return the steps in which something is written, in order, with their dates."""
    return [
        DatedStep(number, step, due_date(step.when, plan.start))
        for number, step in enumerate(plan.written_steps, 1)
    ]
