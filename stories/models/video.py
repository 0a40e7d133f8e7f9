"""Videos: short films, with their subtitles and all that is said."""

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.search import index
from wagtailmedia.edit_handlers import MediaChooserPanel

from stories import embeds
from stories.panels import story_edit_handler, subtitles_panel

from .media import StoryMedia
from .story import Story


class VideoPage(Story):
    """A short film."""

    film = models.ForeignKey(
        StoryMedia, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="film",
        help_text="Sans film, la page est une transcription.",
    )  # fmt: skip
    address = models.URLField(
        "adresse chez un autre hébergeur", max_length=300, blank=True, validators=[embeds.validate],
        help_text="Quand le film n’est pas déposé ici\u00a0: il n’est chargé que si le lecteur le demande.",
    )  # fmt: skip
    poster = models.ForeignKey(
        "core.EssaimImage", models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name="image d’attente",
    )  # fmt: skip
    subtitles = models.TextField("sous-titres")

    is_creatable = True
    parent_page_types = ["stories.StoryIndexPage", "stories.TerritorySectionPage"]
    template = "stories/video_page.html"
    said_field = "subtitles"
    served_with = ("territory", "source", "film", "poster")
    search_fields = [*Story.search_fields, index.SearchField("subtitles")]
    edit_handler = story_edit_handler(
        MediaChooserPanel("film", media_type="video"),
        FieldPanel("address"),
        FieldPanel("poster"),
        subtitles_panel(),
    )

    class Meta:
        verbose_name = "vidéo"
        verbose_name_plural = "vidéos"

    @property
    def kind_label(self) -> str:
        """« Vidéo »."""
        return "Vidéo"

    @property
    def icon(self) -> str:
        """The drawing of its kind, in the sprite."""
        return "play"

    @property
    def embed(self) -> embeds.Embed | None:
        """The film on another site; None when it is here, or its host is not declared any more."""
        if self.film_id or not self.address:
            return None
        try:
            return embeds.read(self.address)
        except embeds.UnknownHostError:
            return None

    @property
    def media(self) -> StoryMedia | None:
        """The film."""
        return self.film
