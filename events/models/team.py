"""Who organises: a team sees its own events."""

from django.conf import settings
from django.db import models


class EventTeam(models.Model):
    """Accounts that run the same events: they see the registrations of these events, and of no other."""

    name = models.CharField("nom", max_length=150, unique=True)
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="event_teams", verbose_name="membres"
    )

    class Meta:
        verbose_name = "équipe d’organisation"
        verbose_name_plural = "équipes d’organisation"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
