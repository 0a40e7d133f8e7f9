"""Questions that readers ask an organisation through the site."""

from django.conf import settings
from django.db import models

from .sheet import PracticePage

MESSAGE_LENGTH = 3_000


class SheetContact(models.Model):
    """Someone who agrees to receive the questions about a sheet. Its address is shown to nobody.

    Changed by ``practices.asking.services`` only.
    """

    class State(models.TextChoices):
        INVITED = "invited", "Accord demandé"
        WILLING = "willing", "A donné son accord"
        WITHDRAWN = "withdrawn", "A retiré son accord"

    sheet = models.ForeignKey(
        PracticePage, models.CASCADE, related_name="contacts", verbose_name="fiche pratique"
    )
    # In lower case; empty once forgotten.
    email = models.EmailField("adresse électronique", blank=True)
    # « Cheffe de service », never a name.
    role = models.CharField("fonction", max_length=120, blank=True)
    state = models.CharField("état", max_length=20, choices=State, default=State.INVITED)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="proposé par"
    )
    invited_at = models.DateTimeField("accord demandé", auto_now_add=True)
    agreed_at = models.DateTimeField("accord donné", null=True)
    withdrawn_at = models.DateTimeField("accord retiré", null=True)

    class Meta:
        verbose_name = "contact d’une fiche"
        verbose_name_plural = "contacts des fiches"
        constraints = [
            models.UniqueConstraint(
                fields=["sheet"],
                condition=models.Q(state__in=["invited", "willing"]),
                name="practices_contact_once",
                violation_error_message="Cette fiche a déjà un contact.",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="willing")
                | (models.Q(agreed_at__isnull=False) & ~models.Q(email="")),
                name="practices_contact_agreed",
            ),
        ]
        indexes = [models.Index(fields=["email"], name="practices_contact_email")]

    def __str__(self) -> str:
        return f"{self.role or 'Contact'}, {self.sheet}"


class Inquiry(models.Model):
    """A reader's message to the organisation of a sheet, relayed once its sender's address is confirmed."""

    class State(models.TextChoices):
        PENDING = "pending_email", "Adresse à confirmer"
        RELAYED = "relayed", "Transmise"

    sheet = models.ForeignKey(
        PracticePage, models.CASCADE, related_name="inquiries", verbose_name="fiche pratique"
    )
    state = models.CharField("état", max_length=20, choices=State, default=State.PENDING)
    # All empty once forgotten. The address in lower case.
    email = models.EmailField("adresse électronique", blank=True)
    name = models.CharField("nom", max_length=120, blank=True)
    organisation_name = models.CharField("structure", max_length=150, blank=True)
    message = models.TextField("message", max_length=MESSAGE_LENGTH, blank=True)
    # Who received it; empty for the editors.
    contact = models.ForeignKey(
        SheetContact, models.SET_NULL, null=True, related_name="inquiries", verbose_name="transmise à"
    )
    created_at = models.DateTimeField("écrite", auto_now_add=True)
    relayed_at = models.DateTimeField("transmise", null=True)
    forgotten_at = models.DateTimeField("oubliée", null=True)

    class Meta:
        verbose_name = "question à une structure"
        verbose_name_plural = "questions aux structures"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(forgotten_at__isnull=True)
                | models.Q(email="", name="", organisation_name="", message=""),
                name="practices_inquiry_forgotten",
            )
        ]
        indexes = [models.Index(fields=["email"], name="practices_inquiry_email")]

    def __str__(self) -> str:
        return f"{self.get_state_display()}, {self.sheet}"
