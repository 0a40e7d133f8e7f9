"""What the newsroom keeps: what was read again, and the links that lead out of the site."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from wagtail.models import Page


class Rereading(models.Model):
    """The last time that someone said that a page still holds."""

    page = models.OneToOneField(Page, models.CASCADE, related_name="+", verbose_name="contenu")
    done_at = models.DateTimeField("relu le", default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="par"
    )

    class Meta:
        verbose_name = "relecture"
        verbose_name_plural = "relectures"

    def __str__(self) -> str:
        return f"{self.page}, {self.done_at:%d/%m/%Y}"


class OutsideLink(models.Model):
    """An address of another site, and what it answered."""

    address = models.CharField("adresse", max_length=1000, unique=True)
    checked_at = models.DateTimeField("vérifiée le", null=True)
    # Empty while it answers; what is wrong otherwise, in French.
    fault = models.CharField("défaut", max_length=100, blank=True)
    failing_since = models.DateTimeField("en défaut depuis", null=True)
    failures = models.PositiveSmallIntegerField("échecs de suite", default=0)
    pages = models.ManyToManyField(Page, related_name="+", verbose_name="contenus")

    class Meta:
        verbose_name = "lien vers un autre site"
        verbose_name_plural = "liens vers d’autres sites"
        indexes = [models.Index(fields=["failures", "checked_at"], name="newsroom_link_due")]

    def __str__(self) -> str:
        return self.address
