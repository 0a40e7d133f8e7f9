"""What was forgotten, when: numbers only, never whose."""

from django.conf import settings
from django.db import models


class PurgeRecord(models.Model):
    """What the purge did in a day with one kind of personal data. Locked while it does: the cap holds."""

    data = models.CharField("données", max_length=100)
    # In the site's time zone: the daily cap counts by it.
    day = models.DateField("jour")
    at = models.DateTimeField("dernier passage", auto_now=True)
    # Left when the last passage ended: more than none only when the cap, or an error, stopped it.
    due = models.PositiveIntegerField("restaient à oublier", default=0)
    forgotten = models.PositiveIntegerField("oubliés", default=0)

    class Meta:
        verbose_name = "purge"
        verbose_name_plural = "purges"
        constraints = [models.UniqueConstraint(fields=["data", "day"], name="core_purge_once")]

    def __str__(self) -> str:
        return f"{self.data}, {self.day}"


class ErasureRecord(models.Model):
    """A person was forgotten at their request: how much, by whom, never who."""

    at = models.DateTimeField("quand", auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="par"
    )
    # Numbers, by kind of data.
    forgotten = models.JSONField("oubliés", default=dict)

    class Meta:
        verbose_name = "effacement"
        verbose_name_plural = "effacements"

    def __str__(self) -> str:
        return f"{self.at:%d/%m/%Y}"
