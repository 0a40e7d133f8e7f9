"""The pages that belong to no capability: home, standard pages, glossary; and the site's identity."""

from django.db import models
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Orderable
from modelcluster.fields import ParentalKey

from core.fields import StreamField
from core.models import BasePage


class EntryPoint(Orderable):
    """A door of the home page: one kind of reader, one way in."""

    page = ParentalKey("portal.HomePage", on_delete=models.CASCADE, related_name="entry_points")
    slug = models.SlugField("identifiant", max_length=50)
    title = models.CharField("titre", max_length=80)
    text = models.CharField("texte", max_length=250)
    cta = models.CharField("lien", max_length=80)
    # A name that the portal resolves; a door whose target does not exist yet is not shown.
    target = models.CharField("cible", max_length=50)


class Problem(Orderable):
    """A problem that employers know, and the search that answers it."""

    page = ParentalKey("portal.HomePage", on_delete=models.CASCADE, related_name="problems")
    title = models.CharField(
        "problème", max_length=80, help_text="Avec les mots d’un directeur : « Trop d’absences »."
    )
    query = models.CharField(
        "recherche", max_length=120, help_text="Ce qui est cherché quand on suit le lien."
    )

    panels = [FieldPanel("title"), FieldPanel("query")]


class HomePage(BasePage):
    """The front page."""

    headline = models.CharField("grand titre", max_length=120)
    lead = models.TextField("chapeau", max_length=400, blank=True)
    search_label = models.CharField("libellé de la recherche", max_length=80, default="Que cherchez-vous ?")
    search_placeholder = models.CharField("exemple de recherche", max_length=80, blank=True)

    max_count = 1
    parent_page_types = ["wagtailcore.Page"]

    class Meta:
        verbose_name = "accueil"
        verbose_name_plural = "accueils"


class TextSection(blocks.StructBlock):
    """A titled section of a standard page."""

    title = blocks.CharBlock(label="Titre", max_length=120)
    text = blocks.RichTextBlock(label="Texte", features=["bold", "italic", "link", "ul", "ol", "h3"])

    class Meta:
        label = "Section"
        icon = "pilcrow"
        template = "portal/blocks/section.html"


class StandardPage(BasePage):
    """About, contribute, legal notice: titled text."""

    headline = models.CharField("grand titre", max_length=150, blank=True)
    lead = models.TextField("chapeau", max_length=400, blank=True)
    body = StreamField([("section", TextSection())], blank=True, verbose_name="sections")

    parent_page_types = ["portal.HomePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "page fixe"
        verbose_name_plural = "pages fixes"


class GlossaryPage(BasePage):
    """The glossary."""

    lead = models.TextField("chapeau", max_length=400, blank=True)

    max_count = 1
    parent_page_types = ["portal.HomePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "glossaire"
        verbose_name_plural = "glossaires"


class GlossaryTerm(models.Model):
    """A word or acronym of the field, and what it means here."""

    slug = models.SlugField("identifiant", max_length=100, unique=True)
    term = models.CharField("terme", max_length=100)
    expansion = models.CharField("développé", max_length=200, blank=True)
    definition = models.TextField("définition")
    related = models.ManyToManyField("self", blank=True, symmetrical=False, verbose_name="voir aussi")

    class Meta:
        verbose_name = "terme du glossaire"
        verbose_name_plural = "termes du glossaire"
        ordering = ["term"]

    def __str__(self) -> str:
        return self.term


@register_setting(icon="palette")
class SiteIdentity(BaseSiteSetting):
    """What another institution changes to make the portal its own."""

    name = models.CharField("nom du site", max_length=60, default="Essaim")
    tagline = models.CharField(
        "devise", max_length=120, default="Les métiers de l’accompagnement, en pratique"
    )
    footer_tagline = models.CharField(
        "devise du pied de page", max_length=120, default="Cherchez, copiez, adaptez, racontez."
    )
    footer_text = models.TextField(
        "texte du pied de page", blank=True,
        default="Une banque publique d’idées, de pratiques et d’expériences, partagée par des départements, des services de l’État et des associations.",
    )  # fmt: skip
    logo = models.ForeignKey(
        "core.EssaimImage", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="logo"
    )
    plum = models.CharField(
        "couleur d’action",
        max_length=7,
        blank=True,
        help_text="Un code comme #4b2142 ; vide pour celle du thème.",
    )
    honey = models.CharField(
        "couleur d’accent",
        max_length=7,
        blank=True,
        help_text="Un code comme #f5b829 ; vide pour celle du thème.",
    )
    contact_email = models.EmailField("adresse de contact", blank=True)

    class Meta:
        verbose_name = "identité du site"
