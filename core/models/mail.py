"""The mail outbox: what must be sent, to whom, and where it stands."""

from django.db import models


class Mail(models.Model):
    """A mail to send, or sent. Written by ``core.mail.queue``, moved by ``core.mail.delivery``.

    It holds no text: its kind makes one when it is sent, from the identifiers in ``context``. What it says
    is thus true at that time, and a personal link is nowhere in the database.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "En attente"
        SENT = "sent", "Envoyé"
        # Nothing was left to say when its turn came.
        CANCELLED = "cancelled", "Sans objet"
        # Refused for good, or tried for too long.
        FAILED = "failed", "Non remis"

    # What makes it unique: queued twice, it is sent once. Nothing personal in it: it outlives its recipient.
    key = models.CharField("clé", max_length=200, unique=True)
    kind = models.CharField("nature", max_length=100)
    # Emptied when its retention is over, or when the person asks to be forgotten.
    recipient = models.EmailField("destinataire", blank=True)
    # Identifiers, numbers, dates: what ``build`` needs to find what to say.
    context = models.JSONField("contexte", default=dict, blank=True)
    state = models.CharField("état", max_length=20, choices=State, default=State.QUEUED)
    # The same at each attempt: whoever receives a mail twice can tell.
    message_id = models.CharField("Message-ID", max_length=250, unique=True)
    created_at = models.DateTimeField("demandé", auto_now_add=True)
    # Not before.
    due_at = models.DateTimeField("à envoyer")
    # After a failure: not before that date either.
    retry_at = models.DateTimeField("nouvel essai", null=True)
    # Until when the process that has it in hand is held to be alive; empty when none has.
    lease_until = models.DateTimeField("en main jusqu’à", null=True)
    attempts = models.PositiveIntegerField("essais", default=0)
    ended_at = models.DateTimeField("terminé", null=True)
    # Why the last attempt failed, without the address.
    error = models.TextField("erreur", blank=True)

    class Meta:
        verbose_name = "courriel"
        verbose_name_plural = "courriels"
        indexes = [
            # Not a partial one: SQLite uses none where the state is a parameter.
            models.Index(fields=["state", "due_at", "id"], name="core_mail_waiting"),
            models.Index(fields=["ended_at"], name="core_mail_personal", condition=~models.Q(recipient="")),
            models.Index(fields=["state", "ended_at"], name="core_mail_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.key})"
