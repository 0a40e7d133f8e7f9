"""Where ideas were heard together: assises and their workshops, listening inside services."""

from django.db import models
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from core.models import EssaimImage
from events.models import EventPage, EventSession
from taxonomy.models import Organisation, Source, Territory, Theme

TITLE_LENGTH = 200


class Assembly(ClusterableModel):
    """Assises, or the listening done in services: what its ideas came from, and its restitution.

    No page: workshops and sub-themes keep their keys whatever draft is published, since ideas refer to them.
    """

    class Kind(models.TextChoices):
        ASSEMBLY = "assises", "Assises"
        LISTENING = "ecoutes", "Écoutes dans les services"

    slug = models.SlugField("identifiant d’adresse", max_length=100, unique=True)
    title = models.CharField("titre", max_length=TITLE_LENGTH)
    # « assises de Haute-Savoie, juin 2024 »: how an idea says where it comes from.
    short_title = models.CharField("titre court", max_length=100)
    kind = models.CharField("nature", max_length=20, choices=Kind, default=Kind.ASSEMBLY)
    summary = models.TextField("résumé", max_length=600)
    foreword = models.TextField(
        "avant-propos",
        blank=True,
        help_text="En tête de la restitution. Une ligne vide sépare deux paragraphes.",
    )
    starts_on = models.DateField("premier jour")
    ends_on = models.DateField("dernier jour", null=True, blank=True)
    place = models.CharField("lieu", max_length=200, blank=True)
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name="territoire")
    organisations = ParentalManyToManyField(
        Organisation, blank=True, related_name="+", verbose_name="structures organisatrices"
    )
    other_organisers = models.CharField("autres organisateurs", max_length=250, blank=True)
    event = models.ForeignKey(
        EventPage, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="événement"
    )
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="source"
    )
    image = models.ForeignKey(
        EssaimImage, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="image"
    )
    is_public = models.BooleanField(
        "publiée", default=False, help_text="Coché\u00a0: sa page et sa restitution sont sur le site."
    )
    demonstration = models.BooleanField("exemple de démonstration", default=False)

    class Meta:
        verbose_name = "assises ou écoutes"
        verbose_name_plural = "assises et écoutes"
        ordering = ["-starts_on", "title"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="ideas_assembly_ends_after_start",
                violation_error_message="Le dernier jour vient après le premier.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Workshop(Orderable):
    """A workshop of an assembly: its theme, and the session of the event where it was held."""

    assembly = ParentalKey(
        Assembly, on_delete=models.CASCADE, related_name="workshops", verbose_name="assises"
    )
    title = models.CharField("titre", max_length=TITLE_LENGTH)
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="+", verbose_name="thème")
    session = models.ForeignKey(
        EventSession, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="séance"
    )

    class Meta(Orderable.Meta):
        verbose_name = "atelier"
        verbose_name_plural = "ateliers"
        constraints = [
            models.UniqueConstraint(
                fields=["assembly", "title"],
                name="ideas_workshop_once",
                violation_error_message="Ces assises ont déjà un atelier de ce titre.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class SubTheme(Orderable):
    """What a theme was divided into at an assembly; the headings of its restitution."""

    assembly = ParentalKey(
        Assembly, on_delete=models.CASCADE, related_name="subthemes", verbose_name="assises"
    )
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="+", verbose_name="thème")
    title = models.CharField("titre", max_length=TITLE_LENGTH)

    class Meta(Orderable.Meta):
        verbose_name = "sous-thème"
        verbose_name_plural = "sous-thèmes"
        constraints = [
            # The same words may stand under two themes: the restitution of Haute-Savoie does so.
            models.UniqueConstraint(
                fields=["assembly", "theme", "title"],
                name="ideas_subtheme_once",
                violation_error_message="Ce thème a déjà un sous-thème de ce titre.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class AssemblyFigure(Orderable):
    """A number that tells the size of an assembly: « 800 », « professionnels »."""

    assembly = ParentalKey(Assembly, on_delete=models.CASCADE, related_name="figures", verbose_name="assises")
    value = models.CharField("nombre", max_length=20)
    label = models.CharField("ce qu’il compte", max_length=150)

    class Meta(Orderable.Meta):
        verbose_name = "chiffre"
        verbose_name_plural = "chiffres"

    def __str__(self) -> str:
        return f"{self.value} {self.label}"


class AssemblyPriority(Orderable):
    """What the organisers keep of an assembly, in their order."""

    assembly = ParentalKey(
        Assembly, on_delete=models.CASCADE, related_name="priorities", verbose_name="assises"
    )
    title = models.CharField("priorité", max_length=TITLE_LENGTH)
    text = models.TextField("précision", blank=True)

    class Meta(Orderable.Meta):
        verbose_name = "priorité"
        verbose_name_plural = "priorités"

    def __str__(self) -> str:
        return self.title
