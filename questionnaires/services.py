"""What changes questionnaires and answers."""

from collections.abc import Mapping
from typing import Any

from .models import AnswerSheet, QuestionnaireVersion


def save_answers(
    version: QuestionnaireVersion, values: Mapping[str, Any], *, sheet: AnswerSheet | None = None
) -> AnswerSheet:
    """Keep what someone answered.

    Args:
        version: the questions that were read.
        values: by key of question, as ``questionnaires.forms`` cleans them.
        sheet: the one to replace; a new one is made when None.
    """
    sheet = sheet or AnswerSheet()
    sheet.version, sheet.values = version, dict(values)
    sheet.save()
    return sheet
