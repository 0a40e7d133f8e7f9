"""Versions: one for each change, never changed, with keys that outlive words and order."""

import pytest

from questionnaires.errors import UsedError, VersionChangedError
from questionnaires.forms import initial
from questionnaires.models import AnswerSheet, Questionnaire, QuestionnaireVersion
from questionnaires.presentation import readable
from questionnaires.questions import Kind, read
from questionnaires.selectors import current
from questionnaires.services import delete, forget, publish, save_answers
from tests.factories import EventPageFactory, QuestionnaireFactory, question
from tests.questionnaires.writing import asking, every_kind, rewrite

pytestmark = pytest.mark.django_db


def test_a_version_tells_each_question_as_it_was_written() -> None:
    version = asking(*every_kind())
    found = {asked.key: asked for asked in read(version)}
    assert list(found) == ["souhait", "recit", "fonction", "besoins", "salaries", "ouverture", "image"]
    assert (found["souhait"].kind, found["souhait"].label) == (Kind.TEXT, "Qu’attendez-vous\u00a0?")
    assert (found["souhait"].help_text, found["souhait"].long, found["recit"].long) == (
        "Pour préparer.", False, True,
    )  # fmt: skip
    assert [option.key for option in found["fonction"].options] == ["direction", "terrain", "autre"]
    assert (found["fonction"].several, found["besoins"].several) == (False, True)
    assert (found["salaries"].minimum, found["salaries"].maximum) == (1, 5000)
    assert not any(asked.required for asked in found.values())


def test_publishing_what_did_not_change_makes_no_version() -> None:
    questionnaire = QuestionnaireFactory()
    first = current(questionnaire)
    questionnaire.title = "Un autre titre"
    questionnaire.save()
    assert publish(questionnaire) == publish(questionnaire) == first


@pytest.mark.parametrize(
    "changed",
    [
        [question("text", "souhait", "Qu’attendez-vous\u00a0?")],
        [question("text", "souhait", "Qu’attendez-vous de la journée\u00a0?", required=True)],
        [question("text", "autre", "Qu’attendez-vous de la journée\u00a0?")],
        [question("number", "souhait", "Qu’attendez-vous de la journée\u00a0?")],
    ],
)
def test_any_change_of_a_question_makes_the_next_version(changed: list[dict[str, object]]) -> None:
    questionnaire = QuestionnaireFactory()
    first = current(questionnaire)
    second = rewrite(questionnaire, *changed)
    assert first is not None
    assert (first.number, second.number) == (1, 2)
    assert current(questionnaire) == second


def test_nothing_is_asked_before_a_version() -> None:
    assert current(None) is None
    assert current(QuestionnaireFactory(published=False)) is None


def test_a_stored_version_refuses_every_change() -> None:
    version = asking(*every_kind())
    before = QuestionnaireVersion.objects.values().get()
    version.questions = []
    with pytest.raises(VersionChangedError):
        version.save()
    with pytest.raises(VersionChangedError):
        QuestionnaireVersion.objects.get().save(update_fields=["number"])
    with pytest.raises(VersionChangedError):
        QuestionnaireVersion.objects.filter(pk=version.pk).update(number=9)
    with pytest.raises(VersionChangedError):
        QuestionnaireVersion.objects.bulk_update([version], ["questions"])
    assert QuestionnaireVersion.objects.values().get() == before


def test_keys_survive_new_words_and_a_new_order() -> None:
    questionnaire = QuestionnaireFactory(questions=every_kind())
    before = current(questionnaire)
    assert before is not None
    sheet = save_answers(before, {"fonction": "terrain", "salaries": 12})
    changed = every_kind()[::-1]
    changed[4]["value"]["label"] = "Que faites-vous\u00a0?"
    changed[4]["value"]["options"].reverse()
    changed[4]["value"]["options"][1]["value"] = "Auprès des personnes"
    after = rewrite(questionnaire, *changed)

    assert {asked.key for asked in read(after)} == {asked.key for asked in read(before)}
    assert initial(sheet, after) == {"question_fonction": "terrain", "question_salaries": 12}
    assert readable(sheet)[:2] == [("Votre fonction\u00a0?", "Terrain"), ("Combien de salariés\u00a0?", "12")]


def test_identifiers_given_by_code_without_any_stay_once_published() -> None:
    plain = [{"type": "choice", "value": {"label": "Laquelle\u00a0?", "options": ["Une", "Deux"]}}]
    questionnaire = QuestionnaireFactory(questions=plain)
    again = publish(Questionnaire.objects.get())
    assert again == current(questionnaire)
    [asked] = read(again)
    assert len({asked.key, *asked.option_labels}) == 3


def test_answers_keep_only_what_was_asked() -> None:
    version = asking(*every_kind())
    values = {
        "inconnue": "x", "souhait": "Écouter\x00", "fonction": "ailleurs",
        "besoins": ["autre", "?", "terrain"], "salaries": True, "ouverture": "demain", "image": "oui",
    }  # fmt: skip
    sheet = save_answers(version, values)
    sheet.refresh_from_db()
    assert sheet.values == {"souhait": "Écouter", "besoins": ["terrain", "autre"]}


def test_answering_again_replaces_the_sheet() -> None:
    questionnaire = QuestionnaireFactory(questions=every_kind())
    first = current(questionnaire)
    assert first is not None
    sheet = save_answers(first, {"souhait": "Écouter", "salaries": 3})
    second = rewrite(questionnaire, *every_kind()[:2])
    again = save_answers(second, {"souhait": "Parler"}, sheet=sheet)
    assert (again.pk, AnswerSheet.objects.count()) == (sheet.pk, 1)
    again.refresh_from_db()
    assert (again.version, again.values) == (second, {"souhait": "Parler"})


def test_what_is_forgotten_goes_alone() -> None:
    version = asking(*every_kind())
    kept, gone = (save_answers(version, {"souhait": said}) for said in ("Un", "Deux"))
    assert forget(AnswerSheet.objects.filter(pk=gone.pk)) == 1
    assert list(AnswerSheet.objects.all()) == [kept]
    assert forget(AnswerSheet.objects.none()) == 0


def test_what_never_served_is_deleted_with_its_versions() -> None:
    other = QuestionnaireFactory()
    questionnaire = QuestionnaireFactory()
    rewrite(questionnaire, *every_kind())
    delete(questionnaire)
    assert list(Questionnaire.objects.all()) == [other]
    assert QuestionnaireVersion.objects.count() == 1


def test_what_was_answered_stays_whole() -> None:
    version = asking(*every_kind())
    rewrite(version.questionnaire, *every_kind()[:3])
    save_answers(version, {"souhait": "Écouter"})
    with pytest.raises(UsedError):
        delete(version.questionnaire)
    assert QuestionnaireVersion.objects.count() == 2


def test_what_an_event_asks_stays() -> None:
    version = asking(*every_kind())
    EventPageFactory(questionnaire=version.questionnaire)
    with pytest.raises(UsedError):
        delete(version.questionnaire)
    assert QuestionnaireVersion.objects.get() == version


def test_what_only_a_draft_asks_stays_since_the_draft_could_not_be_opened() -> None:
    version = asking(*every_kind())
    event = EventPageFactory()
    event.questionnaire = version.questionnaire
    event.save_revision()
    with pytest.raises(UsedError):
        delete(version.questionnaire)
