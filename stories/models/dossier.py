"""Dossiers and series: contents of every kind gathered on one subject, in the order in which to read them."""

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.models import Orderable, Page

from stories.panels import gathered_panels, story_edit_handler

from .story import Story


class DossierPage(Story):
    """Stories, sheets and events gathered on one subject; each story says that it is in it."""

    class Kind(models.TextChoices):
        DOSSIER = "dossier", "Dossier"
        SERIES = "serie", "Série"

    kind = models.CharField(
        "genre", max_length=20, choices=Kind, default=Kind.DOSSIER,
        help_text="Une série se lit dans l’ordre\u00a0: ses contenus sont numérotés.",
    )  # fmt: skip

    is_creatable = True
    parent_page_types = ["stories.StoryIndexPage", "stories.TerritorySectionPage"]
    template = "stories/dossier_page.html"
    edit_handler = story_edit_handler(
        FieldPanel("kind"),
        InlinePanel(
            "entries", heading="Ce qu’il réunit", label="contenu", icon="list-ol", max_num=40,
            help_text="Des histoires, des fiches pratiques, des événements, dans l’ordre de lecture.",
        ),
    )  # fmt: skip

    class Meta:
        verbose_name = "dossier ou série"
        verbose_name_plural = "dossiers et séries"

    @property
    def kind_label(self) -> str:
        """« Dossier », « Série »."""
        return str(self.get_kind_display())

    @property
    def icon(self) -> str:
        """The drawing of its kind, in the sprite."""
        return "story"


class DossierEntry(Orderable):
    """A content of a dossier: a page among pages, since this app knows neither sheets nor events."""

    dossier = ParentalKey(DossierPage, on_delete=models.CASCADE, related_name="entries")
    page = models.ForeignKey(Page, models.CASCADE, related_name="+", verbose_name="contenu")
    note = models.CharField(
        "pourquoi le lire", max_length=250, blank=True,
        help_text="Une phrase au-dessus du contenu\u00a0: ce qu’il apporte à l’ensemble.",
    )  # fmt: skip

    panels = gathered_panels()

    class Meta(Orderable.Meta):
        verbose_name = "contenu du dossier"
        verbose_name_plural = "contenus du dossier"
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "page"],
                name="stories_gathered_once",
                violation_error_message="Ce contenu est déjà dans la liste.",
            )
        ]
