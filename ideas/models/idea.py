"""An idea, its history, and who decides of it."""

from django.conf import settings
from django.db import models

from core.models import SentFile, Unlisted
from taxonomy.models import Axis, Job, Organisation, Tag, Territory, Theme

from .assembly import Assembly, SubTheme, Workshop

TITLE_LENGTH = 150
DESCRIPTION_LENGTH = 5_000
NAME_LENGTH = 150
REASON_LENGTH = 1_000
ANSWER_LENGTH = 4_000
# The public states, and that of what leads to another idea.
ADDRESSED = ("published", "under_review", "accepted", "declined", "experimenting", "practice", "merged")


class Idea(Unlisted):
    """An idea or a need, told by someone or heard at an assembly. Its state is changed by services only.

    Its author is an address, with or without an account: whoever signs in with it finds their ideas. What is
    shown of them is what they chose. The author can be forgotten; the idea stays.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Brouillon"
        PENDING = "pending", "À relire"
        PUBLISHED = "published", "Reçue"
        UNDER_REVIEW = "under_review", "À l’étude"
        ACCEPTED = "accepted", "Retenue"
        DECLINED = "declined", "Non retenue"
        EXPERIMENTING = "experimenting", "En expérimentation"
        PRACTICE = "practice", "Devenue une pratique"
        MERGED = "merged", "Réunie à une autre"
        REJECTED = "rejected", "Non publiée"
        WITHDRAWN = "withdrawn", "Retirée par son auteur"
        HIDDEN = "hidden", "Masquée"

    class Shown(models.TextChoices):
        """What is told of the author."""

        NAME = "nom", "Mon nom, ma fonction et ma structure"
        ROLE = "fonction", "Ma fonction et ma structure, sans mon nom"
        NOTHING = "rien", "Rien"

    # Anyone may read these, under their own address.
    PUBLIC = (
        State.PUBLISHED,
        State.UNDER_REVIEW,
        State.ACCEPTED,
        State.DECLINED,
        State.EXPERIMENTING,
        State.PRACTICE,
    )

    # Given at the first publication, or at loading; it does not change.
    slug = models.SlugField("identifiant d’adresse", max_length=100, unique=True, null=True, blank=True)
    title = models.CharField("titre", max_length=TITLE_LENGTH)
    description = models.TextField("description", max_length=DESCRIPTION_LENGTH, blank=True)
    state = models.CharField("état", max_length=20, choices=State, default=State.DRAFT)
    # Where it goes back to when it is shown again.
    hidden_from = models.CharField("état avant d’être masquée", max_length=20, choices=State, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="réunie à"
    )

    theme = models.ForeignKey(
        Theme, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="thème"
    )
    axis = models.ForeignKey(
        Axis, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="axe"
    )
    jobs = models.ManyToManyField(Job, blank=True, related_name="+", verbose_name="métiers")
    tags = models.ManyToManyField(Tag, blank=True, related_name="ideas", verbose_name="mots-clés")
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="territoire"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="structure"
    )
    assembly = models.ForeignKey(
        Assembly, models.PROTECT, null=True, blank=True, related_name="ideas",
        verbose_name="entendue à", help_text="Vide\u00a0: proposée sur le site.",
    )  # fmt: skip
    workshop = models.ForeignKey(
        Workshop, models.PROTECT, null=True, blank=True, related_name="ideas", verbose_name="atelier"
    )
    subtheme = models.ForeignKey(
        SubTheme, models.PROTECT, null=True, blank=True, related_name="ideas", verbose_name="sous-thème"
    )

    # In lower case; empty for what was heard, and once the author is forgotten.
    author_email = models.EmailField("adresse de l’auteur", blank=True)
    author_name = models.CharField("nom de l’auteur", max_length=NAME_LENGTH, blank=True)
    author_role = models.CharField("fonction de l’auteur", max_length=NAME_LENGTH, blank=True)
    author_organisation = models.CharField("structure de l’auteur", max_length=NAME_LENGTH, blank=True)
    author_shown = models.CharField(
        "ce qui est montré de l’auteur", max_length=20, choices=Shown, default=Shown.ROLE
    )

    # What the institution answers, as everyone reads it.
    answer = models.TextField("réponse", max_length=ANSWER_LENGTH, blank=True)
    answered_by = models.CharField("réponse de", max_length=NAME_LENGTH, blank=True)
    answered_at = models.DateTimeField("répondue", null=True, blank=True)

    created_at = models.DateTimeField("commencée", auto_now_add=True)
    changed_at = models.DateTimeField("modifiée", auto_now=True)
    # When the author sent it, address confirmed: the order of the moderation.
    submitted_at = models.DateTimeField("proposée", null=True, blank=True)
    published_at = models.DateTimeField("publiée", null=True, blank=True)
    # When it last moved before the eyes of everyone.
    moved_at = models.DateTimeField("a avancé", null=True, blank=True)
    forgotten_at = models.DateTimeField("auteur oublié", null=True, blank=True)
    # Written by the services that add and remove supports and comments, under the lock of the idea.
    supports_count = models.PositiveIntegerField("soutiens", default=0, editable=False)
    comments_count = models.PositiveIntegerField("commentaires", default=0, editable=False)
    demonstration = models.BooleanField("exemple de démonstration", default=False)

    class Meta:
        verbose_name = "idée"
        verbose_name_plural = "idées"
        ordering = ["-published_at", "-pk"]
        permissions = [
            ("moderate_idea", "Peut modérer les idées\u00a0: publier, refuser, réunir, masquer"),
            ("answer_idea", "Peut répondre aux idées de ses thèmes et les faire avancer"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="merged", merged_into__isnull=False)
                | (~models.Q(state="merged") & models.Q(merged_into__isnull=True)),
                name="ideas_merged_into_one",
            ),
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("pk")), name="ideas_not_merged_into_itself"
            ),
            # Hidden from somewhere; from nowhere while it is not hidden.
            models.CheckConstraint(
                condition=models.Q(state="hidden") ^ models.Q(hidden_from=""),
                name="ideas_hidden_from_a_state",
            ),
            # What everyone reads, or is led from, has an address and a date.
            models.CheckConstraint(
                condition=~models.Q(state__in=ADDRESSED)
                | models.Q(slug__isnull=False, published_at__isnull=False),
                name="ideas_public_has_address",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["state", "-published_at"], name="ideas_recent"),
            models.Index(fields=["state", "-supports_count"], name="ideas_supported"),
            models.Index(fields=["state", "-moved_at"], name="ideas_moved"),
            models.Index(fields=["author_email"], name="ideas_author", condition=~models.Q(author_email="")),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_public(self) -> bool:
        """Whether anyone may read it."""
        return self.state in self.PUBLIC


class IdeaFile(SentFile):
    """A picture or a document that comes with an idea; shown once the idea is public."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="files", verbose_name="idée")

    class Meta:
        verbose_name = "document d’une idée"
        verbose_name_plural = "documents des idées"
        ordering = ["pk"]


