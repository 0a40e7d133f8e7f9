"""Several editors who save at once: one version for one change, no number twice."""

from functools import partial
from pathlib import Path

import pytest

from questionnaires.models import Questionnaire, QuestionnaireVersion
from questionnaires.services import publish
from tests.factories import QuestionnaireFactory, question
from tests.questionnaires.writing import rewrite
from tests.races import race, shared_database

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_same_change_published_by_several_is_one_version(tmp_path: Path) -> None:
    questionnaire = QuestionnaireFactory(published=False)
    with shared_database(tmp_path):
        results = race([partial(publish, questionnaire)] * 8)
        numbers = list(QuestionnaireVersion.objects.values_list("number", flat=True))
    assert all(isinstance(result, QuestionnaireVersion) for result in results), results
    assert numbers == [1]
    assert len({result.pk for result in results}) == 1


def test_several_changes_at_once_each_have_their_number(tmp_path: Path) -> None:
    questionnaire = QuestionnaireFactory()

    def save(label: str) -> QuestionnaireVersion:
        return rewrite(Questionnaire.objects.get(pk=questionnaire.pk), question("text", "a", label))

    with shared_database(tmp_path):
        results = race([partial(save, f"Question {rank}") for rank in range(8)])
        versions = list(QuestionnaireVersion.objects.order_by("number"))
        written = Questionnaire.objects.get(pk=questionnaire.pk).questions[0].value["label"]
    assert all(isinstance(result, QuestionnaireVersion) for result in results), results
    assert [version.number for version in versions] == list(range(1, len(versions) + 1))
    assert versions[-1].asked[0].label == written, "what is asked is what was saved last"
