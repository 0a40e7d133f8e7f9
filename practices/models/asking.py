"""Questions that readers ask an organisation through the site."""

from django.conf import settings
from django.db import models

from core.models import RelayedMessage, Unlisted
from taxonomy.models import Organisation

from .sheet import PracticePage


class SheetContact(Unlisted):
    """Someone who agrees to receive the questions about a sheet, for its organisation.

    Its address is shown to nobody. Changed by ``practices.asking.contacts`` only.
    """

    class State(models.TextChoices):
        INVITED = "invited", "Accord demandé"
        WILLING = "willing", "A donné son accord"
        DECLINED = "declined", "A refusé"
        WITHDRAWN = "withdrawn", "A retiré son accord"
        LAPSED = "lapsed", "Sans réponse"

    # Those who receive questions, or may come to.
    ACTIVE = (State.INVITED, State.WILLING)

    sheet = models.ForeignKey(
        PracticePage, models.CASCADE, related_name="contacts", verbose_name="fiche pratique"
    )
    # That of the sheet when the person was asked: agreeing for one is not agreeing for the next.
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", verbose_name="structure")
    # In lower case; empty once forgotten.
    email = models.EmailField("adresse électronique", blank=True)
    # « Cheffe de service », never a name.
    role = models.CharField("fonction", max_length=120, blank=True)
    state = models.CharField("état", max_length=20, choices=State, default=State.INVITED)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="proposé par"
    )
    # How many times, and when last.
    invitations = models.PositiveSmallIntegerField("demandes", default=1)
    invited_at = models.DateTimeField("accord demandé")
    agreed_at = models.DateTimeField("accord donné", null=True)
    # When it was declined, withdrawn, or left without an answer.
    ended_at = models.DateTimeField("terminé", null=True)

    class Meta:
        verbose_name = "contact d’une fiche"
        verbose_name_plural = "contacts des fiches"
        ordering = ["-invited_at"]
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
            models.CheckConstraint(
                condition=models.Q(state__in=["invited", "willing"]) | models.Q(ended_at__isnull=False),
                name="practices_contact_ended",
            ),
        ]
        indexes = [models.Index(fields=["email"], name="practices_contact_email")]

    def __str__(self) -> str:
        return f"Contact de «\u00a0{self.sheet}\u00a0»"


class Inquiry(RelayedMessage):
    """A reader's message to the organisation of a sheet, or to the editors about it."""

    sheet = models.ForeignKey(
        PracticePage, models.CASCADE, related_name="inquiries", verbose_name="fiche pratique"
    )
    # Who received it; empty for the editors.
    contact = models.ForeignKey(
        SheetContact, models.SET_NULL, null=True, related_name="inquiries", verbose_name="transmis à"
    )

    class Meta(RelayedMessage.Meta):
        verbose_name = "question à une structure"
        verbose_name_plural = "questions aux structures"
