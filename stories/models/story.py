"""What every story has, the stories that are read, and the page that lists them all."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from taggit.models import ItemBase
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable, Page
from wagtail.search import index

from core.fields import StreamField
from core.models import BasePage
from core.share_card import ShareCard
from stories import rules, transcripts
from stories.blocks import StoryBlock
from stories.forms import StoryForm
from stories.panels import practice_panels, story_edit_handler
from taxonomy.models import Axis, Job, Source, Tag, Territory, Theme

if TYPE_CHECKING:
    from .media import StoryMedia


class StoryTag(ItemBase):
    """A tag on a story."""

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="story_items")
    content_object = ParentalKey("stories.Story", on_delete=models.CASCADE, related_name="tagged_items")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "content_object"], name="stories_tag_once")]


class StoryIndexPage(BasePage):
    """« Histoires »: everything that is told, read, heard or seen."""

    introduction = models.TextField("introduction", blank=True)

    standfirst_field = "introduction"
    feeds = (
        ("application/atom+xml", "Histoires", "stories:atom"),
        ("application/feed+json", "Histoires", "stories:json"),
    )

    max_count = 1
    parent_page_types = ["portal.HomePage"]
    subpage_types = [
        "stories.StoryPage", "stories.VideoPage", "stories.DossierPage", "stories.PressKitPage",
        "stories.TerritorySectionPage",
    ]  # fmt: skip
    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]

    @property
    def actions(self) -> list[tuple[str, str, str]]:
        """Where its head leads: (what is written, address, symbol)."""
        from stories.selectors import podcasts_path, press_path

        ways = [("Les podcasts", podcasts_path(), "audio"), ("Espace presse", press_path(self), "source")]
        return [way for way in ways if way[1]]

    class Meta:
        verbose_name = "liste des histoires"
        verbose_name_plural = "listes des histoires"

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer with the shared search, held to the stories."""
        from search.views import listing

        return listing(request, page=self, only_type="story")


