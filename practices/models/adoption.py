"""Who tries a practice elsewhere, and what it gave."""

from django.conf import settings
from django.db import models

from core.models import Unlisted
from taxonomy.models import Territory

from .sheet import PracticePage

ORGANISATION_LENGTH = 150
# A sign may be worth several once plain: « ﬀ », « ㎏ ».
KEY_LENGTH = 300
ANSWER_LENGTH = 2_000
REASON_LENGTH = 500


class Adoption(Unlisted):
    """An employer that tries a sheet at home. Changed by ``practices.adoption`` only.

    The employer moves it (``services``, ``following``): pending, then running from its confirmation on, then
    silent when no news comes. The moderation (``moderation``) gives it its outcome, from an accepted answer.
    It is closed when nothing more is expected of the employer: after a last answer, a silence or a stop; its
    state may still change when what was answered is read. The person (address, organisation, plan) can be
    forgotten; the adoption keeps counting.
    """

    class State(models.TextChoices):
        PENDING = "pending_email", "Adresse à confirmer"
        RUNNING = "running", "Essai en cours"
        ADOPTED = "adopted", "Adoptée"
        ADAPTED = "adapted", "Adoptée en l’adaptant"
        DROPPED = "dropped", "Arrêtée"
        SILENT = "silent", "Sans nouvelles"

    class Review(models.TextChoices):
        """What the moderation says of the adoption itself: of the name that it shows, of its being real."""

        PENDING = "pending", "À relire"
        ACCEPTED = "accepted", "Acceptée"
        REJECTED = "rejected", "Écartée"

    sheet = models.ForeignKey(
        PracticePage, models.CASCADE, related_name="adoptions", verbose_name="fiche pratique"
    )
    state = models.CharField("état", max_length=20, choices=State, default=State.PENDING)
    review = models.CharField("relecture", max_length=20, choices=Review, default=Review.PENDING)
    # In lower case; empty once forgotten.
    email = models.EmailField("adresse électronique", blank=True)
    organisation_name = models.CharField("structure", max_length=ORGANISATION_LENGTH, blank=True)
    # The name without what people write differently (``practices.adoption.organisations.plain_name``).
    organisation_key = models.CharField(
        "structure, comparée", max_length=KEY_LENGTH, blank=True, editable=False
    )
    territory = models.ForeignKey(
        Territory, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="département"
    )
    # Agreed to have the name of the organisation shown to everyone.
    is_public = models.BooleanField("nom de la structure montré", default=False)
    # The plan as its link carries it (``practices.plan.links.pack``).
    plan = models.TextField("plan", blank=True)
    # False for another adoption of the same sheet by the same organisation: one structure counts once.
    counted = models.BooleanField("comptée", default=False)
    created_at = models.DateTimeField("déposée", auto_now_add=True)
    confirmed_at = models.DateTimeField("confirmée", null=True)
    # When the questions of the third and of the sixth month were asked.
    asked_3_at = models.DateTimeField("interrogée à trois mois", null=True)
    asked_6_at = models.DateTimeField("interrogée à six mois", null=True)
    # When nothing more is expected of it.
    closed_at = models.DateTimeField("close", null=True)
    forgotten_at = models.DateTimeField("personne oubliée", null=True)

    class Meta:
        verbose_name = "essai d’une pratique"
        verbose_name_plural = "essais des pratiques"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "email"],
                condition=~models.Q(email="") & models.Q(state__in=["pending_email", "running"]),
                name="practices_adoption_once",
            ),
            # An organisation counts once among those that try a sheet.
            models.UniqueConstraint(
                fields=["sheet", "organisation_key"],
                condition=models.Q(counted=True) & ~models.Q(organisation_key=""),
                name="practices_adoption_counted",
            ),
            models.CheckConstraint(
                condition=models.Q(state="pending_email") | models.Q(confirmed_at__isnull=False),
                name="practices_adoption_confirmed",
            ),
            models.CheckConstraint(
                condition=models.Q(forgotten_at__isnull=True)
                | models.Q(email="", organisation_name="", organisation_key="", plan="", is_public=False),
                name="practices_adoption_forgotten",
            ),
        ]
        indexes = [
            models.Index(fields=["email"], name="practices_adoption_email"),
            models.Index(fields=["state", "confirmed_at"], name="practices_adoption_state"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_name or 'Une structure'}, {self.sheet}"


class AdoptionAnswer(Unlisted):
    """What an employer says of its try, at three or six months."""

    class Outcome(models.TextChoices):
        ADOPTED = "adopted", "Oui, elle est en place"
        ADAPTED = "adapted", "Oui, en l’adaptant"
        RUNNING = "running", "L’essai est encore en cours"
        DROPPED = "dropped", "Non, nous avons arrêté"

    class Review(models.TextChoices):
        PENDING = "pending", "À relire"
        ACCEPTED = "accepted", "Acceptée"
        REJECTED = "rejected", "Écartée"

    adoption = models.ForeignKey(Adoption, models.CASCADE, related_name="answers", verbose_name="essai")
    month = models.PositiveSmallIntegerField("mois", choices=[(3, "trois mois"), (6, "six mois")])
    outcome = models.CharField("réponse", max_length=20, choices=Outcome)
    reason = models.TextField("pourquoi", max_length=ANSWER_LENGTH, blank=True)
    changes = models.TextField("ce qui a été adapté", max_length=ANSWER_LENGTH, blank=True)
    advice = models.TextField("conseil aux suivants", max_length=ANSWER_LENGTH, blank=True)
    answered_at = models.DateTimeField("reçue", auto_now_add=True)
    review = models.CharField("relecture", max_length=20, choices=Review, default=Review.PENDING)
    reviewed_at = models.DateTimeField("relue", null=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="relue par"
    )

    class Meta:
        verbose_name = "retour sur un essai"
        verbose_name_plural = "retours sur les essais"
        ordering = ["-answered_at"]
        constraints = [
            models.UniqueConstraint(fields=["adoption", "month"], name="practices_answer_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} ({self.get_month_display()})"


class AdoptionEvent(Unlisted):
    """The history of an adoption: one row for each change, written with it."""

    adoption = models.ForeignKey(Adoption, models.CASCADE, related_name="events", verbose_name="essai")
    at = models.DateTimeField("quand", auto_now_add=True)
    # Name of the service that changed it: « confirm », « answer », « accept_answer »…
    action = models.CharField("action", max_length=40)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="par"
    )
    # Why, in the words of whoever decided; nothing personal.
    note = models.CharField("note", max_length=REASON_LENGTH, blank=True)

    class Meta:
        verbose_name = "étape d’un essai"
        verbose_name_plural = "étapes d’un essai"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.action


class MaturityProposal(Unlisted):
    """A new maturity that returns suggest for a sheet; an editor decides."""

    class State(models.TextChoices):
        OPEN = "open", "À décider"
        APPLIED = "applied", "Appliquée"
        DISMISSED = "dismissed", "Écartée"
        # The reasons for it are gone.
        WITHDRAWN = "withdrawn", "Sans objet"

    sheet = models.ForeignKey(
        PracticePage, models.CASCADE, related_name="maturity_proposals", verbose_name="fiche pratique"
    )
    current = models.CharField("maturité actuelle", max_length=30, choices=PracticePage.Maturity)
    proposed = models.CharField("maturité proposée", max_length=30, choices=PracticePage.Maturity)
    # The numbers that it rests on, by state of the adoptions.
    evidence = models.JSONField("d’après", default=dict)
    state = models.CharField("état", max_length=20, choices=State, default=State.OPEN)
    created_at = models.DateTimeField("proposée", auto_now_add=True)
    decided_at = models.DateTimeField("décidée", null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="décidée par"
    )
    # Why it was dismissed, in the words of whoever did.
    reason = models.CharField("raison", max_length=REASON_LENGTH, blank=True)

    class Meta:
        verbose_name = "proposition de maturité"
        verbose_name_plural = "propositions de maturité"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet"], condition=models.Q(state="open"), name="practices_proposal_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sheet} : {self.get_proposed_display()}"
