"""What a plan is, whatever brought it here: the sheet, a form, a link."""

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from core.exports import one_line, writable

MAX_STEPS = 60
# Characters of each text. A step of a sheet always fits: see ``practices.blocks.Step``.
MAX_TITLE = 255
MAX_ORGANISATION = 150
MAX_STEP_TITLE = 250
MAX_WHO = 150
MAX_WHEN = 150
MAX_NOTE = 2000
# A key names a step while it is edited, and its event in calendars.
KEY = re.compile(r"[a-z0-9]{1,16}")
PLAN_KEY = re.compile(r"[a-z0-9]{8,32}")
# The years in which a plan may begin: beyond, a mistake of the keyboard.
FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True)
class Step:
    """One thing to do.

    Attributes:
        key: unique in the plan, kept when the step is edited or moved.
        when: as written, « Semaine 2 », « J+15 », « 12/01/2027 »; ``delays`` makes a date of it.
        note: the only text of several lines.
    """

    key: str
    title: str = ""
    who: str = ""
    when: str = ""
    note: str = ""
    done: bool = False

    @property
    def is_blank(self) -> bool:
        """Tell whether nothing was written in it."""
        return not (self.title or self.who or self.when or self.note)


@dataclass(frozen=True)
class Plan:
    """A plan as its owner left it.

    Attributes:
        title: what it is called, the title of the sheet at first.
        organisation: whose plan it is; may be empty.
        start: the day it begins (day J); None when not decided.
        steps: in order.
        key: tells this plan from others made from the same sheet; empty until something was done with it.
    """

    title: str
    organisation: str = ""
    start: date | None = None
    steps: tuple[Step, ...] = field(default=())
    key: str = ""

    @property
    def written_steps(self) -> tuple[Step, ...]:
        """The steps in which something is written."""
        return tuple(step for step in self.steps if not step.is_blank)

    @property
    def done_count(self) -> int:
        """How many of the steps are done."""
        return sum(step.done for step in self.written_steps)


def new_key() -> str:
    """Return a key for a step or a plan that no other has."""
    return secrets.token_hex(6)


def from_sheet(title: str, steps: Iterable[Mapping[str, Any]]) -> Plan:
    """Return the plan that a sheet proposes.

    Args:
        title: of the sheet.
        steps: its steps to copy: mappings with « title », « who » and « when ». Without any, the plan begins
            with a blank step.
    """
    copied = [
        Step(
            key=str(number),
            title=one_line(step["title"]),
            who=one_line(step["who"] or ""),
            when=one_line(step["when"] or ""),
        )
        for number, step in enumerate(steps, 1)
    ]
    return Plan(title=one_line(title), steps=tuple(copied or [Step(key="1")]))


def with_sound_keys(plan: Plan) -> Plan:
    """Return a plan whose keys are well made and unique: a form or a link may hold anything."""
    seen: set[str] = set()
    steps: list[Step] = []
    for step in plan.steps:
        key = step.key if KEY.fullmatch(step.key) and step.key not in seen else new_key()
        seen.add(key)
        steps.append(replace(step, key=key))
    return replace(plan, steps=tuple(steps), key=plan.key if PLAN_KEY.fullmatch(plan.key) else "")


def paragraph(text: str) -> str:
    """Return a text of several lines as it is kept: without what files forbid, nor spaces at its ends."""
    return writable(text).strip()
