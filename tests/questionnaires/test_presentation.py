"""Answers as people read them and as tables hold them."""

import pytest

from questionnaires.models import AnswerSheet
from questionnaires.presentation import cell, columns, readable
from questionnaires.services import save_answers
from tests.factories import QuestionnaireFactory, question
from tests.questionnaires.writing import asking, every_kind, rewrite

pytestmark = pytest.mark.django_db
GIVEN = {
    "souhait": "Écouter", "fonction": "direction", "besoins": ["terrain", "direction"], "salaries": 1200,
    "ouverture": "2027-02-01", "image": True,
}  # fmt: skip


def test_answers_are_read_with_their_questions_in_their_order() -> None:
    assert readable(save_answers(asking(*every_kind()), GIVEN)) == [
        ("Qu’attendez-vous\u00a0?", "Écouter"),
        ("Votre fonction\u00a0?", "Direction, encadrement"),
        ("De quoi avez-vous besoin\u00a0?", "Direction, encadrement\u00a0; Terrain"),
        ("Combien de salariés\u00a0?", "1200"),
        ("Depuis quand\u00a0?", "1er février 2027"),
        ("J’accepte d’être photographié", "Oui"),
    ]


def test_a_box_left_unticked_is_told_and_nothing_else_that_was_left() -> None:
    sheet = save_answers(asking(*every_kind()), {})
    assert readable(sheet) == [("J’accepte d’être photographié", "Non")]


def test_zero_is_an_answer() -> None:
    sheet = save_answers(asking(question("number", "n", "Combien\u00a0?")), {"n": 0})
    assert readable(sheet) == [("Combien\u00a0?", "0")]
    assert cell(sheet, "n") == 0


def test_cells_hold_numbers_and_dates_that_sort() -> None:
    version = asking(*every_kind())
    keys = [key for key, _ in columns([version])]
    sheet = save_answers(version, GIVEN)
    assert [cell(sheet, key) for key in keys] == [
        "Écouter", "", "Direction, encadrement", "Direction, encadrement\u00a0; Terrain", 1200, "2027-02-01",
        "Oui",
    ]  # fmt: skip
    assert cell(sheet, "jamais") == ""


def test_all_versions_stand_side_by_side() -> None:
    questionnaire = QuestionnaireFactory(
        questions=[question("text", "a", "A"), question("text", "b", "B"), question("text", "c", "C")]
    )
    [first] = questionnaire.versions.all()
    old = save_answers(first, {"a": "1", "b": "2"})
    second = rewrite(
        questionnaire,
        question("text", "d", "D"),
        question("text", "b", "B, en d’autres mots"),
    )
    new = save_answers(second, {"b": "3", "d": "4"})
    found = columns([first, second])
    assert found == [("d", "D"), ("b", "B, en d’autres mots"), ("a", "A"), ("c", "C")]
    assert found == columns([second, first])
    assert [[cell(sheet, key) for key, _ in found] for sheet in (old, new)] == [
        ["", "2", "1", ""],
        ["4", "3", "", ""],
    ]
    assert readable(old) == [("A", "1"), ("B", "2")]


def test_no_version_no_column() -> None:
    assert columns([]) == []


def test_a_sheet_damaged_by_hand_is_read_without_error() -> None:
    version = asking(*every_kind())
    odd = {
        "souhait": 3, "fonction": ["autre", "terrain"], "besoins": "autre", "salaries": "x", "ouverture": "x",
        "image": "x",
    }  # fmt: skip
    sheet = AnswerSheet.objects.create(version=version, values=odd)
    assert readable(sheet) == [
        ("Votre fonction\u00a0?", "Terrain"),
        ("De quoi avez-vous besoin\u00a0?", "Autre"),
        ("J’accepte d’être photographié", "Non"),
    ]
