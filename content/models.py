"""What was loaded, so that loading again changes only what the files changed."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models


class LoadedEntry(models.Model):
    """An entry of the content files, and the object that it became.

    The fingerprint is that of the entry, not of the object: an object is written again only when its entry
    has changed since it was loaded, so that the work of editors outlives another loading.
    """

    kind = models.CharField("type d’entrée", max_length=50)
    slug = models.CharField("entrée", max_length=150)
    fingerprint = models.CharField("empreinte", max_length=64)
    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+", verbose_name="modèle")
    object_id = models.PositiveBigIntegerField("objet")
    content_object = GenericForeignKey("content_type", "object_id")

    class Meta:
        verbose_name = "entrée chargée"
        verbose_name_plural = "entrées chargées"
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="content_loaded_entry_unique")]

    def __str__(self) -> str:
        return f"{self.kind} / {self.slug}"
