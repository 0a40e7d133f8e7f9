"""What is asked now, and where questionnaires serve."""

from django.db import models

from taxonomy.usage import objects_using

from .models import AnswerSheet, Questionnaire, QuestionnaireVersion


def current(questionnaire: Questionnaire | None) -> QuestionnaireVersion | None:
    """Return the version that people see; None when nothing is asked."""
    return questionnaire.versions.order_by("-number").first() if questionnaire else None


def versions_answered(questionnaire: Questionnaire) -> list[QuestionnaireVersion]:
    """Return all versions, the last one first, each with ``answers``: how many sheets answer it."""
    counted = questionnaire.versions.annotate(answers=models.Count("answer_sheets"))
    return list(counted.order_by("-number"))


def uses(questionnaire: Questionnaire) -> list[models.Model]:
    """Return what asks these questions: events…, drafts and former drafts included."""
    found = objects_using(questionnaire)
    return [user for user in found if not isinstance(user, QuestionnaireVersion)]


def answer_count(questionnaire: Questionnaire) -> int:
    """Return how many people answered, whatever the version."""
    return AnswerSheet.objects.filter(version__questionnaire=questionnaire).count()
