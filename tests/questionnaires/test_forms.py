"""The fields of questions: what they take, what they refuse and in which words."""

from typing import Any

import pytest
from django import forms
from django.template.loader import render_to_string

from core.forms import PublicForm
from questionnaires.forms import LINE_LENGTH, TEXT_LENGTH, add_questions, initial, question_fields, values_of
from questionnaires.models import QuestionnaireVersion
from questionnaires.services import save_answers
from tests.factories import QuestionnaireFactory, question
from tests.questionnaires.writing import ROLES, asking, every_kind, filled, messages, rewrite

pytestmark = pytest.mark.django_db
MANY = {f"o{rank}": f"Réponse {rank}" for rank in range(8)}


def html_of(form: forms.Form) -> str:
    return "".join(render_to_string("components/field.html", {"field": field}) for field in form)


def posted(version: QuestionnaireVersion, **answers: Any) -> dict[str, Any]:
    form = filled(version, **answers)
    assert form.is_valid(), form.errors
    return values_of(form, version)


def test_each_kind_is_cleaned_into_what_is_kept() -> None:
    version = asking(*every_kind())
    found = posted(
        version, souhait="  Écouter\n les autres ", recit="Un.\r\n\r\nDeux.", fonction="terrain",
        besoins=["autre", "direction"], salaries="1\u00a0200", ouverture="2027-02-01", image="on",
    )  # fmt: skip
    assert found == {
        "souhait": "Écouter les autres", "recit": "Un.\n\nDeux.", "fonction": "terrain",
        "besoins": ["direction", "autre"], "salaries": 1200, "ouverture": "2027-02-01", "image": True,
    }  # fmt: skip


def test_what_may_stay_without_answer_may() -> None:
    assert posted(asking(*every_kind())) == {}


def test_what_must_be_answered_says_so_by_its_name() -> None:
    questions = every_kind()
    for asked in questions:
        asked["value"]["required"] = True
    assert messages(asking(*questions), souhait=" \x00 ") == [
        "Remplissez «\u00a0Qu’attendez-vous\u00a0?\u00a0».",
        "Remplissez «\u00a0Racontez\u00a0».",
        "Choisissez une réponse à «\u00a0Votre fonction\u00a0?\u00a0».",
        "Choisissez une réponse à «\u00a0De quoi avez-vous besoin\u00a0?\u00a0».",
        "Remplissez «\u00a0Combien de salariés\u00a0?\u00a0».",
        "Remplissez «\u00a0Depuis quand\u00a0?\u00a0».",
        "Cochez «\u00a0J’accepte d’être photographié\u00a0» pour continuer.",
    ]


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        (
            "souhait",
            "a" * 501,
            "« Qu’attendez-vous ? » est trop long : 500 caractères au plus, il y en a 501.",
        ),
        ("recit", "a" * 2001, "« Racontez » est trop long : 2000 caractères au plus, il y en a 2001."),
        ("fonction", "<b>", "Choisissez une réponse proposée à « Votre fonction ? »."),
        ("besoins", ["terrain", "x"], "Choisissez une réponse proposée à « De quoi avez-vous besoin ? »."),
        ("besoins", ["0"], "Choisissez une réponse proposée à « De quoi avez-vous besoin ? »."),
        ("salaries", "douze", "Écrivez un nombre entier à « Combien de salariés ? », en chiffres."),
        ("salaries", "1,5", "Écrivez un nombre entier à « Combien de salariés ? », en chiffres."),
        ("salaries", "9" * 5000, "Écrivez un nombre entier à « Combien de salariés ? », en chiffres."),
        ("salaries", "0", "Écrivez au moins 1 à « Combien de salariés ? »."),
        ("salaries", "5001", "Écrivez au plus 5000 à « Combien de salariés ? »."),
        (
            "ouverture",
            "31/02/2027",
            "La date de « Depuis quand ? » n’existe pas. Écrivez-la ainsi : 12/01/2027.",
        ),
        ("ouverture", "0027-01-01", "Choisissez une année entre 1900 et 2199 à « Depuis quand ? »."),
    ],
)
def test_what_is_refused_says_what_to_write(key: str, value: Any, message: str) -> None:
    found = messages(asking(*every_kind()), **{key: value})
    assert [said.replace("\u00a0", " ") for said in found] == [message]


@pytest.mark.parametrize("typed", ["2027-02-01", "01/02/2027", "1/2/2027"])
def test_a_date_is_read_as_browsers_send_it_and_as_people_write_it(typed: str) -> None:
    assert posted(asking(*every_kind()), ouverture=typed) == {"ouverture": "2027-02-01"}


def test_the_length_is_counted_as_browsers_count_it() -> None:
    lines = "a\r\n" * (TEXT_LENGTH // 2)
    assert posted(asking(*every_kind()), recit=lines + "\r\n" * 5, souhait="a" * LINE_LENGTH)


def test_a_number_without_limits_is_still_bounded() -> None:
    version = asking(question("number", "n", "Combien\u00a0?"))
    assert posted(version, n="-12") == {"n": -12}
    assert messages(version, n="1000000000") == ["Écrivez au plus 999999999 à «\u00a0Combien\u00a0?\u00a0»."]
    assert messages(version, n="-1000000000") == [
        "Écrivez au moins -999999999 à «\u00a0Combien\u00a0?\u00a0»."
    ]


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ({}, "Un nombre entier."),
        ({"minimum": 0}, "Un nombre entier, au moins 0."),
        ({"maximum": 9}, "Un nombre entier, au plus 9."),
        ({"minimum": 0, "maximum": 9}, "Un nombre entier, de 0 à 9."),
    ],
)
def test_a_number_says_what_is_expected(limits: dict[str, int], said: str) -> None:
    version = asking(question("number", "n", "Combien\u00a0?", help_text="À peu près.", **limits))
    assert question_fields(version)["question_n"].help_text == f"À peu près. {said}"


