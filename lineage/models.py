"""What comes from what: idea → experiment → practice → adoption."""

from django.db import models

from taxonomy.models import Source


class Link(models.Model):
    """Something came from something else. Written by ``lineage.services.link``, which keeps links acyclic.

    Ends are named by the type of their node (``lineage.registry``) and their key, so that no app needs to
    know another.
    """

    class Relation(models.TextChoices):
        INSPIRED = "inspired", "A inspiré"
        TESTED = "tested", "A été expérimentée par"
        TOLD = "told", "Est devenue"
        ADOPTED = "adopted", "A été essayée par"

    source_type = models.CharField("type de l’origine", max_length=50)
    source_id = models.PositiveBigIntegerField("origine")
    target_type = models.CharField("type de la suite", max_length=50)
    target_id = models.PositiveBigIntegerField("suite")
    relation = models.CharField("relation", max_length=20, choices=Relation)
    created_at = models.DateTimeField("créé", auto_now_add=True)

    class Meta:
        verbose_name = "lien de lignée"
        verbose_name_plural = "liens de lignée"
        constraints = [
            # One relation between two objects, whatever its name.
            models.UniqueConstraint(
                fields=["source_type", "source_id", "target_type", "target_id"], name="lineage_link_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(source_type=models.F("target_type"), source_id=models.F("target_id")),
                name="lineage_link_to_another",
            ),
        ]
        indexes = [models.Index(fields=["target_type", "target_id"], name="lineage_link_target")]

    def __str__(self) -> str:
        return f"{self.source_type} {self.source_id} → {self.target_type} {self.target_id}"


class Milestone(models.Model):
    """An idea or an experiment that a source tells of and that has no page here.

    What a sheet came from is often known from a document only: the contribution of a workshop, a trial led
    elsewhere. It is a step of the chain all the same, with its source.
    """

    class Kind(models.TextChoices):
        IDEA = "idea", "Idée"
        EXPERIMENT = "experiment", "Expérimentation"

    kind = models.CharField("nature", max_length=20, choices=Kind)
    slug = models.SlugField("identifiant", max_length=150, unique=True)
    title = models.CharField("intitulé", max_length=250)
    # « assises de Haute-Savoie, juin 2024 », « depuis mai 2024 »: read after its kind.
    when = models.CharField(
        "où et quand", max_length=150, blank=True,
        help_text="Se lit après la nature : « assises de Haute-Savoie, juin 2024 ».",
    )  # fmt: skip
    source = models.ForeignKey(
        Source, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="source"
    )

    class Meta:
        verbose_name = "étape connue d’une source"
        verbose_name_plural = "étapes connues d’une source"
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title
