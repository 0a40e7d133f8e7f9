"""Personal links."""

from django.db import models


class PersonalToken(models.Model):
    """What a personal link opens. Only a digest is kept: the database does not tell the link."""

    purpose = models.CharField("usage", max_length=100)
    subject_id = models.PositiveBigIntegerField("objet")
    # SHA-256 of the purpose and the link, in hexadecimal.
    digest = models.CharField("empreinte", max_length=64, unique=True)
    created_at = models.DateTimeField("créé", auto_now_add=True)
    expires_at = models.DateTimeField("expire")
    used_at = models.DateTimeField("utilisé", null=True)

    class Meta:
        verbose_name = "lien personnel"
        verbose_name_plural = "liens personnels"
        indexes = [
            models.Index(fields=["purpose", "subject_id"], name="core_token_subject"),
            models.Index(fields=["expires_at"], name="core_token_expiry"),
        ]

    def __str__(self) -> str:
        return self.purpose
