"""What a question is: read from a version, from what an editor wrote, and kept as JSON.

A question is known by the identifier of its block, an option by that of its item: both stay when words and
order change. A version holds the result of ``stored``; answers hold the result of ``stored_value``.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from core.exports import writable

if TYPE_CHECKING:
    from .models import QuestionnaireVersion

# Numbers go from -MOST to MOST: beyond, it is a telephone number or a mistake. All databases and
# spreadsheets hold these exactly.
MOST = 999_999_999
# What an answer holds: a text or the key of an option, a number, an ISO date, keys of options, True.
Value = str | int | list[str] | bool


class Kind(StrEnum):
    """What one answers with. A value is the name of a block of ``blocks.QuestionsBlock``, and is stored."""

    TEXT = "text"
    CHOICE = "choice"
    NUMBER = "number"
    DATE = "date"
    CONSENT = "consent"


@dataclass(frozen=True)
class Option:
    """An answer to choose: a stable key, and its words."""

    key: str
    label: str


@dataclass(frozen=True)
class Question:
    """A question, as it is asked in a version.

    Attributes:
        key: stable, whatever becomes of the words and of the order.
        kind: what one answers with.
        label: the question, in French; of a consent, what one agrees to.
        help_text: what helps to answer; may be empty.
        required: of a consent: it must be ticked.
        options: of a choice, in their order.
        several: of a choice: whether several options may be chosen.
        minimum, maximum: of a number, both included; None without limit.
        long: of a text: whether it may have several lines.
    """

    key: str
    kind: Kind
    label: str
    help_text: str = ""
    required: bool = False
    options: tuple[Option, ...] = ()
    several: bool = False
    minimum: int | None = None
    maximum: int | None = None
    long: bool = False

    @property
    def option_labels(self) -> dict[str, str]:
        """The words of the options, by key, in their order."""
        return {option.key: option.label for option in self.options}


def read(version: "QuestionnaireVersion") -> list[Question]:
    """Return the questions of a version, in their order."""
    return list(version.asked)


def parsed(questions: Iterable[dict[str, Any]]) -> tuple[Question, ...]:
    """Return the questions that a version holds, as ``stored`` made them."""
    return tuple(
        Question(
            **{
                **question,
                "kind": Kind(question["kind"]),
                "options": tuple(Option(**option) for option in question["options"]),
            }
        )
        for question in questions
    )


def stored(questions: Iterable[Question]) -> list[dict[str, Any]]:
    """Return questions as a version holds them, in JSON."""
    return [_stored(question) for question in questions]


def _stored(question: Question) -> dict[str, Any]:
    options = [asdict(option) for option in question.options]
    return {**asdict(question), "kind": question.kind.value, "options": options}


def written(stream: Iterable[Any]) -> list[Question]:
    """Return the questions that an editor wrote.

    Args:
        stream: the value of ``Questionnaire.questions``. A block that was never saved has no identifier yet:
            its place stands for it, which serves to show the form and nothing else.
    """
    return [
        question_of(Kind(block.block_type), block.value, str(block.id or rank))
        for rank, block in enumerate(stream, start=1)
    ]


def question_of(kind: Kind, value: Any, key: str) -> Question:
    """Return the question that the value of a block asks."""
    options = value["options"].bound_blocks if "options" in value else ()
    return Question(
        key=key,
        kind=kind,
        label=value["label"],
        help_text=value.get("help_text") or "",
        required=bool(value.get("required")),
        options=tuple(
            Option(str(option.id or rank), option.value) for rank, option in enumerate(options, start=1)
        ),
        several=bool(value.get("several")),
        minimum=value.get("minimum"),
        maximum=value.get("maximum"),
        long=bool(value.get("long")),
    )


def stored_value(question: Question, value: Any) -> Value | None:
    """Return an answer as it is kept, in JSON; None when there is none, or when it answers nothing asked.

    Args:
        question: what was asked.
        value: as a form cleans it, or as it was kept.
    """
    match question.kind:
        case Kind.TEXT:
            return writable(value) or None if isinstance(value, str) else None
        case Kind.NUMBER:
            return value if isinstance(value, int) and not isinstance(value, bool) else None
        case Kind.DATE:
            return _stored_date(value)
        case Kind.CONSENT:
            return True if value is True else None
    return _stored_choice(question, value)


def _stored_date(value: Any) -> str | None:
    if isinstance(value, date):
        return value.isoformat()
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        return None


def _stored_choice(question: Question, value: Any) -> Value | None:
    """Keep the options that exist, in their order: one alone, or a list where several may be chosen."""
    chosen = {value} if isinstance(value, str) else set(map(str, value or ()))
    kept = [option.key for option in question.options if option.key in chosen]
    if not kept:
        return None
    return kept if question.several else kept[0]