def test_an_optional_choice_can_be_taken_back() -> None:
    version = asking(question("choice", "c", "Laquelle\u00a0?", options=ROLES))
    html = html_of(filled(version))
    assert html.count('type="radio"') == 4
    assert "Sans réponse" in html
    assert posted(version, c="") == {}


def test_a_choice_that_must_be_made_proposes_nothing_else() -> None:
    html = html_of(filled(asking(question("choice", "c", "Laquelle\u00a0?", options=ROLES, required=True))))
    assert (html.count('type="radio"'), "Sans réponse" in html) == (3, False)


@pytest.mark.parametrize(("required", "first"), [(True, "Choisissez…"), (False, "Sans réponse")])
def test_more_than_seven_choices_are_a_list(required: bool, first: str) -> None:
    version = asking(question("choice", "c", "Laquelle\u00a0?", options=MANY, required=required))
    html = html_of(filled(version))
    assert (html.count("<option"), html.count("<select")) == (9, 1)
    assert f'<option value="" selected>{first}</option>' in html


def test_percent_signs_and_braces_are_said_as_they_are() -> None:
    label = "100 % {label} %(limit_value)d"
    version = asking(
        question("text", "t", label),
        question("choice", "c", f"{label} ?", options=ROLES),
        question("choice", "s", f"{label} !", options=ROLES, several=True),
        question("number", "n", f"{label}."),
    )
    found = messages(version, t="a" * 501, c="x", s="x", n="1" * 10)
    assert len(found) == 4
    assert all(label in message and "%%" not in message for message in found)


def test_a_long_text_is_a_box_of_several_lines_and_a_date_a_calendar() -> None:
    html = html_of(filled(asking(*every_kind())))
    assert html.count("<textarea") == 1
    assert 'type="date"' in html
    assert 'inputmode="numeric"' in html
    assert html.count('class="input"') == 4


def test_what_editors_and_people_write_is_never_html() -> None:
    attack = '"><script>alert(1)</script>'
    version = asking(
        question("text", "t", f"{attack} 1", help_text=attack),
        question("text", "l", f"{attack} 2", long=True),
        question("choice", "c", f"{attack} 3", options={"x": attack, "y": "Autre"}, required=True),
        question("choice", "m", f"{attack} 4", options=MANY | {"z": attack}),
        question("consent", "d", f"{attack} 5"),
        question("number", "n", f"{attack} 6"),
        question("date", "j", f"{attack} 7"),
    )
    form = filled(version, t=attack, l=attack, c=attack, m=attack, n=attack, j=attack)
    html = html_of(form) + render_to_string("components/form_errors.html", {"form": form})
    assert html.count("&lt;script&gt;") > 15
    assert "<script" not in html


def test_a_form_asks_its_own_questions_first() -> None:
    class NameForm(PublicForm):
        name = forms.CharField(label="Votre nom")

    version = asking(*every_kind()[:2])
    form = NameForm({"name": "Claude", "question_souhait": "Écouter"})
    add_questions(form, version)
    assert list(form.fields) == ["name", "question_souhait", "question_recit"]
    assert form.is_valid()
    assert values_of(form, version) == {"souhait": "Écouter"}
    assert list(NameForm().fields) == ["name"], "the class is as it was"


def test_answers_given_before_are_shown() -> None:
    version = asking(*every_kind())
    given = {
        "souhait": "Écouter", "fonction": "terrain", "besoins": ["autre"], "salaries": 3,
        "ouverture": "2027-02-01", "image": True,
    }  # fmt: skip
    form = PublicForm(initial=initial(save_answers(version, given)))
    add_questions(form, version)
    html = html_of(form)
    assert html.count(" checked") == 3
    assert all(f'value="{value}"' in html for value in ("Écouter", "3", "2027-02-01"))
    again = {field.html_name: field.value() for field in form}
    assert posted(
        version, **{name.removeprefix("question_"): value for name, value in again.items() if value}
    )


def test_of_an_older_version_only_what_is_still_asked_is_shown() -> None:
    questionnaire = QuestionnaireFactory(questions=every_kind())
    [first] = questionnaire.versions.all()
    sheet = save_answers(
        first, {"souhait": "Écouter", "fonction": "terrain", "besoins": ["terrain", "autre"], "salaries": 3}
    )
    options = {"direction": "Direction", "autre": "Autre chose"}
    second = rewrite(
        questionnaire,
        question("choice", "fonction", "Votre fonction\u00a0?", options=options),
        question("choice", "besoins", "De quoi avez-vous besoin\u00a0?", options=options, several=True),
        question("date", "salaries", "Depuis quand des salariés\u00a0?"),
        question("text", "nouvelle", "Autre chose\u00a0?"),
    )
    assert initial(sheet, second) == {"question_besoins": ["autre"]}
    assert initial(None, second) == {}
