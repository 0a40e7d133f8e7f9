"""Who registers for an event, and where each registration stands."""

import uuid

from django.conf import settings
from django.db import models

from core.models import Unlisted
from questionnaires.models import AnswerSheet

from .event import EventPage, EventSession

NAME_LENGTH = 100
ORGANISATION_LENGTH = 150


class RegistrationGroup(Unlisted):
    """Several colleagues whom an employer registers together. Changed by ``events.registration`` only.

    Their names and addresses stay in ``colleagues`` until whoever sent them confirms its own address; then
    each is asked for its own confirmation, and these rows are deleted.
    """

    class State(models.TextChoices):
        PENDING = "pending_email", "Adresse à confirmer"
        SENT = "sent", "Chacun est prévenu"

    event = models.ForeignKey(EventPage, models.CASCADE, related_name="groups", verbose_name="événement")
    state = models.CharField("état", max_length=20, choices=State, default=State.PENDING)
    # In lower case; empty once forgotten.
    email = models.EmailField("adresse électronique", blank=True)
    contact_name = models.CharField("nom", max_length=2 * NAME_LENGTH, blank=True)
    organisation_name = models.CharField("structure", max_length=ORGANISATION_LENGTH, blank=True)
    size = models.PositiveSmallIntegerField("nombre de collègues", default=0)
    created_at = models.DateTimeField("déposée", auto_now_add=True)
    confirmed_at = models.DateTimeField("confirmée", null=True)
    forgotten_at = models.DateTimeField("personne oubliée", null=True)

    class Meta:
        verbose_name = "inscription de groupe"
        verbose_name_plural = "inscriptions de groupe"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.organisation_name or 'Un groupe'}, {self.event}"


class GroupColleague(Unlisted):
    """Someone whom an employer registers, until the employer confirms its address.

    A row each, so that whoever asks to be forgotten is found here too, and goes without the others.
    """

    group = models.ForeignKey(
        RegistrationGroup, models.CASCADE, related_name="colleagues", verbose_name="inscription de groupe"
    )
    # In lower case.
    email = models.EmailField("adresse électronique")
    first_name = models.CharField("prénom", max_length=NAME_LENGTH)
    last_name = models.CharField("nom", max_length=NAME_LENGTH)

    class Meta:
        verbose_name = "collègue à inscrire"
        verbose_name_plural = "collègues à inscrire"
        ordering = ["pk"]
        indexes = [models.Index(fields=["email"], name="events_colleague_email")]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"


class Registration(Unlisted):
    """One person for one event. Changed by ``events.registration`` only.

    pending_email → confirmed | waitlisted | pending_approval; pending_approval → confirmed | waitlisted |
    refused; waitlisted → confirmed | offered; offered → confirmed; any of these → cancelled; confirmed →
    attended, which may be undone. Who did not come is computed. The person can be forgotten; the registration
    keeps counting.
    """

    class State(models.TextChoices):
        PENDING_EMAIL = "pending_email", "Adresse à confirmer"
        PENDING_APPROVAL = "pending_approval", "À accepter"
        CONFIRMED = "confirmed", "Confirmée"
        WAITLISTED = "waitlisted", "En liste d’attente"
        OFFERED = "offered", "Place proposée"
        CANCELLED = "cancelled", "Annulée"
        REFUSED = "refused", "Refusée"
        ATTENDED = "attended", "Présent"

    class Origin(models.TextChoices):
        ONLINE = "online", "Sur le site"
        GROUP = "group", "Par son employeur"
        WALK_IN = "walk_in", "Sur place"

    class Ending(models.TextChoices):
        """Why a registration is cancelled."""

        PARTICIPANT = "participant", "Par la personne"
        ORGANISER = "organiser", "Par l’organisation"
        DECLINED = "declined", "Place refusée"
        EXPIRED = "expired", "Place restée sans réponse"
        FULL = "full", "Complet, sans liste d’attente"

    # These have a place: they count against the capacity.
    HOLDING = (State.CONFIRMED, State.OFFERED, State.ATTENDED)
    # Nothing more can come of these.
    ENDED = (State.CANCELLED, State.REFUSED)

    event = models.ForeignKey(
        EventPage, models.CASCADE, related_name="registrations", verbose_name="événement"
    )
    state = models.CharField("état", max_length=20, choices=State, default=State.PENDING_EMAIL)
    ending = models.CharField("motif", max_length=20, choices=Ending, blank=True)
    origin = models.CharField("origine", max_length=20, choices=Origin, default=Origin.ONLINE)
    # In lower case; empty once forgotten, and for someone who came without giving one.
    email = models.EmailField("adresse électronique", blank=True)
    first_name = models.CharField("prénom", max_length=NAME_LENGTH, blank=True)
    last_name = models.CharField("nom", max_length=NAME_LENGTH, blank=True)
    organisation_name = models.CharField("structure", max_length=ORGANISATION_LENGTH, blank=True)
    group = models.ForeignKey(
        RegistrationGroup, models.SET_NULL, null=True, blank=True, related_name="registrations",
        verbose_name="inscription de groupe",
    )  # fmt: skip
    answers = models.OneToOneField(
        AnswerSheet, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="réponses"
    )
    created_at = models.DateTimeField("déposée", auto_now_add=True)
    # When the address was confirmed, or when someone asked again: the order of the waiting list.
    queued_at = models.DateTimeField("ordre", null=True)
    # When the place was given.
    confirmed_at = models.DateTimeField("place donnée", null=True)
    # Until when an offered place waits for an answer.
    offered_until = models.DateTimeField("réponse attendue avant", null=True)
    checked_in_at = models.DateTimeField("arrivée", null=True)
    checked_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="accueillie par"
    )
    ended_at = models.DateTimeField("annulée ou refusée", null=True)
    # The invitation in the participant's calendar: never changes; rises with all that it is told.
    calendar_uid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    calendar_sequence = models.PositiveIntegerField(default=0, editable=False)
    # The start of which a reminder was queued; that of another time is due again.
    reminded_for = models.DateTimeField("rappel envoyé pour", null=True)
    thanked_at = models.DateTimeField("remerciée", null=True)
    forgotten_at = models.DateTimeField("personne oubliée", null=True)

    class Meta:
        verbose_name = "inscription"
        verbose_name_plural = "inscriptions"
        ordering = ["-created_at"]
        # A team sees its own events; the moderation sees them all (``events.admin.selectors``).
        permissions = [("manage_all_registrations", "Can manage the registrations of every event")]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "email"],
                condition=~models.Q(email="") & ~models.Q(state__in=["cancelled", "refused"]),
                name="events_registration_once",
            ),
            models.CheckConstraint(
                condition=models.Q(email=models.functions.Lower("email")),
                name="events_registration_lower_email",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["pending_email", "cancelled", "refused"])
                | models.Q(queued_at__isnull=False),
                name="events_registration_queued",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="offered") | models.Q(offered_until__isnull=False),
                name="events_registration_offered",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="attended") | models.Q(checked_in_at__isnull=False),
                name="events_registration_attended",
            ),
            models.CheckConstraint(
                condition=models.Q(forgotten_at__isnull=True)
                | models.Q(email="", first_name="", last_name="", organisation_name="", answers=None),
                name="events_registration_forgotten",
            ),
        ]
        indexes = [
            models.Index(fields=["event", "state", "queued_at"], name="events_registration_queue"),
            models.Index(fields=["email"], name="events_registration_email"),
            models.Index(fields=["state", "offered_until"], name="events_registration_offers"),
        ]

    def __str__(self) -> str:
        return f"{self.full_name}, {self.event}"

    @property
    def full_name(self) -> str:
        """First and last name; « Sans nom » once forgotten."""
        return f"{self.first_name} {self.last_name}".strip() or "Sans nom"

    @property
    def is_holding(self) -> bool:
        """Whether it has a place."""
        return self.state in self.HOLDING

    @property
    def is_ended(self) -> bool:
        """Whether it is cancelled or refused."""
        return self.state in self.ENDED


