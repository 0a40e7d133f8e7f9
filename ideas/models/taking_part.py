"""What people do about an idea: support it, comment it, report it."""

from django.conf import settings
from django.db import models

from core.models import Unlisted

from .idea import NAME_LENGTH, Idea

COMMENT_LENGTH = 2_000


class Support(Unlisted):
    """Someone says that the need exists where they are too."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="supports", verbose_name="idée")
    # Empty once the account is gone: the support still counts.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="idea_supports",
        verbose_name="compte",
    )
    at = models.DateTimeField("quand", auto_now_add=True)

    class Meta:
        verbose_name = "soutien"
        verbose_name_plural = "soutiens"
        constraints = [
            models.UniqueConstraint(fields=["idea", "user"], name="ideas_support_once"),
        ]

    def __str__(self) -> str:
        return f"{self.idea} ({self.at:%d/%m/%Y})"


class Comment(Unlisted):
    """What someone says of an idea; read before it is shown, unless earlier ones of theirs were."""

    class State(models.TextChoices):
        PENDING = "pending", "À relire"
        PUBLISHED = "published", "Publié"
        REJECTED = "rejected", "Non publié"
        HIDDEN = "hidden", "Masqué"
        REMOVED = "removed", "Retiré par son auteur"

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="comments", verbose_name="idée")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="idea_comments",
        verbose_name="compte",
    )
    # « Une encadrante, service d’aide à domicile »: as its author wants to be called.
    signature = models.CharField("signature", max_length=NAME_LENGTH)
    text = models.TextField("commentaire", max_length=COMMENT_LENGTH)
    state = models.CharField("état", max_length=20, choices=State, default=State.PENDING)
    at = models.DateTimeField("écrit", auto_now_add=True)
    decided_at = models.DateTimeField("relu", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="relu par"
    )
    reason = models.CharField("motif", max_length=500, blank=True)

    class Meta:
        verbose_name = "commentaire"
        verbose_name_plural = "commentaires"
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["state", "at"], name="ideas_comment_queue")]

    def __str__(self) -> str:
        return f"{self.signature}, {self.at:%d/%m/%Y}"


class Report(Unlisted):
    """Someone says that an idea or a comment should not be shown."""

    class Why(models.TextChoices):
        PERSON = "personne", "Met en cause une personne, ou donne des informations sur elle"
        INSULT = "injure", "Injure, menace, discrimination"
        ADVERTISING = "publicite", "Publicité, spam"
        OTHER = "autre", "Autre raison"

    idea = models.ForeignKey(Idea, models.CASCADE, null=True, related_name="reports", verbose_name="idée")
    comment = models.ForeignKey(
        Comment, models.CASCADE, null=True, related_name="reports", verbose_name="commentaire"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="compte"
    )
    why = models.CharField("raison", max_length=20, choices=Why)
    text = models.CharField("précision", max_length=500, blank=True)
    at = models.DateTimeField("quand", auto_now_add=True)
    # Set by the moderation: a report that was judged does not count towards hiding again.
    settled_at = models.DateTimeField("traité", null=True, blank=True)

    class Meta:
        verbose_name = "signalement"
        verbose_name_plural = "signalements"
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(idea__isnull=True) ^ models.Q(comment__isnull=True),
                name="ideas_report_of_one",
            ),
            models.UniqueConstraint(fields=["idea", "user"], name="ideas_report_idea_once"),
            models.UniqueConstraint(fields=["comment", "user"], name="ideas_report_comment_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_why_display()} ({self.at:%d/%m/%Y})"
