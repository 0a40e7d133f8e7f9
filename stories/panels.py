"""How editors fill a story: what it tells, what it shows, how it is filed, what surrounds it.

The panels are made here, away from the models, and name models by strings.
"""

from django.forms import CheckboxSelectMultiple
from wagtail.admin.panels import (
    FieldPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    PageChooserPanel,
    Panel,
    TabbedInterface,
    TitleFieldPanel,
)

from core.panels import page_tabs

TITLE_HINT = "Référente métier\u00a0: écouter, animer, relier"


def story_edit_handler(*own: Panel) -> TabbedInterface:
    """Return the tabs of the editor of a kind of story.

    Args:
        own: the panels of what only this kind has.
    """
    told = [
        TitleFieldPanel("title", placeholder=TITLE_HINT),
        FieldPanel("summary", icon="pilcrow"),
        *own,
        FieldPanel("body", heading="Contenu", icon="list-ul"),
        FieldPanel("demonstration"),
    ]
    return page_tabs(
        ObjectList(told, heading="Histoire"),
        ObjectList(filing_panels(), heading="Classement"),
        ObjectList(around_panels(), heading="Fiches et source"),
    )


def filing_panels() -> list[Panel]:
    """Return the panels of the vocabulary under which the story is found."""
    return [
        MultiFieldPanel(
            [
                FieldPanel("axes", widget=CheckboxSelectMultiple),
                FieldPanel("themes", widget=CheckboxSelectMultiple),
                FieldPanel(
                    "tags",
                    help_text="Choisissez parmi les mots-clés proposés\u00a0; la modération en ajoute.",
                ),
            ],
            heading="Axes, thèmes et mots-clés",
            icon="tag",
        ),
        MultiFieldPanel(
            [FieldPanel("territory"), FieldPanel("jobs", widget=CheckboxSelectMultiple)],
            heading="Qui est concerné",
            icon="group",
        ),
    ]


def around_panels() -> list[Panel]:
    """Return the panels of what the story leads to, and comes from."""
    return [
        InlinePanel(
            "related_practices",
            heading="Fiches pratiques",
            label="fiche pratique",
            icon="doc-full",
            max_num=12,
            help_text="L’histoire mène à ces fiches, et chacune d’elles mène à l’histoire.",
        ),
        FieldPanel("source"),
    ]


def transcript_panel() -> Panel:
    """Return the panel of what is said in an episode."""
    return FieldPanel(
        "transcript",
        help_text="Collez un fichier WebVTT ou SRT, ou des paragraphes séparés par une ligne vide. Commencez "
        "chacun par son moment, par exemple « 1:05 »\u00a0: le lecteur suivra le son.",
    )


def subtitles_panel() -> Panel:
    """Return the panel of the subtitles of a film."""
    return FieldPanel(
        "subtitles",
        help_text="Collez un fichier WebVTT ou SRT. La transcription montrée sous le film en est tirée.",
    )


def gathered_panels() -> list[Panel]:
    """Return the panels of one content of a dossier."""
    return [
        PageChooserPanel("page", ["stories.Story", "practices.PracticePage", "events.EventPage"]),
        FieldPanel("note"),
    ]


def practice_panels() -> list[Panel]:
    """Return the panels of one sheet tied to the story."""
    return [PageChooserPanel("page", "practices.PracticePage")]
