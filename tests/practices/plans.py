"""Plans for tests, and the form that a browser would post for them."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.test import Client

from practices.plan.state import Plan, Step

# What breaks careless files: long, formulas, emoji, right-to-left text, characters that XML forbids.
HARD = (
    '=HYPERLINK("http://exemple.invalid")',
    "+33 1 23 45 67 89",
    "-2+3",
    "@SUM(A1:A9)",
    "😀👩‍👩‍👧 fête",
    "שלום עולם",
    "مرحبا بالعالم",
    "<b>gras</b> & « guillemets »",
    "ligne ; virgule , deux-points : \\n",
)


def hard_plan(count: int = 40) -> Plan:
    """Return a plan whose texts are as bad as can be, with notes of 2,000 characters."""
    steps = [
        Step(
            key=str(number),
            title=HARD[number % len(HARD)],
            who=HARD[(number + 1) % len(HARD)],
            when=f"Semaine {number}",
            note=(HARD[(number + 2) % len(HARD)] + "\n" + "mot " * 600)[:2000].strip(),
            done=number % 2 == 0,
        )
        for number in range(1, count + 1)
    ]
    return Plan("=1+1 « Mon plan » 😀", "@Association שלום", date(2027, 1, 4), tuple(steps), "abcdef123456")


def fields(plan: Plan) -> list[tuple[str, str]]:
    """Return what a browser posts for a plan, in the order of the page."""
    head = [
        ("plan", plan.key),
        ("titre", plan.title),
        ("structure", plan.organisation),
        ("debut", plan.start.isoformat() if plan.start else ""),
    ]
    return [*head, *(pair for step in plan.steps for pair in _step_fields(step))]


def _step_fields(step: Step) -> Iterable[tuple[str, str]]:
    yield "cle", step.key
    if step.done:
        yield "fait", step.key
    yield "etape", step.title
    yield "qui", step.who
    yield "quand", step.when
    yield "note", step.note.replace("\n", "\r\n")


def posted(plan: Plan) -> QueryDict:
    """Return the plan as a view reads it."""
    return QueryDict(urlencode(fields(plan)))


def press(client: Client, path: str, plan: Plan, action: str, **more: str) -> Any:
    """Press a button of the form."""
    body = urlencode([*fields(plan), *more.items(), ("action", action)])
    return client.post(path, body, content_type="application/x-www-form-urlencoded")
