"""Podcasts: the shows, and the episodes of each."""

import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.http import HttpRequest
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.models import Orderable
from wagtail.search import index
from wagtailmedia.edit_handlers import MediaChooserPanel

from core.models import BasePage
from core.share_card import ShareCard
from stories import transcripts
from stories.panels import story_edit_handler, transcript_panel

from .media import StoryMedia
from .story import Story


class PodcastIndexPage(BasePage):
    """The podcasts of the site."""

    introduction = models.TextField("introduction", blank=True)

    standfirst_field = "introduction"

    max_count = 1
    parent_page_types = ["portal.HomePage"]
    subpage_types = ["stories.PodcastPage"]
    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]
    template = "stories/podcast_index_page.html"

    class Meta:
        verbose_name = "liste des podcasts"
        verbose_name_plural = "listes des podcasts"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Give the template the shows."""
        from stories.selectors import shows

        return {**super().get_context(request, *args, **kwargs), "shows": shows(self)}


class PodcastPage(BasePage):
    """A show: what it is about, who makes it; its episodes are under it."""

    class Category(models.TextChoices):
        """Of Apple's list (https://podcasters.apple.com/support/1691-apple-podcasts-categories)."""

        SOCIETY = "Society & Culture", "Société et culture"
        EDUCATION = "Education", "Éducation"
        CAREERS = "Business/Careers", "Affaires, carrières"
        HEALTH = "Health & Fitness", "Santé"
        GOVERNMENT = "Government", "Institutions"

    summary = models.TextField("résumé", max_length=400, help_text="Ce que l’on y entend, et pour qui.")
    author = models.CharField(
        "qui le produit", max_length=150, blank=True, help_text="Vide\u00a0: le nom du site."
    )
    category = models.CharField("rubrique", max_length=40, choices=Category, default=Category.SOCIETY)
    explicit = models.BooleanField("propos réservés aux adultes", default=False)
    demonstration = models.BooleanField("exemple de démonstration", default=False)

    standfirst_field = "summary"
    parent_page_types = ["stories.PodcastIndexPage"]
    subpage_types = ["stories.EpisodePage"]
    template = "stories/podcast_page.html"
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("summary"),
        FieldPanel("author"),
        FieldRowPanel([FieldPanel("category"), FieldPanel("explicit")]),
        FieldPanel("demonstration"),
    ]

    class Meta:
        verbose_name = "podcast"
        verbose_name_plural = "podcasts"

    def share_card(self) -> ShareCard:
        """Return what its picture says: a podcast."""
        return replace(super().share_card(), kind="Podcast")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Give the template the episodes."""
        from stories.selectors import podcast_context

        return {**super().get_context(request, *args, **kwargs), **podcast_context(self)}


class EpisodePage(Story):
    """An episode: a sound, and all that is said in it."""

    number = models.PositiveSmallIntegerField("numéro", null=True, validators=[MinValueValidator(1)])
    audio = models.ForeignKey(
        StoryMedia, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="son",
        help_text="Sans son, la page est une transcription, et l’épisode n’est pas dans le flux.",
    )  # fmt: skip
    transcript = models.TextField("transcription")
    # What tells an episode from all others to those who subscribe: never another one, whatever changes.
    guid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    is_creatable = True
    parent_page_types = ["stories.PodcastPage"]
    template = "stories/episode_page.html"
    said_field = "transcript"
    served_with = ("territory", "source", "audio")
    exclude_fields_in_copy = ["guid"]
    search_fields = [*Story.search_fields, index.SearchField("transcript")]
    edit_handler = story_edit_handler(
        FieldPanel("number"),
        MediaChooserPanel("audio", media_type="audio"),
        transcript_panel(),
        InlinePanel("chapters", heading="Chapitres", label="chapitre", icon="list-ol", max_num=60),
        InlinePanel("speakers", heading="Voix", label="voix", icon="user", max_num=20),
    )

    class Meta:
        verbose_name = "épisode"
        verbose_name_plural = "épisodes"

    @property
    def kind_label(self) -> str:
        """« Podcast »."""
        return "Podcast"

    @property
    def icon(self) -> str:
        """The drawing of its kind, in the sprite."""
        return "audio"

    @property
    def media(self) -> StoryMedia | None:
        """The sound."""
        return self.audio


class EpisodeChapter(Orderable):
    """A part of an episode, and when it begins."""

    episode = ParentalKey(EpisodePage, on_delete=models.CASCADE, related_name="chapters")
    start = models.DurationField("début", default=timedelta, help_text="Minutes et secondes\u00a0: 1:30.")
    title = models.CharField("titre", max_length=120)

    panels = [FieldRowPanel([FieldPanel("start"), FieldPanel("title")])]

    class Meta(Orderable.Meta):
        verbose_name = "chapitre"
        verbose_name_plural = "chapitres"

    @property
    def clock(self) -> str:
        """When it begins, as people write it."""
        return transcripts.clock(self.start.total_seconds())

    @property
    def second(self) -> int:
        """When it begins, in whole seconds."""
        return int(self.start.total_seconds())


class EpisodeSpeaker(Orderable):
    """Someone whose voice is heard, and what they allowed."""

    class Consent(models.TextChoices):
        WRITTEN = "ecrit", "Accord écrit, gardé par l’équipe"
        SYNTHETIC = "synthese", "Voix de synthèse"
        MISSING = "manque", "Pas encore d’accord"

    episode = ParentalKey(EpisodePage, on_delete=models.CASCADE, related_name="speakers")
    name = models.CharField("nom", max_length=120)
    role = models.CharField("fonction", max_length=150, blank=True)
    consent = models.CharField("accord", max_length=20, choices=Consent, default=Consent.MISSING)
    consent_on = models.DateField("donné le", null=True, blank=True)
    consent_until = models.DateField(
        "valable jusqu’au", null=True, blank=True, help_text="Vide\u00a0: sans limite."
    )

    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("role")]),
        FieldRowPanel([FieldPanel("consent"), FieldPanel("consent_on"), FieldPanel("consent_until")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = "voix"
        verbose_name_plural = "voix"
