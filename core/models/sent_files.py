"""Files that people send: apart from the media of the site, served by views that know who may read them."""

import os
import uuid
from pathlib import PurePath

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage
from django.db import models

from .unlisted import Unlisted


class PrivateStorage(FileSystemStorage):
    """Where these files are kept: no address leads there. It follows the settings, as they are now."""

    @property
    def base_location(self) -> str:
        """The folder, as it is set."""
        return str(settings.PRIVATE_MEDIA_ROOT)

    @property
    def location(self) -> str:
        """The folder, in full."""
        return os.path.abspath(self.base_location)


def private_storage() -> Storage:
    """Return where these files are kept."""
    return PrivateStorage(base_url=None)


def private_path(instance: models.Model, filename: str) -> str:
    """Return a name that tells nothing of the file nor of who sent it; its kind stays readable."""
    return f"{instance._meta.label_lower}/{uuid.uuid4().hex}{PurePath(filename).suffix.lower()[:10]}"


class SentFile(Unlisted):
    """A file that someone sent with something else; ``content_type`` is read in it, never believed."""

    title = models.CharField("titre", max_length=150)
    file = models.FileField("fichier", upload_to=private_path, storage=private_storage, max_length=200)
    content_type = models.CharField("nature", max_length=100)
    size = models.PositiveIntegerField("taille", help_text="En octets.")
    sent_at = models.DateTimeField("envoyé", auto_now_add=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title
