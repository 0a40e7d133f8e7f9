"""Good practices: the sheets, and the page that lists them."""

from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from taggit.models import ItemBase
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable
from wagtail.search import index

from core.fields import StreamField
from core.models import BasePage
from core.share_card import ShareCard
from practices import rules
from practices.blocks import SheetBlock
from practices.forms import PracticePageForm
from practices.panels import related_panels, sheet_edit_handler
from taxonomy.models import Axis, Job, Organisation, Source, Tag, Territory, Theme


class PracticeTag(ItemBase):
    """A tag on a sheet."""

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="practice_items")
    content_object = ParentalKey(
        "practices.PracticePage", on_delete=models.CASCADE, related_name="tagged_items"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "content_object"], name="practices_tag_once")]


class RelatedPractice(Orderable):
    """A neighbouring sheet, chosen by an editor."""

    page = ParentalKey("practices.PracticePage", on_delete=models.CASCADE, related_name="related_links")
    target = models.ForeignKey(
        "practices.PracticePage", models.CASCADE, related_name="+", verbose_name="fiche voisine"
    )

    panels = related_panels()

    class Meta(Orderable.Meta):
        verbose_name = "fiche voisine"
        verbose_name_plural = "fiches voisines"
        constraints = [
            models.UniqueConstraint(
                fields=["page", "target"],
                name="practices_related_once",
                violation_error_message="Cette fiche est déjà dans la liste.",
            ),
            models.CheckConstraint(
                condition=~models.Q(page=models.F("target")),
                name="practices_related_to_another",
                violation_error_message="Une fiche n’est pas voisine d’elle-même.",
            ),
        ]


