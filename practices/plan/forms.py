"""The form of a plan: what was posted, and what is wrong with it.

Steps have no number in the names of their fields: the form posts as many values of each name as there are
steps, in the order of the page, so that adding, removing and moving need no renumbering,
in the browser or here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest

from django.http import QueryDict

from core.exports import one_line

from .delays import parse_date
from .links import unpack_step
from .state import (
    FIRST_YEAR,
    LAST_YEAR,
    MAX_NOTE,
    MAX_ORGANISATION,
    MAX_STEP_TITLE,
    MAX_STEPS,
    MAX_TITLE,
    MAX_WHEN,
    MAX_WHO,
    Plan,
    Step,
    paragraph,
    with_sound_keys,
)

# Beyond, nobody typed it: what follows is not read.
MOST_STEPS_READ = 2 * MAX_STEPS
# Of a step: name of its field, and how many characters it may hold.
STEP_FIELDS = {
    "etape": MAX_STEP_TITLE,
    "qui": MAX_WHO,
    "quand": MAX_WHEN,
    "note": MAX_NOTE,
}
BAD_START = "Cette date n’existe pas. Écrivez-la ainsi\u00a0: 12/01/2027."
FAR_START = f"Choisissez une année entre {FIRST_YEAR} et {LAST_YEAR}."
NO_START = "Indiquez la date de début\u00a0: c’est elle qui donne les dates du calendrier."
NO_TITLE = "Donnez un titre à votre plan."
NO_STEP_TITLE = "Dites ce qu’il y a à faire."
NO_STEPS = "Écrivez au moins une étape."
NO_DATES = (
    "Aucune étape n’a de date à mettre dans un calendrier. Écrivez par exemple «\u00a0Semaine 2\u00a0», "
    "«\u00a0J+15\u00a0» ou «\u00a012/01/2027\u00a0» dans la case «\u00a0Quand\u00a0» d’une étape."
)


def too_long(length: int, limit: int) -> str:
    """Say that a text is too long, and by how much."""
    return f"{limit} caractères au plus\u00a0: il y en a {length}."


def too_many(count: int) -> str:
    """Say that there are too many steps."""
    return f"Un plan a {MAX_STEPS} étapes au plus\u00a0: celui-ci en a {count}. Retirez-en ou réunissez-en."


@dataclass
class PlanForm:
    """A plan as posted, with what is wrong with it.

    Attributes:
        plan: what could be read; too long a text is kept whole, so that nothing typed is lost.
        start_text: the date of the beginning as typed.
        removed: the step removed last, which can be put back, and its position; None without any.
        errors: messages by field: « titre », « structure », « debut », « etapes » (all of them), or a field
            of a step with its key, « note-3f2a ».
    """

    plan: Plan
    start_text: str = ""
    removed: tuple[Step, int] | None = None
    errors: dict[str, str] = field(default_factory=dict)

    def check(self, *, for_calendar: bool = False) -> bool:
        """Look for what is wrong, keep it in ``errors``, and tell whether all is well.

        Args:
            for_calendar: a calendar needs a date to begin at.
        """
        self.errors = {name: message for name, message in self._defects() if message}
        if for_calendar and not self.start_text:
            self.errors["debut"] = NO_START
        return not self.errors

    def _defects(self) -> Iterator[tuple[str, str]]:
        plan = self.plan
        yield "titre", "" if plan.title else NO_TITLE
        yield "titre", _length(plan.title, MAX_TITLE)
        yield "structure", _length(plan.organisation, MAX_ORGANISATION)
        yield "debut", self._start_defect()
        count = len(plan.written_steps)
        yield "etapes", too_many(count) if count > MAX_STEPS else "" if count else NO_STEPS
        for step in plan.written_steps:
            yield f"etape-{step.key}", "" if step.title else NO_STEP_TITLE
            for name, text in zip(STEP_FIELDS, (step.title, step.who, step.when, step.note), strict=True):
                yield f"{name}-{step.key}", _length(text, STEP_FIELDS[name])

    def _start_defect(self) -> str:
        if not self.start_text:
            return ""
        day = parse_date(self.start_text)
        if day is None:
            return BAD_START
        return "" if FIRST_YEAR <= day.year <= LAST_YEAR else FAR_START


def _length(text: str, limit: int) -> str:
    return too_long(len(text), limit) if len(text) > limit else ""


def read_form(data: QueryDict) -> PlanForm:
    """Return the plan that a form posted, whatever it holds; nothing is refused here."""
    start_text = one_line(data.get("debut", ""))
    plan = Plan(
        title=one_line(data.get("titre", "")),
        organisation=one_line(data.get("structure", "")),
        start=sound_start(start_text),
        steps=tuple(_steps(data)),
        key=data.get("plan", ""),
    )
    return PlanForm(with_sound_keys(plan), start_text, unpack_step(data.get("retiree", "")))


def form_of(plan: Plan) -> PlanForm:
    """Return the form that shows a plan."""
    return PlanForm(plan, plan.start.isoformat() if plan.start else "")


def sound_start(text: str) -> date | None:
    """Return the day a plan begins, None when the text is no date that it may begin at."""
    day = parse_date(text)
    return day if day and FIRST_YEAR <= day.year <= LAST_YEAR else None


def _steps(data: Mapping[str, str] | QueryDict) -> Iterator[Step]:
    lists = [_values(data, name) for name in ("cle", *STEP_FIELDS)]
    done = set(_values(data, "fait"))
    for key, title, who, when, note in zip_longest(*lists, fillvalue=""):
        yield Step(
            key=key,
            title=one_line(title),
            who=one_line(who),
            when=one_line(when),
            note=paragraph(note),
            done=key in done,
        )


def _values(data: Mapping[str, str] | QueryDict, name: str) -> list[str]:
    return data.getlist(name)[:MOST_STEPS_READ] if isinstance(data, QueryDict) else []