class IdeaStep(Unlisted):
    """The history of an idea: one row for each change, written with it."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="steps", verbose_name="idée")
    at = models.DateTimeField("quand")
    # Name of the service that changed it: « publish », « merge »…
    action = models.CharField("action", max_length=40)
    # Where the idea stands after it.
    state = models.CharField("état", max_length=20, choices=Idea.State)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="par"
    )
    # Told to the author; to everyone too when the step is public.
    reason = models.TextField("raison", max_length=REASON_LENGTH, blank=True)
    # For the moderation only.
    note = models.TextField("note interne", max_length=REASON_LENGTH, blank=True)
    is_public = models.BooleanField("montrée", default=False)

    class Meta:
        verbose_name = "étape d’une idée"
        verbose_name_plural = "étapes des idées"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.action} ({self.get_state_display()})"


class Animator(Unlisted):
    """The themes of which someone animates the ideas: answers, and moves them forward."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="idea_animator", verbose_name="compte"
    )
    themes = models.ManyToManyField(Theme, related_name="+", verbose_name="thèmes")

    class Meta:
        verbose_name = "animateur de thème"
        verbose_name_plural = "animateurs de thèmes"

    def __str__(self) -> str:
        return str(self.user)


class ReasonTemplate(models.Model):
    """A reason that moderators give often, ready to be completed."""

    action = models.CharField("pour", max_length=40)
    title = models.CharField("nom", max_length=100)
    text = models.TextField("texte", max_length=REASON_LENGTH)

    class Meta:
        verbose_name = "motif type"
        verbose_name_plural = "motifs types"
        ordering = ["action", "title"]

    def __str__(self) -> str:
        return self.title