class SessionChoice(Unlisted):
    """A session that someone chose: in it, or waiting for a place in it.

    It waits for the place at the event itself first (pending): whoever has none holds none in a session.
    """

    class State(models.TextChoices):
        PENDING = "pending", "Choisie"
        CONFIRMED = "confirmed", "Confirmée"
        WAITLISTED = "waitlisted", "En liste d’attente"
        CANCELLED = "cancelled", "Annulée"

    registration = models.ForeignKey(
        Registration, models.CASCADE, related_name="choices", verbose_name="inscription"
    )
    # Deleted with the whole event only: a session where people are expected cannot be taken away.
    session = models.ForeignKey(EventSession, models.RESTRICT, related_name="choices", verbose_name="séance")
    state = models.CharField("état", max_length=20, choices=State, default=State.PENDING)
    queued_at = models.DateTimeField("ordre", null=True)

    class Meta:
        verbose_name = "séance choisie"
        verbose_name_plural = "séances choisies"
        constraints = [
            models.UniqueConstraint(fields=["registration", "session"], name="events_choice_once"),
        ]
        indexes = [models.Index(fields=["session", "state", "queued_at"], name="events_choice_queue")]

    def __str__(self) -> str:
        return f"{self.session} ({self.get_state_display()})"


class RegistrationStep(Unlisted):
    """The history of a registration: one row for each change, written with it; nothing personal."""

    registration = models.ForeignKey(
        Registration, models.CASCADE, related_name="steps", verbose_name="inscription"
    )
    at = models.DateTimeField("quand", auto_now_add=True)
    action = models.CharField("action", max_length=40)
    state = models.CharField("état", max_length=20, choices=Registration.State)
    # None: the person itself, or time.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="par"
    )

    class Meta:
        verbose_name = "étape d’une inscription"
        verbose_name_plural = "étapes des inscriptions"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.action} → {self.state}"


class EventMessage(Unlisted):
    """A mail that organisers write to those who registered."""

    event = models.ForeignKey(EventPage, models.CASCADE, related_name="messages", verbose_name="événement")
    subject = models.CharField("objet", max_length=150)
    body = models.TextField("message", max_length=5_000)
    # What one form sends twice is one message.
    key = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    # The states of those to whom it went, and their session when it went to one alone.
    audience = models.JSONField("destinataires", default=list)
    session = models.ForeignKey(
        EventSession, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="séance"
    )
    sent_to = models.PositiveIntegerField("envoyé à", default=0)
    created_at = models.DateTimeField("écrit", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="écrit par"
    )

    class Meta:
        verbose_name = "message aux inscrits"
        verbose_name_plural = "messages aux inscrits"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.subject
