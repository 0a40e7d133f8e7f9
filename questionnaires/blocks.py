"""The questions as editors write them, one block for each kind."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from .forms import form_asking
from .questions import MOST, Kind, question_of

LABEL_LENGTH, HELP_LENGTH = 200, 300
MOST_QUESTIONS, MOST_OPTIONS = 30, 30
REPEATED_OPTION = "Cette réponse est proposée deux fois."
REPEATED_QUESTION = "Cette question est posée deux fois\u00a0: changez-en une, ou retirez-la."
EMPTY_RANGE = "«\u00a0Au plus\u00a0» est inférieur à «\u00a0Au moins\u00a0»\u00a0: aucun nombre ne convient."


def _repeated(words: Iterable[str]) -> list[int]:
    """Return the places of what was said before, whatever its case and spaces."""
    said: Counter[str] = Counter()
    places = []
    for place, text in enumerate(words):
        plain = " ".join(text.split()).casefold()
        said[plain] += 1
        if said[plain] > 1:
            places.append(place)
    return places


class QuestionBlock(blocks.StructBlock):
    """What every question has. The identifier of its block is its key: it stays when its words change."""

    label = blocks.CharBlock(label="Question", max_length=LABEL_LENGTH)
    help_text = blocks.CharBlock(
        label="Précision",
        max_length=HELP_LENGTH,
        required=False,
        help_text="Dit à quoi sert la réponse, ou comment l’écrire.",
    )
    required = blocks.BooleanBlock(
        label="Réponse obligatoire",
        required=False,
        help_text="Seulement si l’on ne peut pas faire sans elle.",
    )

    class Meta:
        template = "questionnaires/blocks/question.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Add ``field``: the question as people see it."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        question = question_of(Kind(self.name), value, context.get("id") or "exemple")
        return {**context, "field": next(iter(form_asking([question])))}


class TextQuestionBlock(QuestionBlock):
    """A question that one answers with words."""

    long = blocks.BooleanBlock(
        label="Sur plusieurs lignes",
        required=False,
        help_text="2\u00a0000 caractères au plus, au lieu de 500.",
    )

    class Meta:
        label = "Texte"
        icon = "pilcrow"
        description = "On répond avec ses mots."
        preview_value = {"label": "Quelle question aimeriez-vous poser\u00a0?", "long": True}


class OptionsBlock(blocks.ListBlock):
    """The answers to choose from, each once."""

    def clean(self, value: Any) -> Any:
        """Refuse an answer that is proposed twice."""
        cleaned = super().clean(value)
        errors = {place: ValidationError(REPEATED_OPTION) for place in _repeated(cleaned)}
        if errors:
            raise ListBlockValidationError(block_errors=errors)
        return cleaned


class ChoiceQuestionBlock(QuestionBlock):
    """A question that one answers by choosing."""

    options = OptionsBlock(
        blocks.CharBlock(max_length=LABEL_LENGTH),
        label="Réponses proposées",
        min_num=2,
        max_num=MOST_OPTIONS,
        help_text="Vous pouvez corriger les mots d’une réponse\u00a0: qui l’avait choisie la garde. Pour en "
        "proposer une autre, ajoutez-la.",
    )
    several = blocks.BooleanBlock(label="Plusieurs réponses possibles", required=False)

    class Meta:
        label = "Choix"
        icon = "list-ul"
        description = "On choisit parmi des réponses."
        preview_value = {
            "label": "De quoi avez-vous besoin pour participer\u00a0?",
            "options": ["Sous-titres", "Boucle magnétique", "Documents envoyés à l’avance"],
            "several": True,
        }


class NumberQuestionBlock(QuestionBlock):
    """A question that one answers with a whole number."""

    minimum = blocks.IntegerBlock(label="Au moins", required=False, min_value=-MOST, max_value=MOST)
    maximum = blocks.IntegerBlock(label="Au plus", required=False, min_value=-MOST, max_value=MOST)

    class Meta:
        label = "Nombre"
        icon = "order"
        description = "On répond par un nombre entier."
        preview_value = {"label": "Combien de salariés compte votre structure\u00a0?", "minimum": 1}

    def clean(self, value: Any) -> Any:
        """Refuse limits between which there is nothing."""
        cleaned = super().clean(value)
        low, high = cleaned["minimum"], cleaned["maximum"]
        if low is not None and high is not None and high < low:
            raise StructBlockValidationError(block_errors={"maximum": ValidationError(EMPTY_RANGE)})
        return cleaned


class DateQuestionBlock(QuestionBlock):
    """A question that one answers with a day."""

    class Meta:
        label = "Date"
        icon = "calendar"
        description = "On répond par un jour."
        preview_value = {"label": "Depuis quand votre structure existe-t-elle\u00a0?"}


class ConsentQuestionBlock(QuestionBlock):
    """Something to agree to: ticked or not."""

    label = blocks.CharBlock(
        label="Ce que l’on accepte",
        max_length=LABEL_LENGTH,
        help_text="À la première personne\u00a0: «\u00a0J’accepte que…\u00a0».",
    )
    # Consent that one cannot refuse is none (GDPR, articles 4 (11) and 7 (4)).
    required = blocks.BooleanBlock(
        label="Case obligatoire",
        required=False,
        help_text="Pour un engagement, comme le respect d’un règlement. Un accord sur l’usage de ses données "
        "ou de son image doit pouvoir être refusé\u00a0: laissez-le facultatif.",
    )

    class Meta:
        label = "Accord"
        icon = "check"
        description = "On coche une case, ou non."
        preview_value = {"label": "J’accepte que mon nom figure sur la liste des participants."}


class QuestionsBlock(blocks.StreamBlock):
    """Questions, in their order."""

    text = TextQuestionBlock()
    choice = ChoiceQuestionBlock()
    number = NumberQuestionBlock()
    date = DateQuestionBlock()
    consent = ConsentQuestionBlock()

    class Meta:
        min_num = 1
        max_num = MOST_QUESTIONS

    def clean(self, value: Any) -> Any:
        """Refuse a question that is asked twice, in its words or under its identifier."""
        cleaned = super().clean(value)
        places = {*_repeated(block.value["label"] for block in cleaned), *_repeated_keys(cleaned)}
        errors = {place: ValidationError(REPEATED_QUESTION) for place in sorted(places)}
        if errors:
            raise StreamBlockValidationError(block_errors=errors)
        return cleaned


def _repeated_keys(stream: Any) -> list[int]:
    """Return the places of the blocks whose identifier another one has: none, but in what was forged."""
    keys = [block.id for block in stream]
    return [place for place, key in enumerate(keys) if key and key in keys[:place]]
