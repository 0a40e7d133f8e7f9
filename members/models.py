"""Members of the public site, and the codes that they asked for."""

from django.conf import settings
from django.db import models

from core.forms import EMAIL_LENGTH

NAME_LENGTH = 150


class Profile(models.Model):
    """What a member shows of themselves; made at their first sign-in. Their address is the account's."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="profile", verbose_name="compte"
    )
    name = models.CharField("nom", max_length=NAME_LENGTH, blank=True)
    role = models.CharField("fonction", max_length=NAME_LENGTH, blank=True)
    organisation = models.CharField("structure", max_length=NAME_LENGTH, blank=True)

    class Meta:
        verbose_name = "profil de membre"
        verbose_name_plural = "profils de membres"

    def __str__(self) -> str:
        return self.name or f"Membre {self.user_id}"


class SignIn(models.Model):
    """A code that was asked for. The code itself is nowhere: ``codes`` computes it from ``seed``."""

    # In lower case.
    email = models.EmailField("adresse électronique", max_length=EMAIL_LENGTH)
    seed = models.CharField("graine", max_length=64)
    asked_at = models.DateTimeField("demandé", auto_now_add=True)
    expires_at = models.DateTimeField("valable jusqu’à")
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    used_at = models.DateTimeField("utilisé", null=True)

    class Meta:
        verbose_name = "demande de connexion"
        verbose_name_plural = "demandes de connexion"
        indexes = [
            models.Index(fields=["email"], name="members_sign_in_email"),
            models.Index(fields=["expires_at"], name="members_sign_in_end"),
        ]

    def __str__(self) -> str:
        return f"Connexion {self.pk}"
