"""The sections of a practice sheet: what an editor composes it of."""

from typing import Any

from django.db import models
from wagtail import blocks
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock

from core.blocks import Figure

TEXT_FEATURES = ["bold", "italic", "link", "ul", "ol"]
FACTS = "Ce qui a été fait"
ADVICE = "Pour s’y mettre"
EVIDENCE = "Preuves et pièces"


class Provenance(models.TextChoices):
    """Where the text of a section comes from."""

    SOURCE = "source", "D’après la source"
    EDITORIAL = "editorial", "Conseil de la rédaction"


class Section(blocks.StructBlock):
    """A titled part of a sheet, whose provenance the reader sees."""

    provenance = blocks.ChoiceBlock(
        label="Provenance",
        choices=Provenance.choices,
        default=Provenance.EDITORIAL,
        help_text="Le lecteur voit d’où vient ce passage.",
        search_index=False,
    )

    class Meta:
        abstract = True


class TextSection(Section):
    """A section made of text and lists."""

    text = blocks.RichTextBlock(label="Texte", features=TEXT_FEATURES)

    class Meta:
        template = "practices/blocks/text.html"


def _text_section(label: str, icon: str, group: str, description: str, example: str) -> TextSection:
    return TextSection(
        label=label,
        icon=icon,
        group=group,
        description=description,
        preview_value={"provenance": Provenance.SOURCE, "text": f"<p>{example}</p>"},
    )


class Step(blocks.StructBlock):
    """One thing to do: what, by whom, when."""

    title = blocks.CharBlock(label="Ce qu’il faut faire", max_length=250)
    who = blocks.CharBlock(label="Qui", max_length=150, required=False, search_index=False)
    when = blocks.CharBlock(label="Quand", max_length=150, required=False, search_index=False)

    class Meta:
        label = "Étape"
        icon = "list-ol"


class ToCopySection(Section):
    """The steps that another employer follows."""

    introduction = blocks.RichTextBlock(label="Introduction", features=TEXT_FEATURES, required=False)
    steps = blocks.ListBlock(Step(), label="Étapes", min_num=1, max_num=40)

    class Meta:
        template = "practices/blocks/to_copy.html"


class TestimonySection(Section):
    """What someone said, known by their role and never by their name."""

    quote = blocks.TextBlock(label="Parole", max_length=1200)
    role = blocks.CharBlock(label="Fonction de la personne", max_length=150)
    organisation = blocks.CharBlock(label="Structure", max_length=150, required=False)

    class Meta:
        template = "practices/blocks/testimony.html"


class FiguresSection(Section):
    """A few numbers."""

    figures = blocks.ListBlock(Figure(), label="Chiffres", min_num=1, max_num=6)

    class Meta:
        template = "core/blocks/figures.html"


class LinkedDocument(blocks.StructBlock):
    """A document and what it is good for."""

    document = DocumentChooserBlock(label="Document")
    description = blocks.CharBlock(label="À quoi il sert", max_length=200, required=False)

    class Meta:
        label = "Document"


class DocumentsSection(Section):
    """Documents to download."""

    documents = blocks.ListBlock(LinkedDocument(), label="Documents", min_num=1)

    class Meta:
        template = "practices/blocks/documents.html"


def _example_documents() -> dict[str, Any]:
    """Return what the preview of the documents shows: a document that is nowhere stored."""
    grid = get_document_model()(
        pk=0, title="Grille d’entretien d’arrivée", file="grille.odt", file_size=24_000
    )
    return {
        "provenance": Provenance.SOURCE,
        "documents": [{"document": grid, "description": "Pour préparer le premier rendez-vous."}],
    }


# The heading of each section, as the reader sees it.
HEADINGS = {
    "context": "Le contexte",
    "objective": "L’objectif",
    "actions": "Ce qui a été fait",
    "steps": "Comment cela se déroule",
    "means": "Les moyens",
    "results": "Les résultats",
    "conditions": "Ce qui aide à réussir",
    "vigilance": "Points de vigilance",
    "testimony": "Ils en parlent",
    "figures": "Quelques chiffres",
    "documents": "Documents",
    "to_copy": "Les étapes pour s’en inspirer",
}


class SheetBlock(blocks.StreamBlock):
    """The body of a practice sheet."""

    context = _text_section(
        "Contexte", "site", FACTS, "D’où part la pratique : le problème, le lieu, les personnes.",
        "Les écoutes ont fait ressortir le besoin de tutorat pour les nouveaux.",
    )  # fmt: skip
    objective = _text_section(
        "Objectif", "crosshairs", FACTS, "Ce que la structure voulait changer.",
        "Que chaque nouvel arrivant ait un interlocuteur dès le premier jour.",
    )  # fmt: skip
    actions = _text_section(
        "Actions", "tick-inverse", FACTS, "Ce qui a été fait, dans l’ordre.",
        "Un binôme de suivi a été mis en place.",
    )  # fmt: skip
    means = _text_section(
        "Moyens", "cogs", FACTS, "Temps, personnes, argent, matériel.",
        "Du temps inscrit au planning du tuteur.",
    )  # fmt: skip
    results = _text_section(
        "Résultats", "success", FACTS, "Ce qui a changé, et comment on le sait.",
        "Les difficultés sont mieux repérées grâce aux réunions.",
    )  # fmt: skip
    steps = _text_section(
        "Déroulement", "list-ol", ADVICE, "Les moments de la pratique, du début à la fin.",
        "Avant l’arrivée : message de bienvenue, matériel, accès et planning prêts.",
    )  # fmt: skip
    conditions = _text_section(
        "Conditions de réussite", "key", ADVICE, "Ce sans quoi la pratique ne tient pas.",
        "Une direction associée et informée des propositions.",
    )  # fmt: skip
    vigilance = _text_section(
        "Points de vigilance", "warning", ADVICE, "Ce qui peut mal tourner, et comment l’éviter.",
        "Ne laissez aucun sujet sans réponse : même un refus s’explique.",
    )  # fmt: skip
    to_copy = ToCopySection(
        label="Pour copier",
        icon="copy",
        group=ADVICE,
        description="Les étapes qu’un autre employeur peut suivre : quoi, qui, quand.",
        preview_value={
            "provenance": Provenance.EDITORIAL,
            "introduction": "",
            "steps": [{"title": "Désigner un tuteur volontaire", "who": "Direction", "when": "Semaine 1"}],
        },
    )
    testimony = TestimonySection(
        label="Témoignage",
        icon="openquote",
        group=EVIDENCE,
        description="Une parole rapportée, avec la fonction de la personne, jamais son nom.",
        preview_value={
            "provenance": Provenance.SOURCE,
            "quote": "On se sent moins seul les premières semaines.",
            "role": "Éducatrice spécialisée",
            "organisation": "",
        },
    )
    figures = FiguresSection(
        label="Chiffres",
        icon="table",
        group=EVIDENCE,
        description="Quelques nombres qui disent l’effet de la pratique.",
        preview_value={
            "provenance": Provenance.SOURCE,
            "figures": [{"value": "3 mois", "label": "durée de l’essai"}],
        },
    )
    documents = DocumentsSection(
        label="Documents",
        icon="doc-full",
        group=EVIDENCE,
        description="Modèles, grilles et trames à télécharger.",
        preview_value=_example_documents,
    )

    class Meta:
        block_counts: dict[str, Any] = {name: {"max_num": 1} for name in HEADINGS if name != "testimony"}
