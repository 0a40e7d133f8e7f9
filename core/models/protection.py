"""How much has been asked of public forms."""

from django.db import models


class QuotaUse(models.Model):
    """How many times someone used something within a window of time.

    ``who`` is a keyed digest of an address, whose key changes with the window: it cannot be turned back.
    """

    quota = models.CharField("quota", max_length=100)
    who = models.CharField("empreinte", max_length=64)
    window = models.DateTimeField("début de la période")
    # When it limits nothing any more: the row goes.
    ends_at = models.DateTimeField("fin de la période")
    count = models.PositiveIntegerField("nombre", default=0)

    class Meta:
        verbose_name = "usage d’un quota"
        verbose_name_plural = "usages des quotas"
        constraints = [models.UniqueConstraint(fields=["quota", "who", "window"], name="core_quota_once")]
        indexes = [models.Index(fields=["ends_at"], name="core_quota_end")]

    def __str__(self) -> str:
        return f"{self.quota} ({self.count})"
