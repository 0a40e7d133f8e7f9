"""Questionnaires of every kind of question, and forms that ask them."""

from typing import Any

from django.http import QueryDict

from core.forms import PublicForm
from questionnaires.forms import add_questions
from questionnaires.models import Questionnaire, QuestionnaireVersion
from questionnaires.selectors import current
from questionnaires.services import publish
from tests.factories import QuestionnaireFactory, question

ROLES = {"direction": "Direction, encadrement", "terrain": "Terrain", "autre": "Autre"}


def every_kind() -> list[dict[str, Any]]:
    """Return a question of each kind, none of which must be answered."""
    return [
        question("text", "souhait", "Qu’attendez-vous\u00a0?", help_text="Pour préparer."),
        question("text", "recit", "Racontez", long=True),
        question("choice", "fonction", "Votre fonction\u00a0?", options=ROLES),
        question("choice", "besoins", "De quoi avez-vous besoin\u00a0?", options=ROLES, several=True),
        question("number", "salaries", "Combien de salariés\u00a0?", minimum=1, maximum=5000),
        question("date", "ouverture", "Depuis quand\u00a0?"),
        question("consent", "image", "J’accepte d’être photographié"),
    ]


def asking(*questions: dict[str, Any]) -> QuestionnaireVersion:
    """Return the version of a new questionnaire that asks these."""
    version = current(QuestionnaireFactory(questions=list(questions)))
    assert version is not None
    return version


def rewrite(questionnaire: Questionnaire, *questions: dict[str, Any]) -> QuestionnaireVersion:
    """Return the version that replaces the questions of a questionnaire by these."""
    questionnaire.questions = list(questions)
    questionnaire.save()
    return publish(questionnaire)


def filled(version: QuestionnaireVersion, **answers: Any) -> PublicForm:
    """Return the form of a version as posted, with the answers by key."""
    data = QueryDict(mutable=True)
    for key, value in answers.items():
        data.setlist(f"question_{key}", value if isinstance(value, list) else [value])
    form = PublicForm(data)
    add_questions(form, version)
    return form


def messages(version: QuestionnaireVersion, **answers: Any) -> list[str]:
    """Return what the form of a version says of these answers."""
    return [message for _, message in filled(version, **answers).error_list]