class Story(BasePage):
    """What is told of the work: each kind of story is a type of its own, and all are filed alike.

    A field that may not be blank is needed to publish and not to save a draft (Wagtail defers it), which is
    why some are nullable in the database.
    """

    summary = models.TextField(
        "résumé", max_length=400, help_text="Une ou deux phrases\u00a0: ce que l’on y apprend, de qui."
    )
    body = StreamField(StoryBlock(), blank=True, verbose_name="contenu")
    # Needed to publish (``checks``), as the columns are; Wagtail defers those only.
    axes = ParentalManyToManyField(Axis, blank=True, related_name="+", verbose_name="axes")
    themes = ParentalManyToManyField(Theme, blank=True, related_name="+", verbose_name="thèmes")
    jobs = ParentalManyToManyField(
        Job, blank=True, related_name="+", verbose_name="métiers",
        help_text="Sans métier coché, l’histoire concerne tous les métiers.",
    )  # fmt: skip
    tags = ClusterTaggableManager("mots-clés", through=StoryTag, blank=True)
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="territoire",
        help_text="Vide\u00a0: la France entière.",
    )  # fmt: skip
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="source",
        help_text="Le document d’où vient ce qui est raconté.",
    )  # fmt: skip
    demonstration = models.BooleanField(
        "exemple de démonstration",
        default=False,
        help_text="Coché\u00a0: la page dit que le contenu est fictif.",
    )

    # The kinds below are written; this one is what they share.
    is_creatable = False
    parent_page_types: list[str] = []
    subpage_types: list[str] = []
    base_form_class = StoryForm
    standfirst_field = "summary"
    # The field that holds what is said; empty for what is read.
    said_field = ""
    # False while the form of the admin, which checks the same rules, validates.
    checks_rules = True
    served_with: tuple[str, ...] = ("territory", "source")
    # The search of the admin only; that of the site is in ``stories.search``.
    search_fields = [*BasePage.search_fields, *(index.SearchField(name) for name in ("summary", "body"))]

    class Meta:
        verbose_name = "histoire"
        verbose_name_plural = "histoires"

    @property
    def kind_label(self) -> str:
        """What kind of story it is, as shown: « Portrait », « Podcast », « Vidéo »."""
        return str(self._meta.verbose_name).capitalize()

    @property
    def icon(self) -> str:
        """The drawing of its kind, in the sprite."""
        return "practice"

    @property
    def media(self) -> "StoryMedia | None":
        """The sound or the film that it shows; None for what is read."""
        return None

    @property
    def length_s(self) -> int:
        """How long it lasts in seconds; 0 for what is read."""
        return round(self.media.duration) if self.media else 0

    @property
    def said(self) -> str:
        """What is said in it, as it was pasted; empty for what is read."""
        return str(getattr(self, self.said_field)) if self.said_field else ""

    @property
    def passages(self) -> list[transcripts.Passage]:
        """What is said in it, passage by passage; none while it cannot be read."""
        try:
            return transcripts.read(self.said)
        except transcripts.UnreadableTranscriptError:
            return []

    def clean(self) -> None:
        """Check what fields say together, each defect beside its field.

        Raises:
            ValidationError: keyed by field, in French.
        """
        super().clean()
        if not self.checks_rules:
            return
        found = rules.defects(
            said={self.said_field: self.said} if self.said else {},
            duration=self.media.duration if self.media else 0,
            has_film=self.said_field == "subtitles" and self.media is not None,
            filed=bool(self.axes.all()),
        )
        if found:
            raise ValidationError(found)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Give the template what surrounds the story."""
        from stories.selectors import story_context

        return {**super().get_context(request, *args, **kwargs), **story_context(self)}

    def share_card(self) -> ShareCard:
        """Return what its picture says: its kind, in its first axis."""
        axis = min(self.axes.all(), key=lambda axis: axis.number, default=None)
        return replace(super().share_card(), kind=self.kind_label).in_axis(axis)

    def ld_entity(self) -> dict[str, Any]:
        """Return the story as schema.org tells it."""
        from stories.linked_data import story_entity

        return story_entity(self, super().ld_entity())


class StoryPage(Story):
    """What is read: an article, a portrait."""

    class Kind(models.TextChoices):
        ARTICLE = "article", "Article"
        PORTRAIT = "portrait", "Portrait"

    kind = models.CharField("genre", max_length=20, choices=Kind, default=Kind.ARTICLE)
    role = models.CharField(
        "fonction de la personne", max_length=200, blank=True,
        help_text="Pour un portrait\u00a0: « Référente métier, équipe logistique ».",
    )  # fmt: skip

    is_creatable = True
    parent_page_types = ["stories.StoryIndexPage", "stories.TerritorySectionPage"]
    template = "stories/story_page.html"
    edit_handler = story_edit_handler(FieldPanel("kind"), FieldPanel("role"))

    class Meta:
        verbose_name = "article ou portrait"
        verbose_name_plural = "articles et portraits"

    @property
    def kind_label(self) -> str:
        """« Article », « Portrait »."""
        return str(self.get_kind_display())

    @property
    def icon(self) -> str:
        """The drawing of its kind, in the sprite."""
        return "people" if self.kind == self.Kind.PORTRAIT else "practice"


class RelatedPractice(Orderable):
    """A practice sheet tied to a story, whose app this one does not know: a page among pages."""

    story = ParentalKey("stories.Story", on_delete=models.CASCADE, related_name="related_practices")
    page = models.ForeignKey(Page, models.CASCADE, related_name="+", verbose_name="fiche pratique")

    panels = practice_panels()

    class Meta(Orderable.Meta):
        verbose_name = "fiche pratique"
        verbose_name_plural = "fiches pratiques"
        constraints = [
            models.UniqueConstraint(
                fields=["story", "page"],
                name="stories_related_once",
                violation_error_message="Cette fiche est déjà dans la liste.",
            )
        ]
