"""Answers as people read them, and as exports lay them out."""

from collections.abc import Iterable
from datetime import date

from core.templatetags.essaim import in_full

from .models import AnswerSheet, QuestionnaireVersion
from .questions import Kind, Question, read, stored_value

YES, NO = "Oui", "Non"
# Between the options that someone chose: their words may hold commas.
BETWEEN = "\u00a0; "


def readable(sheet: AnswerSheet) -> list[tuple[str, str]]:
    """Return what someone answered: (question, answer), in the words and the order that they read.

    A question left without answer is left out; a consent is always told, since not to tick is to refuse.
    """
    told = ((question.label, _text(question, sheet)) for question in read(sheet.version))
    return [(label, text) for label, text in told if text]


def columns(versions: Iterable[QuestionnaireVersion]) -> list[tuple[str, str]]:
    """Return the columns that hold the answers to several versions: (key, label).

    The questions of the last version come first, in its order, then those that earlier ones asked. A question
    is one column whatever became of its words; its last words head it.
    """
    found: dict[str, str] = {}
    for version in sorted(versions, key=lambda version: version.number, reverse=True):
        for question in read(version):
            found.setdefault(question.key, question.label)
    return list(found.items())


def cell(sheet: AnswerSheet, key: str) -> str | int:
    """Return one answer as a table holds it; empty without answer.

    A number is a number, a date is written so that it sorts (2027-06-01), the rest is text.

    Args:
        sheet: its version read with it (``select_related("version")``), where there are many.
        key: of the question, as ``columns`` gives it.
    """
    question = next((question for question in sheet.version.asked if question.key == key), None)
    if question is None:
        return ""
    if question.kind not in (Kind.NUMBER, Kind.DATE):
        return _text(question, sheet)
    value = stored_value(question, sheet.values.get(key))
    return value if isinstance(value, int | str) else ""


def _text(question: Question, sheet: AnswerSheet) -> str:
    value = stored_value(question, sheet.values.get(question.key))
    if question.kind == Kind.CONSENT:
        return YES if value else NO
    if value is None:
        return ""
    if question.kind == Kind.DATE:
        return in_full(date.fromisoformat(str(value)))
    if question.kind == Kind.CHOICE:
        labels = question.option_labels
        return BETWEEN.join(labels[chosen] for chosen in (value if isinstance(value, list) else [str(value)]))
    return str(value)
