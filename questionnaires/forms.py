"""The questions as fields of a public form, and what was typed as values to keep.

A form that asks them calls ``add_questions`` once it is made, then ``values_of`` once it is valid::

    form = RegistrationForm(request.POST)
    add_questions(form, version)
    if form.is_valid():
        save_answers(version, values_of(form, version))
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms

from core.exports import one_line, writable
from core.forms import PublicForm, dress

from .questions import MOST, Kind, Question, Value, read, stored_value

if TYPE_CHECKING:
    from .models import AnswerSheet, QuestionnaireVersion

PREFIX = "question_"
LINE_LENGTH, TEXT_LENGTH = 500, 2000
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
# More choices than that are a list to open.
MOST_RADIOS = 7
NO_ANSWER, CHOOSE_ONE = "Sans réponse", "Choisissez…"
DATE_FORMATS = ("%Y-%m-%d", "%d/%m/%Y")
SPACES = re.compile(r"\s+")

BAD_CHOICE = "Choisissez une réponse proposée à «\u00a0{label}\u00a0»."
BAD_NUMBER = "Écrivez un nombre entier à «\u00a0{label}\u00a0», en chiffres."
TOO_LITTLE = "Écrivez au moins %(limit_value)d à «\u00a0{label}\u00a0»."
TOO_MUCH = "Écrivez au plus %(limit_value)d à «\u00a0{label}\u00a0»."
BAD_DATE = "La date de «\u00a0{label}\u00a0» n’existe pas. Écrivez-la ainsi\u00a0: 12/01/2027."
FAR_DATE = "Choisissez une année entre {first} et {last} à «\u00a0{label}\u00a0»."


class TextField(forms.CharField):
    """A text without what databases and files refuse; line ends count as one character, as browsers do."""

    def __init__(self, *, several_lines: bool, **kwargs: Any) -> None:
        self.several_lines = several_lines
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        """Return what was typed, cleaned before its length is looked at."""
        text = super().to_python(value) or ""
        return writable(text).strip() if self.several_lines else one_line(text)


class WholeNumberField(forms.IntegerField):
    """A whole number, whatever the spaces between its digits."""

    def to_python(self, value: Any) -> int | None:
        """Return the number typed."""
        return super().to_python(SPACES.sub("", value) if isinstance(value, str) else value)


class DayField(forms.DateField):
    """A day, of a year that people mean."""

    def __init__(self, *, label: str, **kwargs: Any) -> None:
        limits = {"min": FIRST_DAY.isoformat(), "max": LAST_DAY.isoformat()}
        super().__init__(
            label=label,
            input_formats=DATE_FORMATS,
            widget=forms.DateInput(format=DATE_FORMATS[0], attrs={"type": "date", **limits}),
            error_messages={"invalid": BAD_DATE.format(label=label)},
            **kwargs,
        )

    def validate(self, value: date | None) -> None:
        """Refuse a year that nobody means."""
        super().validate(value)
        if value is not None and not FIRST_DAY <= value <= LAST_DAY:
            message = FAR_DATE.format(label=self.label, first=FIRST_DAY.year, last=LAST_DAY.year)
            raise forms.ValidationError(message, code="far")


def field_name(question: Question) -> str:
    """Return the name of the field that asks a question."""
    return f"{PREFIX}{question.key}"


def question_fields(version: "QuestionnaireVersion") -> dict[str, forms.Field]:
    """Return the fields that ask the questions of a version, by name, in order."""
    return fields_of(read(version))


def fields_of(questions: list[Question]) -> dict[str, forms.Field]:
    """Return the fields that ask these questions, by name, in order."""
    fields = {field_name(question): MAKERS[question.kind](question) for question in questions}
    for field in fields.values():
        dress(field, str(field.label))
    return fields


def form_asking(questions: list[Question]) -> PublicForm:
    """Return a form that asks these questions and nothing else, to show them."""
    form = PublicForm()
    form.fields.update(fields_of(questions))
    return form


def add_questions(form: forms.Form, version: "QuestionnaireVersion") -> None:
    """Have a form ask the questions of a version, after what it asks itself."""
    form.fields.update(question_fields(version))


def values_of(form: forms.Form, version: "QuestionnaireVersion") -> dict[str, Value]:
    """Return what a valid form answers to a version, by key of question; what is left empty is left out."""
    found = {
        question.key: stored_value(question, form.cleaned_data.get(field_name(question)))
        for question in read(version)
    }
    return {key: value for key, value in found.items() if value is not None}


def initial(sheet: "AnswerSheet | None", version: "QuestionnaireVersion | None" = None) -> dict[str, Value]:
    """Return what fields show of what someone answered before.

    Args:
        sheet: the answers; None when there are none.
        version: the one asked now, when it is not the one answered: what it does not ask is left out.
    """
    if sheet is None:
        return {}
    shown = {
        field_name(question): stored_value(question, sheet.values.get(question.key))
        for question in read(version or sheet.version)
    }
    return {name: value for name, value in shown.items() if value is not None}


def _common(question: Question, help_text: str = "") -> dict[str, Any]:
    return {
        "label": question.label,
        "required": question.required,
        "help_text": " ".join(filter(None, (question.help_text, help_text))),
    }


def _text(question: Question) -> forms.Field:
    return TextField(
        several_lines=question.long,
        max_length=TEXT_LENGTH if question.long else LINE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}) if question.long else forms.TextInput(),
        **_common(question),
    )


def _choice(question: Question) -> forms.Field:
    choices = list(question.option_labels.items())
    messages = {"invalid_choice": BAD_CHOICE.format(label=_escaped(question.label))}
    if question.several:
        return forms.MultipleChoiceField(
            choices=choices,
            widget=forms.CheckboxSelectMultiple(),
            error_messages=messages,
            **_common(question),
        )
    as_list = len(choices) > MOST_RADIOS
    if as_list or not question.required:
        # A radio button is never unticked: without this one, an answer could not be taken back.
        choices.insert(0, ("", CHOOSE_ONE if question.required else NO_ANSWER))
    widget = forms.Select() if as_list else forms.RadioSelect()
    return forms.ChoiceField(choices=choices, widget=widget, error_messages=messages, **_common(question))


def _number(question: Question) -> forms.Field:
    low, high = _limits(question)
    label = _escaped(question.label)
    # A box of text: in one of type « number », browsers send nothing when what was typed is no number, and
    # wheels change it. The digits' keyboard has no minus sign.
    attrs = {"inputmode": "numeric"} if low >= 0 else {}
    return WholeNumberField(
        min_value=low,
        max_value=high,
        widget=forms.TextInput(attrs=attrs),
        error_messages={
            "invalid": BAD_NUMBER.format(label=question.label),
            "min_value": TOO_LITTLE.format(label=label),
            "max_value": TOO_MUCH.format(label=label),
        },
        **_common(question, _expected(question)),
    )


def _limits(question: Question) -> tuple[int, int]:
    low = -MOST if question.minimum is None else question.minimum
    return low, MOST if question.maximum is None else question.maximum


def _expected(question: Question) -> str:
    """Say which numbers are expected."""
    low, high = question.minimum, question.maximum
    if low is not None and high is not None:
        return f"Un nombre entier, de {low} à {high}."
    if low is not None:
        return f"Un nombre entier, au moins {low}."
    return "Un nombre entier." if high is None else f"Un nombre entier, au plus {high}."


def _date(question: Question) -> forms.Field:
    return DayField(**_common(question))


def _consent(question: Question) -> forms.Field:
    return forms.BooleanField(**_common(question))


def _escaped(label: str) -> str:
    """Return a label for a message in which Django writes values with « % »."""
    return label.replace("%", "%%")


MAKERS: Mapping[Kind, Callable[[Question], forms.Field]] = {
    Kind.TEXT: _text,
    Kind.CHOICE: _choice,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.CONSENT: _consent,
}
