"""What several kinds of pages are composed of."""

from wagtail import blocks


class Figure(blocks.StructBlock):
    """A number and what it counts."""

    value = blocks.CharBlock(label="Valeur", max_length=30)
    label = blocks.CharBlock(label="Ce qu’elle mesure", max_length=200)

    class Meta:
        label = "Chiffre"


class Figures(blocks.StructBlock):
    """A few numbers, under a title."""

    heading = blocks.CharBlock(label="Titre", max_length=120, default="Quelques chiffres")
    figures = blocks.ListBlock(Figure(), label="Chiffres", min_num=1, max_num=6)

    class Meta:
        label = "Chiffres"
        icon = "table"
        template = "core/blocks/figures.html"
