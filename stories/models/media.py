"""The sounds and the films, as wagtailmedia keeps them, with what they really are."""

import secrets

from django.db import models
from django.utils.text import slugify
from wagtailmedia.models import AbstractMedia

from stories.media_files import Examined

NAME_LENGTH = 60


def media_path(media: "StoryMedia", name: str) -> str:
    """Return where a file is kept: a folder that nobody guesses, then a name made from its title."""
    stem = slugify(media.title)[:NAME_LENGTH].strip("-") or "fichier"
    extension = name.rpartition(".")[2].lower()
    return f"stories/{secrets.token_urlsafe(12)}/{stem}.{extension}"


class StoryMedia(AbstractMedia):
    """A sound or a film. What it is, its size and its duration are read from the file (``media_files``)."""

    file = models.FileField("fichier", upload_to=media_path)
    mime = models.CharField("type", max_length=40, editable=False)
    size = models.PositiveBigIntegerField("taille", default=0, editable=False)
    credit = models.CharField("crédit", max_length=200, blank=True)

    # Width, height and duration are no business of an editor.
    admin_form_fields = ("title", "file", "collection", "credit", "tags")

    class Meta(AbstractMedia.Meta):
        abstract = False
        verbose_name = "média"
        verbose_name_plural = "médias"

    def is_what(self, found: Examined) -> None:
        """Take from the file what it is."""
        self.mime, self.size, self.duration = found.mime, found.size, found.duration
