"""« Raconter une pratique »: what an employer already does, until it becomes a sheet."""

from django.conf import settings
from django.db import models

from core.models import SentFile, Unlisted
from practices.models import PracticePage
from taxonomy.models import Axis, Job, Territory, Theme

from .idea import NAME_LENGTH, REASON_LENGTH, TITLE_LENGTH

TEXT_LENGTH = 5_000


class ToldPractice(Unlisted):
    """A practice told by whoever does it. Changed by ``ideas.telling`` only.

    Its states, and who moves it, are in ``ideas.telling.states``.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Brouillon"
        PENDING = "pending", "À relire"
        DRAFTING = "drafting", "Fiche en cours d’écriture"
        TO_APPROVE = "to_approve", "Texte à approuver par l’auteur"
        APPROVED = "approved", "Texte approuvé"
        PUBLISHED = "published", "Fiche publiée"
        REJECTED = "rejected", "Non retenue"
        WITHDRAWN = "withdrawn", "Retirée par son auteur"

    class Credit(models.TextChoices):
        NAME = "nom", "Mon nom, ma fonction et ma structure"
        ORGANISATION = "structure", "Ma structure seulement"
        NOTHING = "rien", "Rien"

    state = models.CharField("état", max_length=20, choices=State, default=State.DRAFT)
    title = models.CharField("titre", max_length=TITLE_LENGTH)
    aim = models.TextField("but", max_length=TEXT_LENGTH, blank=True)
    actions = models.TextField("ce que vous faites", max_length=TEXT_LENGTH, blank=True)
    people = models.TextField("personnes concernées", max_length=TEXT_LENGTH, blank=True)
    time = models.TextField("temps et moyens", max_length=TEXT_LENGTH, blank=True)
    results = models.TextField("résultats", max_length=TEXT_LENGTH, blank=True)
    difficulties = models.TextField("difficultés", max_length=TEXT_LENGTH, blank=True)
    axis = models.ForeignKey(
        Axis, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="axe"
    )
    theme = models.ForeignKey(
        Theme, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="thème"
    )
    jobs = models.ManyToManyField(Job, blank=True, related_name="+", verbose_name="métiers")
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="département"
    )
    # In lower case; empty once forgotten.
    author_email = models.EmailField("adresse de l’auteur", blank=True)
    author_name = models.CharField("nom de l’auteur", max_length=NAME_LENGTH, blank=True)
    author_role = models.CharField("fonction de l’auteur", max_length=NAME_LENGTH, blank=True)
    organisation_name = models.CharField("structure", max_length=NAME_LENGTH, blank=True)
    credit = models.CharField(
        "ce qui est montré de l’auteur", max_length=20, choices=Credit, default=Credit.ORGANISATION
    )
    sheet = models.ForeignKey(
        PracticePage, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="fiche"
    )
    # What the author was sent to read, and what of it tells that text from another.
    proposed_revision = models.PositiveBigIntegerField("version proposée", null=True, blank=True)
    proposed_print = models.CharField("empreinte du texte proposé", max_length=64, blank=True)
    # Of the text that the author approved, or that a moderator publishes without them.
    approved_print = models.CharField("empreinte du texte approuvé", max_length=64, blank=True)
    created_at = models.DateTimeField("commencé", auto_now_add=True)
    changed_at = models.DateTimeField("modifié", auto_now=True)
    submitted_at = models.DateTimeField("proposé", null=True, blank=True)
    forgotten_at = models.DateTimeField("auteur oublié", null=True, blank=True)

    class Meta:
        verbose_name = "pratique racontée"
        verbose_name_plural = "pratiques racontées"
        ordering = ["-submitted_at", "-pk"]
        indexes = [
            models.Index(fields=["author_email"], name="ideas_teller", condition=~models.Q(author_email="")),
            models.Index(fields=["state", "submitted_at"], name="ideas_told_queue"),
        ]

    def __str__(self) -> str:
        return self.title


class ToldFile(SentFile):
    """A document given with a practice that was told: for the editors, private until a sheet shows it."""

    told = models.ForeignKey(ToldPractice, models.CASCADE, related_name="files", verbose_name="pratique")

    class Meta:
        verbose_name = "document d’une pratique racontée"
        verbose_name_plural = "documents des pratiques racontées"
        ordering = ["pk"]


class ToldStep(Unlisted):
    """The history of a practice that was told: one row for each change, written with it."""

    told = models.ForeignKey(ToldPractice, models.CASCADE, related_name="steps", verbose_name="pratique")
    at = models.DateTimeField("quand")
    action = models.CharField("action", max_length=40)
    state = models.CharField("état", max_length=20, choices=ToldPractice.State)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="par"
    )
    reason = models.TextField("raison", max_length=REASON_LENGTH, blank=True)

    class Meta:
        verbose_name = "étape d’une pratique racontée"
        verbose_name_plural = "étapes des pratiques racontées"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.action} ({self.get_state_display()})"
