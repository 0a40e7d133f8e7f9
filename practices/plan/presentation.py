"""What is said of a plan, on the page and in the files, and what the template of the page needs."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from core.templatetags.essaim import in_full, plural

from .dated import DatedStep, Origin
from .delays import due_date
from .forms import STEP_FIELDS, PlanForm
from .links import pack_step
from .state import MAX_NOTE, MAX_ORGANISATION, MAX_STEPS, MAX_TITLE, Plan, Step

# In the template that the browser copies, where the key of the step goes.
BLANK_KEY = "__cle__"
# Proposed under « Quand »: the forms that sheets use, and a precise one.
WHEN_EXAMPLES = ("Semaine 1", "Semaine 2", "Mois 1", "Mois 2", "Mois 3", "Mois 6", "J+15", "Après trois mois")


@dataclass(frozen=True)
class StepField:
    """A text field of a step, as its template needs it.

    Attributes:
        name: posted, « quand ».
        id: unique in the page; its message is at « erreur-<id> ».
    """

    name: str
    id: str
    value: str
    limit: int
    error: str


@dataclass(frozen=True)
class StepView:
    """A step as the page shows it.

    Attributes:
        date: in full, or why there is none.
        is_first: it cannot move up.
        is_last: it cannot move down.
    """

    number: int
    step: Step
    fields: dict[str, StepField]
    date: str
    is_first: bool
    is_last: bool


def owner_line(plan: Plan) -> str:
    """Say whose plan it is and when it begins: « EHPAD Les Tilleuls, à partir du 4 janvier 2027 »."""
    start = f"à partir du {in_full(plan.start)}" if plan.start else ""
    line = ", ".join(part for part in (plan.organisation, start) if part)
    return line[:1].upper() + line[1:]


def origin_line(origin: Origin) -> str:
    """Say which sheet a plan comes from."""
    return f"D’après la fiche pratique «\u00a0{origin.title}\u00a0», {origin.site}"


def progress_line(plan: Plan) -> str:
    """Say how far a plan is: « 2 étapes faites sur 7 »."""
    done = plan.done_count
    return f"{done} {plural(done, 'étape faite,étapes faites')} sur {len(plan.written_steps)}"


def date_label(step: Step, plan: Plan) -> str:
    """Say the date of a step, or why it has none; nothing is said of a step without « when »."""
    day = due_date(step.when, plan.start)
    if day:
        return in_full(day)
    if not step.when:
        return ""
    return "Pas de date calculée" if plan.start else ""


def undated_line(steps: Sequence[DatedStep]) -> str:
    """Say how many steps a calendar leaves out; nothing when it leaves out none."""
    left_out = sum(dated.day is None for dated in steps)
    if not left_out:
        return ""
    return (
        f"{left_out} {plural(left_out, 'étape n’a,étapes n’ont')} pas de date calculée\u00a0: "
        f"{plural(left_out, 'elle reste,elles restent')} dans votre plan, et hors du calendrier."
    )


def step_views(form: PlanForm) -> list[StepView]:
    """Return every step of a form as the page shows it, blank ones too."""
    steps = form.plan.steps
    return [_step_view(form, number, step, len(steps)) for number, step in enumerate(steps, 1)]


def blank_step_view() -> StepView:
    """Return the step that the browser copies when one is added."""
    step = Step(key=BLANK_KEY)
    return _step_view(PlanForm(Plan(title="", steps=(step,))), 1, step, 3)


def _step_view(form: PlanForm, number: int, step: Step, count: int) -> StepView:
    values = dict(zip(STEP_FIELDS, (step.title, step.who, step.when, step.note), strict=True))
    fields = {
        name: StepField(
            name, f"{name}-{step.key}", values[name], limit, form.errors.get(f"{name}-{step.key}", "")
        )
        for name, limit in STEP_FIELDS.items()
    }
    return StepView(number, step, fields, date_label(step, form.plan), number == 1, number == count)


def error_list(form: PlanForm) -> list[tuple[str, str]]:
    """Return (id of the field, message) for the summary at the top of the page, in the order of the page."""
    position = {step.key: number for number, step in enumerate(form.plan.written_steps, 1)}
    found: list[tuple[str, str]] = []
    for name, message in form.errors.items():
        number = position.get(name.partition("-")[2])
        found.append((name, f"Étape {number}\u00a0: {message}" if number else message))
    return found


def script_state(plan: Plan) -> dict[str, Any]:
    """Return a plan as static/js/plan.js keeps it, so that one can start again from the sheet."""
    return {
        "format": 1,
        "key": plan.key,
        "title": plan.title,
        "organisation": plan.organisation,
        "start": plan.start.isoformat() if plan.start else "",
        "steps": [asdict(step) for step in plan.steps],
    }


def form_context(form: PlanForm) -> dict[str, Any]:
    """Return what the template of the form needs beside the sheet."""
    removed = form.removed
    return {
        "form": form,
        "plan": form.plan,
        "steps": step_views(form),
        "blank_step": blank_step_view(),
        "errors": form.errors,
        "error_list": error_list(form),
        "progress": progress_line(form.plan),
        "written_count": len(form.plan.written_steps),
        "when_examples": WHEN_EXAMPLES,
        "removed_step": removed[0] if removed else None,
        "removed_packed": pack_step(*removed) if removed else "",
        "limits": {
            "title": MAX_TITLE,
            "organisation": MAX_ORGANISATION,
            "steps": MAX_STEPS,
            "note": MAX_NOTE,
        },
    }
