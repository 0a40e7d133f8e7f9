"""Messages that readers send through the site, whatever form they come from."""

from django.db import models

from .unlisted import Unlisted

NAME_LENGTH = 120
ORGANISATION_LENGTH = 150
MESSAGE_SHORTEST = 20
MESSAGE_LENGTH = 3_000


class RelayedMessage(Unlisted):
    """A message passed on by mail once its sender's address is confirmed; published nowhere.

    Each form has a model of its own, which adds what the message is about and who received it
    (``core.relay.Route``). Changed by ``core.relay.services`` only.
    """

    class State(models.TextChoices):
        PENDING = "pending_email", "Adresse à confirmer"
        RELAYED = "relayed", "Transmis"

    state = models.CharField("état", max_length=20, choices=State, default=State.PENDING)
    # All empty once forgotten. The address in lower case.
    email = models.EmailField("adresse électronique", blank=True)
    name = models.CharField("nom", max_length=NAME_LENGTH, blank=True)
    organisation_name = models.CharField("structure", max_length=ORGANISATION_LENGTH, blank=True)
    message = models.TextField("message", max_length=MESSAGE_LENGTH, blank=True)
    created_at = models.DateTimeField("écrit", auto_now_add=True)
    relayed_at = models.DateTimeField("transmis", null=True)
    forgotten_at = models.DateTimeField("oublié", null=True)

    class Meta:
        abstract = True
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(forgotten_at__isnull=True)
                | models.Q(email="", name="", organisation_name="", message=""),
                name="%(app_label)s_%(class)s_forgotten",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="relayed") | models.Q(relayed_at__isnull=False),
                name="%(app_label)s_%(class)s_relayed",
            ),
        ]
        indexes = [models.Index(fields=["email"], name="%(app_label)s_%(class)s_email")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} ({self.get_state_display()})"
