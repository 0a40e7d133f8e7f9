"""The questions as editors write them, one block for each kind."""

from wagtail import blocks


class QuestionBlock(blocks.StructBlock):
    """What every question has. The identifier of its block is its key: it stays when its words change."""

    label = blocks.CharBlock(label="Question", max_length=200)
    help_text = blocks.CharBlock(label="Précision", max_length=300, required=False)
    required = blocks.BooleanBlock(label="Réponse obligatoire", required=False)


class TextQuestionBlock(QuestionBlock):
    """A question that one answers with words."""

    long = blocks.BooleanBlock(label="Sur plusieurs lignes", required=False)

    class Meta:
        label = "Texte"
        icon = "pilcrow"


class ChoiceQuestionBlock(QuestionBlock):
    """A question that one answers by choosing."""

    options = blocks.ListBlock(blocks.CharBlock(max_length=200), label="Réponses proposées", min_num=2)
    several = blocks.BooleanBlock(label="Plusieurs réponses possibles", required=False)

    class Meta:
        label = "Choix"
        icon = "list-ul"


class NumberQuestionBlock(QuestionBlock):
    """A question that one answers with a whole number."""

    minimum = blocks.IntegerBlock(label="Au moins", required=False)
    maximum = blocks.IntegerBlock(label="Au plus", required=False)

    class Meta:
        label = "Nombre"
        icon = "order"


class DateQuestionBlock(QuestionBlock):
    """A question that one answers with a day."""

    class Meta:
        label = "Date"
        icon = "calendar"


class ConsentQuestionBlock(QuestionBlock):
    """Something to agree to: ticked or not."""

    class Meta:
        label = "Accord"
        icon = "check"


class QuestionsBlock(blocks.StreamBlock):
    """Questions, in their order."""

    text = TextQuestionBlock()
    choice = ChoiceQuestionBlock()
    number = NumberQuestionBlock()
    date = DateQuestionBlock()
    consent = ConsentQuestionBlock()
