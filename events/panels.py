"""How editors fill an event: what it tells, when and where, who may come, how it is filed, what surrounds it.

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

HOURS = "À l’heure de Paris."
# Whoever may choose a team gives it the registrations.
MANAGES_ALL = "events.manage_all_registrations"


def story_panels() -> list[Panel]:
    """Return the panels of what the event is."""
    return [
        TitleFieldPanel("title", placeholder="Webinaire : ce que la démarche QVCT nous a appris"),
        FieldPanel("summary", icon="pilcrow"),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("demonstration")]),
        FieldPanel("body", heading="Contenu", icon="list-ul"),
        InlinePanel("speakers", heading="Intervenants", label="intervenant", icon="user", max_num=40),
    ]


def practical_panels() -> list[Panel]:
    """Return the panels of when and where."""
    return [
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [FieldPanel("starts_at", help_text=HOURS), FieldPanel("ends_at", help_text=HOURS)]
                ),
                FieldPanel("whole_days"),
                FieldRowPanel([FieldPanel("status"), FieldPanel("status_note")]),
            ],
            heading="Quand",
            icon="calendar",
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("place_name"), FieldPanel("address")]),
                FieldPanel("online"),
                FieldPanel("accessibility"),
            ],
            heading="Où, et comment y accéder",
            icon="site",
        ),
    ]


def registration_panels() -> list[Panel]:
    """Return the panels of who may come, and of what they are asked and told."""
    return [
        MultiFieldPanel(
            [
                FieldPanel("registers"),
                FieldRowPanel([FieldPanel("capacity"), FieldPanel("waiting_list")]),
                FieldRowPanel([FieldPanel("registration_opens_at"), FieldPanel("registration_closes_at")]),
                FieldRowPanel([FieldPanel("approval"), FieldPanel("groups_allowed")]),
                FieldPanel("questionnaire"),
            ],
            heading="Inscriptions et places",
            icon="group",
        ),
        InlinePanel(
            "sessions",
            heading="Séances",
            label="séance",
            icon="list-ol",
            max_num=100,
            help_text="Ateliers en parallèle, créneaux : chacun sa salle et ses places. "
            "Une séance choisie par quelqu’un ne se retire plus.",
        ),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("session_choice"), FieldPanel("session_overlap")])],
            heading="Choix des séances",
            icon="list-ul",
        ),
        MultiFieldPanel(
            [
                FieldPanel("connection_link"),
                FieldRowPanel([FieldPanel("organiser_email"), FieldPanel("reminder_days")]),
            ],
            heading="Ce que reçoivent les inscrits",
            icon="mail",
        ),
        MultiFieldPanel(
            [FieldPanel("team", permission=MANAGES_ALL), FieldPanel("retention_days")],
            heading="Qui voit les inscriptions, et jusqu’à quand",
            icon="user",
        ),
    ]


def filing_panels() -> list[Panel]:
    """Return the panels of the vocabulary under which the event is found."""
    return [
        MultiFieldPanel(
            [
                FieldPanel("axes", widget=CheckboxSelectMultiple),
                FieldPanel("themes", widget=CheckboxSelectMultiple),
                FieldPanel(
                    "tags", help_text="Choisissez parmi les mots-clés proposés ; la modération en ajoute."
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
        MultiFieldPanel(
            [
                FieldPanel("organisations", widget=CheckboxSelectMultiple),
                FieldPanel("other_organisers"),
                FieldPanel("source"),
            ],
            heading="Qui organise",
            icon="user",
        ),
    ]


def reading_panels() -> list[Panel]:
    """Return the panels of what is read before, and seen again after."""
    return [
        InlinePanel(
            "related_practices",
            heading="Fiches pratiques",
            label="fiche pratique",
            icon="doc-full",
            max_num=12,
            help_text="La page de l’événement mène à ces fiches, et chacune d’elles annonce l’événement.",
        ),
        FieldPanel("materials", heading="Documents et liens", icon="doc-full"),
        FieldPanel("replay_url", icon="media"),
    ]


def event_edit_handler() -> TabbedInterface:
    """Return the tabs of the editor of an event."""
    return page_tabs(
        ObjectList(story_panels(), heading="Événement"),
        ObjectList(practical_panels(), heading="Date et lieu"),
        ObjectList(registration_panels(), heading="Inscription"),
        ObjectList(filing_panels(), heading="Classement"),
        ObjectList(reading_panels(), heading="Fiches et documents"),
    )


def session_panels() -> list[Panel]:
    """Return the panels of one session."""
    return [
        FieldPanel("title"),
        FieldRowPanel([FieldPanel("starts_at", help_text=HOURS), FieldPanel("ends_at", help_text=HOURS)]),
        FieldRowPanel([FieldPanel("room"), FieldPanel("capacity")]),
        FieldPanel("waiting_list"),
        FieldPanel("description"),
    ]


def practice_panels() -> list[Panel]:
    """Return the panels of one sheet tied to the event."""
    return [PageChooserPanel("page", "practices.PracticePage")]
