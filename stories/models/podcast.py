"""Podcasts: the shows, and the episodes of each."""

import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.models import Orderable
from wagtail.search import index
from wagtailmedia.edit_handlers import MediaChooserPanel

from core.addresses import absolute
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


NO_DRAWING = (
    "Les annuaires de podcasts ne montrent pas de dessin SVG\u00a0: choisissez une image JPEG ou PNG."
)
# The namespace of the identities of podcasts (https://podcasting2.org/podcast-namespace/tags/guid).
PODCAST_GUIDS = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")


def podcast_guid(feed_url: str) -> uuid.UUID:
    """Return the identity of a podcast, made from the first address of its feed as the namespace says."""
    return uuid.uuid5(PODCAST_GUIDS, feed_url.partition("://")[2].rstrip("/"))


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
    cover = models.ForeignKey(
        "core.EssaimImage", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="pochette",
        help_text="Montrée dans les annuaires de podcasts\u00a0; carrée, au moins 1\u202f400 points de côté.",
    )  # fmt: skip
    demonstration = models.BooleanField("exemple de démonstration", default=False)
    # What tells a show from all others to those who subscribe (« podcast:guid »), wherever it goes.
    guid = models.UUIDField(null=True, unique=True, editable=False)

    standfirst_field = "summary"
    exclude_fields_in_copy = ["guid"]
    parent_page_types = ["stories.PodcastIndexPage"]
    subpage_types = ["stories.EpisodePage"]
    template = "stories/podcast_page.html"
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("summary"),
        FieldPanel("author"),
        FieldRowPanel([FieldPanel("category"), FieldPanel("explicit")]),
        FieldPanel("cover"),
        FieldPanel("demonstration"),
    ]

    class Meta:
        verbose_name = "podcast"
        verbose_name_plural = "podcasts"

    def clean(self) -> None:
        """Refuse a drawing as cover: directories of podcasts show none.

        Raises:
            ValidationError: keyed by field, in French.
        """
        super().clean()
        if self.cover and self.cover.is_svg():
            raise ValidationError({"cover": NO_DRAWING})

    def share_card(self) -> ShareCard:
        """Return what its picture says: a podcast."""
        return replace(super().share_card(), kind="Podcast")

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Give a new show its identity, then check the rest.

        Raises:
            ValidationError: as Django does.
        """
        super().full_clean(*args, **kwargs)
        if self.guid is None:
            url = absolute(reverse("stories:podcast_feed", args=[self.slug]))
            first = podcast_guid(url)
            # Another show may have begun at this address, and moved since.
            taken = PodcastPage.objects.filter(guid=first).exists()
            self.guid = podcast_guid(f"{url}#{uuid.uuid4()}") if taken else first

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
    # Whether it is known when each passage is said: the feed, which reads many episodes, reads no transcript.
    timed = models.BooleanField(default=False, editable=False)

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

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Look whether the transcript is timed, then check the rest.

        Raises:
            ValidationError: as Django does.
        """
        self.timed = transcripts.is_timed(self.passages)
        super().full_clean(*args, **kwargs)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer with the page; an episode is read under its show, and hidden with it.

        Raises:
            Http404: the show is not published.
        """
        if not PodcastPage.objects.parent_of(self).live().exists():
            raise Http404
        return super().serve(request, *args, **kwargs)


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