class PracticeIndexPage(BasePage):
    """The listing of the practice sheets."""

    introduction = models.TextField("introduction", blank=True)

    standfirst_field = "introduction"

    max_count = 1
    parent_page_types = ["portal.HomePage"]
    subpage_types = ["practices.PracticePage"]
    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]

    class Meta:
        verbose_name = "liste des fiches pratiques"
        verbose_name_plural = "listes des fiches pratiques"

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer with the shared search, held to the practices."""
        from search.views import listing

        return listing(request, page=self, only_type="practice")


class PracticePage(BasePage):
    """A practice sheet: what was done, where it comes from, and how to do it elsewhere.

    A field that may not be blank is needed to publish and not to save a draft (Wagtail defers it), which is
    why some of them are nullable in the database.
    """

    class Maturity(models.TextChoices):
        IDEA = "idee", "Idée à essayer"
        EXPERIMENT = "experimentation", "En expérimentation"
        PROVEN = "eprouvee", "Éprouvée"

    class Effort(models.TextChoices):
        LOW = "faible", "Faible"
        MEDIUM = "moyen", "Moyen"
        HIGH = "fort", "Fort"

    class Origin(models.TextChoices):
        ASSEMBLY = "assises", "Assises"
        EXPERIMENT = "experimentation", "Expérimentation"
        EMPLOYER = "employeur", "Employeur"
        ELSEWHERE = "ailleurs", "Ailleurs"

    class Sector(models.TextChoices):
        AHI = "AHI", "Accueil, hébergement, insertion (AHI)"
        PJM = "PJM", "Protection juridique des majeurs (PJM)"
        AHI_PJM = "AHI-PJM", "AHI et PJM"
        CROSS = "intersectoriel", "Intersectoriel"

    summary = models.TextField(
        "résumé", max_length=400, help_text="Une ou deux phrases : qui fait quoi, pour quel effet."
    )
    main_axis = models.ForeignKey(
        Axis, models.PROTECT, null=True, related_name="+", verbose_name="axe principal"
    )
    other_axes = ParentalManyToManyField(Axis, blank=True, related_name="+", verbose_name="autres axes")
    themes = ParentalManyToManyField(Theme, blank=True, related_name="practices", verbose_name="thèmes")
    jobs = ParentalManyToManyField(
        Job, blank=True, related_name="practices", verbose_name="métiers",
        help_text="Sans métier coché, la fiche concerne tous les métiers.",
    )  # fmt: skip
    tags = ClusterTaggableManager("mots-clés", through=PracticeTag, blank=True)
    sector = models.CharField("secteur", max_length=30, choices=Sector, default=Sector.CROSS)
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, related_name="practices", verbose_name="territoire",
        help_text="Là où la pratique est née ; la France entière pour une pratique nationale.",
    )  # fmt: skip
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="practices",
        verbose_name="structure",
        help_text="La structure qui mène ou conçoit la pratique.",
    )
    origin = models.CharField("origine", max_length=30, choices=Origin)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="practices", verbose_name="source"
    )
    source_section = models.CharField("partie de la source", max_length=250, blank=True)
    other_sources = ParentalManyToManyField(
        Source, blank=True, related_name="+", verbose_name="autres sources"
    )
    maturity = models.CharField("maturité", max_length=30, choices=Maturity, default=Maturity.IDEA)
    effort = models.CharField("effort", max_length=30, choices=Effort)
    delay = models.CharField("délai", max_length=200, blank=True)
    cost = models.CharField("coût", max_length=200, blank=True)
    review_date = models.DateField("à relire avant le", null=True, blank=True)
    body = StreamField(SheetBlock(), verbose_name="sections")

    parent_page_types = ["practices.PracticeIndexPage"]
    subpage_types: list[str] = []
    reread_field = "review_date"
    base_form_class = PracticePageForm
    edit_handler = sheet_edit_handler()
    standfirst_field = "summary"
    served_with = ("main_axis", "territory", "organisation", "source")
    # The search of the admin only; that of the site is in ``practices.search``.
    search_fields = [
        *BasePage.search_fields,
        *(index.SearchField(name) for name in ("summary", "body")),
        # What is found is sorted by the columns of its list.
        *(index.FilterField(name) for name in ("maturity", "review_date")),
    ]
    # False while the form of the admin, which checks the same rules, validates.
    checks_rules = True

    class Meta:
        verbose_name = "fiche pratique"
        verbose_name_plural = "fiches pratiques"

    def clean(self) -> None:
        """Check what fields say together, each defect beside its field."""
        super().clean()
        if self.slug in rules.RESERVED_SLUGS:
            raise ValidationError({"slug": "Cette adresse est celle d’une autre page. Changez-la."})
        if not self.checks_rules:
            return
        defects = rules.defects(
            page_id=self.pk,
            main_axis=self.main_axis,
            other_axes=self.other_axes.all(),
            origin=self.origin,
            source=self.source,
            organisation=self.organisation,
            related=[link.target_id for link in self.related_links.all()],
        )
        if defect := self._body_defect():
            defects["body"] = defect
        if defects:
            raise ValidationError(defects)

    def _body_defect(self) -> str:
        """Say what the sections lack: fields check blocks in forms only, and publishing has other ways."""
        if not self.body:
            return "Ajoutez au moins une section : sans elle, la fiche ne dit pas comment faire."
        try:
            self.body.stream_block.clean(self.body)
        except ValidationError:
            return "Une section est incomplète ou se répète : ouvrez la fiche pour la corriger."
        return ""

    @property
    def axes(self) -> list[Axis]:
        """Every axis of the sheet, the main one first."""
        others = [axis for axis in self.other_axes.all() if axis.pk != self.main_axis_id]
        return [self.main_axis, *others] if self.main_axis else others

    @property
    def is_public(self) -> bool:
        """Whether ``practices.search.public`` gives this sheet: what is made of it has an address then."""
        return self.alias_of_id is None and self.is_open

    def share_card(self) -> ShareCard:
        """Return what its picture says: a sheet, in its main axis."""
        return replace(super().share_card(), kind="Fiche pratique").in_axis(self.main_axis)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Give the template what the sheet shows beside its fields."""
        from practices.selectors import sheet_context

        # A preview shows relations that only the form holds.
        stored = not getattr(request, "is_preview", False)
        context = {**super().get_context(request, *args, **kwargs), **sheet_context(self, stored=stored)}
        return {**context, "is_public": stored and self.is_public}

    def ld_entity(self) -> dict[str, Any]:
        """Describe the sheet as a way to do something."""
        from practices.selectors import sheet_steps

        steps = [{"@type": "HowToStep", "name": title} for title in sheet_steps(self)]
        return {**super().ld_entity(), "@type": "HowTo", "step": steps}
