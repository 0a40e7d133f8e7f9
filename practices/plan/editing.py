"""What the buttons of the form do to a plan where there is no JavaScript; static/js/plan.js does the same."""

from dataclasses import replace

from .forms import PlanForm, too_many
from .state import MAX_STEPS, Step, new_key


def edit(form: PlanForm, action: str) -> tuple[str, str]:
    """Change the plan of a form as a button asks.

    Args:
        form: changed in place.
        action: « ajouter », « retablir », or « retirer », « monter », « descendre » with the key of a step:
            « monter:3f2a ». Anything else changes nothing.

    Returns:
        What was done, in French, and the id of what the reader goes on with; both may be empty.
    """
    name, _, key = action.partition(":")
    if name == "ajouter":
        return _insert(form, Step(key=new_key()), len(form.plan.steps), "Étape ajoutée.")
    if name == "retablir" and form.removed:
        return _put_back(form, *form.removed)
    position = next((place for place, step in enumerate(form.plan.steps) if step.key == key), None)
    if position is None:
        return "", ""
    if name == "retirer":
        return _remove(form, position)
    if name in {"monter", "descendre"}:
        return _move(form, position, position - 1 if name == "monter" else position + 1, name)
    return "", ""


def _insert(form: PlanForm, step: Step, position: int, done: str) -> tuple[str, str]:
    steps = list(form.plan.steps)
    if len(steps) >= MAX_STEPS:
        form.errors["etapes"] = too_many(len(steps) + 1)
        return "", ""
    steps.insert(position, step)
    form.plan = replace(form.plan, steps=tuple(steps))
    return done, f"etape-{step.key}"


def _put_back(form: PlanForm, step: Step, position: int) -> tuple[str, str]:
    taken = {other.key for other in form.plan.steps}
    found = _insert(
        form, replace(step, key=new_key()) if step.key in taken else step, position, "Étape remise."
    )
    if not form.errors:
        form.removed = None
    return found


def _remove(form: PlanForm, position: int) -> tuple[str, str]:
    steps = list(form.plan.steps)
    removed = steps.pop(position)
    form.plan = replace(form.plan, steps=tuple(steps))
    form.removed = None if removed.is_blank else (removed, position)
    title = f"\u00a0: {removed.title}" if removed.title else ""
    return f"Étape retirée{title}.", ""


def _move(form: PlanForm, old: int, new: int, direction: str) -> tuple[str, str]:
    steps = list(form.plan.steps)
    if not 0 <= new < len(steps):
        return "", ""
    moved = steps.pop(old)
    steps.insert(new, moved)
    form.plan = replace(form.plan, steps=tuple(steps))
    # At an end of the list, the button that was pressed is no longer there to be pressed.
    if new == 0:
        direction = "descendre"
    elif new == len(steps) - 1:
        direction = "monter"
    return f"L’étape est maintenant en position {new + 1} sur {len(steps)}.", f"{direction}-{moved.key}"
