"""The shared vocabulary: what every content of the portal is sorted by."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.text import slugify
from taggit.models import TagBase
from wagtail.fields import RichTextField

# What the texts of a job are made of; content files and the editor write the same.
JOB_TEXT = ["bold", "italic", "link", "ul", "ol", "h3"]
SLUG_HELP = "Fait partie de l’adresse publique : ne change plus après la publication."


class Term(models.Model):
    """A named entry of the vocabulary, at a stable public address."""

    slug = models.SlugField("identifiant d’adresse", max_length=100, unique=True, help_text=SLUG_HELP)
    name = models.CharField("nom", max_length=200)
    description = models.TextField("description", blank=True)

    # The name of the route of its public page.
    url_name: str

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of its public page."""
        return reverse(self.url_name, args=[self.slug])


class Source(models.Model):
    """A document that content is drawn from."""

    slug = models.SlugField("identifiant", max_length=100, unique=True)
    short_name = models.CharField("nom court", max_length=200)
    title = models.CharField("titre", max_length=300)
    publisher = models.ForeignKey(
        "taxonomy.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sources",
        verbose_name="éditeur",
    )
    territory = models.ForeignKey(
        "taxonomy.Territory",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sources",
        verbose_name="territoire",
    )
    date = models.DateField("date", null=True, blank=True)
    updated = models.DateField("mise à jour", null=True, blank=True)
    url = models.URLField("adresse", blank=True)

    class Meta:
        verbose_name = "source"
        verbose_name_plural = "sources"
        ordering = ["short_name"]

    def __str__(self) -> str:
        return self.short_name


class Axis(Term):
    """One of the few directions that all content is attached to."""

    number = models.PositiveSmallIntegerField("numéro", unique=True, validators=[MinValueValidator(1)])
    name = models.CharField("intitulé complet", max_length=300)
    short_title = models.CharField("intitulé court", max_length=60)

    class Palette(models.TextChoices):
        """The plants of the palette; each gives three tones, by day and by night."""

        TILLEUL = "tilleul", "Tilleul (vert)"
        COQUELICOT = "coquelicot", "Coquelicot (rouge orangé)"
        BOURRACHE = "bourrache", "Bourrache (bleu)"
        TOURNESOL = "tournesol", "Tournesol (jaune)"

    class Sign(models.TextChoices):
        """What makes an axis recognisable without its colour."""

        CHEVRONS = "chevrons", "Chevrons qui montent"
        CELL = "cell", "Alvéole dans l’alvéole"
        FACES = "faces", "Trois faces qui se tiennent"
        RAYS = "rays", "Rayons"

    colour = models.CharField("couleur", max_length=20, choices=Palette)
    sign = models.CharField("signe", max_length=20, choices=Sign)

    url_name = "axis"

    class Meta:
        verbose_name = "axe"
        verbose_name_plural = "axes"
        ordering = ["number"]

    def __str__(self) -> str:
        return self.short_title

    @property
    def palette_number(self) -> int:
        """The number of its colours in the style sheets (``.axis-1`` to ``.axis-4``)."""
        return self.Palette.values.index(self.colour) + 1

    @property
    def sign_number(self) -> int:
        """The number of its sign in the sprite (``i-axis-1`` to ``i-axis-4``)."""
        return self.Sign.values.index(self.sign) + 1


class Theme(Term):
    """A subject, as the workshops of the assises named them."""

    short_name = models.CharField("nom court", max_length=60)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="source"
    )
    url_name = "theme"

    class Meta:
        verbose_name = "thème"
        verbose_name_plural = "thèmes"
        ordering = ["name"]


class JobFamily(models.Model):
    """A group of jobs."""

    slug = models.SlugField("identifiant", max_length=100, unique=True)
    name = models.CharField("nom", max_length=200)
    sort_order = models.PositiveSmallIntegerField("ordre", default=0)

    class Meta:
        verbose_name = "famille de métiers"
        verbose_name_plural = "familles de métiers"
        ordering = ["sort_order", "name"]

    def __str__(self) -> str:
        return self.name


class Job(Term):
    """A job of the field: a term, and the sheet that presents it."""

    family = models.ForeignKey(JobFamily, models.PROTECT, related_name="jobs", verbose_name="famille")
    presentation = RichTextField(
        "présentation",
        blank=True,
        features=JOB_TEXT,
        help_text="Le travail, avec qui il se fait, où. Quelques phrases\u00a0: les récits viennent après.",
    )
    training = RichTextField(
        "comment se former",
        blank=True,
        features=JOB_TEXT,
        help_text="Les diplômes qui y mènent, les chemins pour les obtenir, et où se renseigner.",
    )
    to_rewrite = models.BooleanField(
        "à relire par une structure",
        default=False,
        help_text="La page le dit, et invite les structures à proposer leur texte. À décocher une fois fait.",
    )
    url_name = "job"

    class Meta:
        verbose_name = "métier"
        verbose_name_plural = "métiers"
        ordering = ["name"]


