"""Whatever is asked and whatever is typed: a form takes it or says why; what it takes is read again."""

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core.exports import one_line, writable
from questionnaires.forms import LINE_LENGTH, TEXT_LENGTH, initial, values_of
from questionnaires.models import AnswerSheet
from questionnaires.presentation import cell, columns, readable
from questionnaires.questions import MOST
from questionnaires.services import save_answers
from tests.factories import question
from tests.questionnaires.writing import asking, filled

# What forms receive: Django decodes UTF-8, so that no lone surrogate comes in.
TYPED = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
WORDS = TYPED.filter(lambda text: one_line(text) != "")
# What editors may write: their forms refuse the null character.
LABELS = WORDS.filter(lambda text: "\x00" not in text)
OPTIONS = st.dictionaries(st.from_regex(r"[a-z0-9-]{1,12}", fullmatch=True), LABELS, min_size=2, max_size=9)
DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@st.composite
def questions_and_answers(draw: st.DrawFn) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Draw questions, and to each an answer that it takes, or none."""
    questions, answers = [], {}
    for rank, kind in enumerate(draw(st.lists(st.sampled_from(list(MAKERS)), min_size=1, max_size=8))):
        settings, answer = MAKERS[kind](draw)
        questions.append(question(kind, f"q{rank}", draw(LABELS), **settings))
        if draw(st.booleans()):
            answers[f"q{rank}"] = answer
    return questions, answers


def _text(draw: st.DrawFn) -> tuple[dict[str, Any], Any]:
    return {"long": draw(st.booleans())}, draw(WORDS)


def _choice(draw: st.DrawFn) -> tuple[dict[str, Any], Any]:
    options, several = draw(OPTIONS), draw(st.booleans())
    chosen = st.sampled_from(list(options))
    return {"options": options, "several": several}, draw(st.lists(chosen, min_size=1) if several else chosen)


def _number(draw: st.DrawFn) -> tuple[dict[str, Any], Any]:
    low, middle, high = sorted(draw(st.tuples(*[st.integers(-MOST, MOST)] * 3)))
    return {"minimum": low, "maximum": high}, str(middle)


def _date(draw: st.DrawFn) -> tuple[dict[str, Any], Any]:
    return {}, draw(DAYS).strftime(draw(st.sampled_from(["%Y-%m-%d", "%d/%m/%Y"])))


def _consent(draw: st.DrawFn) -> tuple[dict[str, Any], Any]:
    return {}, "on"


MAKERS = {"text": _text, "choice": _choice, "number": _number, "date": _date, "consent": _consent}


class RoundTripTests(TestCase):
    """Each example in a transaction of its own."""

    @settings(max_examples=60, deadline=None)
    @given(questions_and_answers())
    def test_what_is_typed_is_kept_read_and_shown_again(self, drawn: Any) -> None:
        questions, answers = drawn
        version = asking(*questions)
        form = filled(version, **answers)
        assert form.is_valid(), form.errors
        values = values_of(form, version)
        assert values.keys() == answers.keys()

        kept = AnswerSheet.objects.get(pk=save_answers(version, values).pk)
        assert kept.values == values

        consents = {asked["id"] for asked in questions if asked["type"] == "consent"}
        told = [asked["id"] for asked in questions if asked["id"] in answers.keys() | consents]
        labels = {asked["id"]: asked["value"]["label"] for asked in questions}
        assert [label for label, _ in readable(kept)] == [labels[key] for key in told]
        assert all(text for _, text in readable(kept))
        filled_cells = {key for key, _ in columns([version]) if cell(kept, key) not in ("", "Non")}
        assert filled_cells == answers.keys()

        again = {name.removeprefix("question_"): value for name, value in initial(kept).items()}
        second = filled(version, **again)
        assert second.is_valid(), second.errors
        assert values_of(second, version) == values

    @settings(max_examples=60, deadline=None)
    @given(
        st.sampled_from(list(MAKERS)), st.booleans(), st.one_of(TYPED, st.lists(TYPED, max_size=4)),
        st.integers(0, 3000),
    )  # fmt: skip
    def test_whatever_is_sent_is_taken_or_refused_in_words(
        self, kind: str, required: bool, sent: Any, padding: int
    ) -> None:
        extra = {"options": {"a": "A", "b": "B"}} if kind == "choice" else {}
        version = asking(question(kind, "q", "Laquelle\u00a0?", required=required, **extra))
        form = filled(version, q=sent + "x" * padding if isinstance(sent, str) else sent)
        if form.is_valid():
            [*values] = save_answers(version, values_of(form, version)).values.values()
            assert all(value == writable(value) for value in values if isinstance(value, str))
            assert all(
                len(value) <= max(LINE_LENGTH, TEXT_LENGTH) for value in values if isinstance(value, str)
            )
        else:
            [(anchor, message)] = form.error_list
            assert anchor.startswith("id_question_q")
            assert "Laquelle" in message
