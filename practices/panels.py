"""How editors fill a sheet: what it tells, how it is filed, where it comes from, who reads it next.

The panels are made here, away from the model, and name models by strings.
"""

from django.forms import CheckboxSelectMultiple
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    PageChooserPanel,
    Panel,
    TabbedInterface,
    TitleFieldPanel,
)

from core.panels import page_tabs

from .origins.panel import LineagePanel


def story_panels() -> list[Panel]:
    """Return the panels of what the sheet tells."""
    return [
        TitleFieldPanel(
            "title",
            placeholder="Accueillir chaque nouveau salarié avec un tuteur",
            help_text="Ce qu’un employeur fait, avec un verbe, en moins de 90 caractères.",
        ),
        FieldPanel("summary", icon="pilcrow"),
        FieldPanel(
            "body",
            heading="Sections",
            icon="list-ul",
            help_text="Ce qui a été fait, puis comment s’y mettre. Chaque section dit d’où elle vient.",
        ),
    ]


def filing_panels() -> list[Panel]:
    """Return the panels of the vocabulary under which the sheet is found."""
    return [
        MultiFieldPanel(
            [
                FieldPanel("main_axis", help_text="Donne sa couleur et son signe à la fiche."),
                FieldPanel("other_axes", widget=CheckboxSelectMultiple),
                FieldPanel("themes", widget=CheckboxSelectMultiple),
                FieldPanel(
                    "tags",
                    help_text="Choisissez parmi les mots-clés proposés ; la modération en ajoute.",
                ),
            ],
            heading="Axes, thèmes et mots-clés",
            icon="tag",
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("sector"), FieldPanel("territory")]),
                FieldPanel("jobs", widget=CheckboxSelectMultiple),
            ],
            heading="Qui est concerné",
            icon="group",
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("maturity"), FieldPanel("effort")]),
                FieldRowPanel(
                    [
                        FieldPanel("delay", help_text="« Trois mois », « Une semaine de préparation »…"),
                        FieldPanel("cost", help_text="« Du temps de travail », « 500 € par personne »…"),
                    ]
                ),
            ],
            heading="Ce que cela demande",
            icon="calendar-check",
        ),
    ]


def source_panels() -> list[Panel]:
    """Return the panels of what the sheet rests on, and when it must be read again."""
    return [
        MultiFieldPanel(
            [
                FieldPanel("origin"),
                FieldPanel("organisation"),
                FieldPanel("source", help_text="Le document dont la fiche est tirée."),
                FieldPanel("source_section", help_text="Page, chapitre ou atelier."),
                FieldPanel("other_sources", widget=CheckboxSelectMultiple),
            ],
            heading="D’où vient la pratique",
            icon="openquote",
        ),
        LineagePanel(heading="Son parcours", icon="history"),
        MultiFieldPanel(
            [
                FieldPanel(
                    "review_date",
                    help_text="Passée cette date, la fiche est à relire : elle apparaît dans « À relire ».",
                )
            ],
            heading="Relecture",
            icon="history",
        ),
        InlinePanel(
            "related_links",
            heading="Fiches voisines",
            label="fiche voisine",
            icon="link",
            max_num=6,
            help_text="Ce qu’on lit ensuite ; six au plus.",
        ),
    ]


def sheet_edit_handler() -> TabbedInterface:
    """Return the tabs of the editor of a sheet."""
    return page_tabs(
        ObjectList(story_panels(), heading="Fiche"),
        ObjectList(filing_panels(), heading="Classement"),
        ObjectList(source_panels(), heading="Source et relecture"),
    )


def related_panels() -> list[Panel]:
    """Return the panels of one neighbouring sheet."""
    return [PageChooserPanel("target", "practices.PracticePage")]