class Territory(Term):
    """A place: the country, a region or a département (INSEE, code officiel géographique)."""

    class Level(models.TextChoices):
        COUNTRY = "pays", "Pays"
        REGION = "region", "Région"
        DEPARTMENT = "departement", "Département"

    level = models.CharField("niveau", max_length=20, choices=Level)
    insee_code = models.CharField(
        "code INSEE",
        max_length=3,
        blank=True,
        validators=[RegexValidator(r"^[0-9AB]{2,3}$", "Deux ou trois caractères, comme « 2A » ou « 974 ».")],
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="fait partie de"
    )
    url_name = "territory"

    class Meta:
        verbose_name = "territoire"
        verbose_name_plural = "territoires"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["level", "insee_code"],
                condition=~models.Q(insee_code=""),
                name="taxonomy_territory_insee_unique",
                violation_error_message="Un territoire de ce niveau porte déjà ce code INSEE.",
            )
        ]

    def clean(self) -> None:
        """Refuse a territory that would be part of itself.

        Raises:
            ValidationError: on ``parent``, in French.
        """
        super().clean()
        above, seen = self.parent, {self.pk}
        while above is not None:
            if above.pk in seen:
                raise ValidationError({"parent": "Un territoire ne peut pas faire partie de lui-même."})
            seen.add(above.pk)
            above = above.parent


class Organisation(Term):
    """An employer or an institution of the field."""

    class Kind(models.TextChoices):
        ASSOCIATION = "association", "Association"
        FOUNDATION = "fondation", "Fondation"
        STATE = "service-etat", "Service de l’État"
        AGENCY = "agence", "Agence"
        LOCAL_AUTHORITY = "collectivite", "Collectivité"
        NETWORK = "tete-de-reseau", "Tête de réseau"
        PUBLIC = "etablissement-public", "Établissement public"
        COMPANY = "entreprise", "Entreprise"

    class Participation(models.TextChoices):
        ENGAGED = "engagee", "Engagée"
        RECEIVED = "dossier-recu", "Dossier reçu"
        ORGANISER = "organisatrice", "Organisatrice"
        PARTNER = "partenaire", "Partenaire"

    class Sector(models.TextChoices):
        AHI = "AHI", "Accueil, hébergement, insertion (AHI)"
        PJM = "PJM", "Protection juridique des majeurs (PJM)"
        AHI_PJM = "AHI-PJM", "AHI et PJM"
        CROSS = "intersectoriel", "Intersectoriel"
        INSTITUTION = "institution", "Institution"

    acronym = models.CharField("sigle", max_length=60, blank=True)
    kind = models.CharField("nature", max_length=30, choices=Kind)
    sector = models.CharField("secteur", max_length=30, choices=Sector)
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="organisations", verbose_name="territoire"
    )
    participation = models.CharField("participation", max_length=30, choices=Participation, blank=True)
    url_name = "organisation"

    class Meta:
        verbose_name = "structure"
        verbose_name_plural = "structures"
        ordering = ["name"]

    @property
    def short_name(self) -> str:
        """The acronym where there is one, which is how the field speaks."""
        return self.acronym or self.name


class Tag(TagBase):
    """A curated keyword; editors choose among them, administrators make them.

    Renamed and merged by ``taxonomy.services``, which keep its links.
    """

    free_tagging = False

    class Meta:
        verbose_name = "mot-clé"
        verbose_name_plural = "mots-clés"
        ordering = ["name"]

    def slugify(self, tag: str, i: int | None = None) -> str:
        """Return the ``i``-th slug for this name that is no former address of another tag."""
        base = slugify(tag) or "mot-cle"
        number = 1 if i is None else i + 1
        while True:
            slug = base if number == 1 else f"{base}-{number}"
            if not TagAlias.objects.filter(slug=slug).exclude(tag_id=self.pk).exists():
                return slug
            number += 1


class TagAlias(models.Model):
    """The former address of a tag that was renamed or merged: its links keep working."""

    slug = models.SlugField("ancien identifiant", max_length=100, unique=True)
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="aliases", verbose_name="mot-clé")

    class Meta:
        verbose_name = "ancien identifiant de mot-clé"
        verbose_name_plural = "anciens identifiants de mots-clés"

    def __str__(self) -> str:
        return self.slug
