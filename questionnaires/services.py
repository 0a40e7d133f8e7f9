"""What changes questionnaires and answers."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError, QuerySet

from . import selectors
from .errors import UsedError
from .models import AnswerSheet, Questionnaire, QuestionnaireVersion
from .questions import read, stored, stored_value, written


@transaction.atomic
def publish(questionnaire: Questionnaire) -> QuestionnaireVersion:
    """Have people see the questions as they were saved; nothing is made when they did not change.

    Returns:
        The version that people see from now on.
    """
    locked = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
    asked = stored(written(locked.questions))
    last = selectors.current(locked)
    if last is not None and last.questions == asked:
        return last
    # Options that code wrote as plain words were given their identifiers just now: they are kept.
    locked.save(update_fields=["questions"])
    number = last.number + 1 if last else 1
    return QuestionnaireVersion.objects.create(questionnaire=locked, number=number, questions=asked)


def save_answers(
    version: QuestionnaireVersion, values: Mapping[str, Any], *, sheet: AnswerSheet | None = None
) -> AnswerSheet:
    """Keep what someone answered; what answers no question of the version is left out.

    Args:
        version: the questions that were read.
        values: by key of question, as ``questionnaires.forms`` cleans them.
        sheet: the one to replace; a new one is made when None.
    """
    sheet = sheet or AnswerSheet()
    kept = {question.key: stored_value(question, values.get(question.key)) for question in read(version)}
    sheet.version = version
    sheet.values = {key: value for key, value in kept.items() if value is not None}
    sheet.save()
    return sheet


def forget(sheets: QuerySet[AnswerSheet]) -> int:
    """Delete what people answered, for whoever asked and does not keep it any longer.

    Returns:
        How many sheets there were.
    """
    _, deleted = sheets.delete()
    return deleted.get(AnswerSheet._meta.label, 0)


@transaction.atomic
def delete(questionnaire: Questionnaire) -> None:
    """Delete a questionnaire that serves nowhere and that nobody answered, with its versions.

    Raises:
        UsedError: it serves, be it in a draft, or was answered.
    """
    locked = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
    if selectors.uses(locked):
        raise UsedError
    try:
        with transaction.atomic():
            locked.versions.all().delete()
            locked.delete()
    except ProtectedError as error:
        raise UsedError from error
