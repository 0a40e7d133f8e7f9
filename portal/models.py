"""The pages that belong to no capability: home, standard pages, glossary; and the site's identity."""

from itertools import count
from typing import Any, NamedTuple, Self

from django.core.cache import cache
from django.db import models
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.text import slugify
from modelcluster.fields import ParentalKey
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Orderable, Site

from core.addresses import absolute
from core.fields import StreamField
from core.models import BasePage
from core.text import alphabetical

from . import panels
from .theme import validate_colours


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


class Figure(Orderable):
    """A number of the home page, and the document that gives it."""

    page = ParentalKey("portal.HomePage", on_delete=models.CASCADE, related_name="figures")
    value = models.CharField("valeur", max_length=20)
    label = models.CharField("ce qu’elle compte", max_length=80)
    context = models.CharField("où et quand", max_length=120, blank=True)
    source = models.ForeignKey("taxonomy.Source", models.PROTECT, related_name="+", verbose_name="source")

    panels = [FieldPanel("value"), FieldPanel("label"), FieldPanel("context"), FieldPanel("source")]


class HomePage(BasePage):
    """The front page."""

    headline = models.CharField("grand titre", max_length=120)
    lead = models.TextField("chapeau", max_length=400, blank=True)
    search_label = models.CharField("libellé de la recherche", max_length=80, default="Que cherchez-vous ?")
    search_placeholder = models.CharField("exemple de recherche", max_length=80, blank=True)
    often_searched = models.CharField(
        "souvent cherché",
        max_length=200,
        blank=True,
        help_text="Quelques recherches séparées par des virgules, proposées sous le champ.",
    )

    standfirst_field = "lead"
    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    edit_handler = panels.home_edit_handler()

    class Meta:
        verbose_name = "accueil"
        verbose_name_plural = "accueils"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Give the template what every capability publishes."""
        from .selectors import home_context

        return {**super().get_context(request, *args, **kwargs), **home_context(self, request)}


class TextSection(blocks.StructBlock):
    """A titled section of a standard page."""

    title = blocks.CharBlock(label="Titre", max_length=120)
    text = blocks.RichTextBlock(label="Texte", features=["bold", "italic", "link", "ul", "ol", "h3"])

    class Meta:
        label = "Section"
        icon = "pilcrow"
        description = "Un titre et le texte qu’il annonce."
        preview_value = {
            "title": "Ce que vous trouverez ici",
            "text": "<p>Des pratiques que d’autres ont menées, et de quoi les copier.</p>",
        }
        template = "portal/blocks/section.html"


class Section(NamedTuple):
    """A section ready to be shown."""

    title: str
    anchor: str
    text: Any


def free_anchor(title: str, taken: set[str]) -> str:
    """Return an anchor for a title that no other of the page has, and add it to those taken."""
    stem = slugify(title) or "section"
    anchor = next(name for rank in count(1) if (name := stem if rank == 1 else f"{stem}-{rank}") not in taken)
    taken.add(anchor)
    return anchor


class StandardPage(BasePage):
    """About, contribute, legal notice: titled text."""

    headline = models.CharField("grand titre", max_length=150, blank=True)
    lead = models.TextField("chapeau", max_length=400, blank=True)
    body = StreamField([("section", TextSection())], blank=True, verbose_name="sections")

    standfirst_field = "lead"
    parent_page_types = ["portal.HomePage"]
    subpage_types: list[str] = []
    edit_handler = panels.standard_edit_handler()

    class Meta:
        verbose_name = "page fixe"
        verbose_name_plural = "pages fixes"

    @property
    def sections(self) -> list[Section]:
        """The titled sections, each with an anchor of its own."""
        taken: set[str] = set()
        sections = []
        for block in self.body:
            title = block.value["title"]
            sections.append(Section(title, free_anchor(title, taken), block.value["text"]))
        return sections


class GlossaryPage(BasePage):
    """The glossary."""

    lead = models.TextField("chapeau", max_length=400, blank=True)

    standfirst_field = "lead"
    max_count = 1
    parent_page_types = ["portal.HomePage"]
    subpage_types: list[str] = []
    edit_handler = panels.glossary_edit_handler()

    class Meta:
        verbose_name = "glossaire"
        verbose_name_plural = "glossaires"

    @cached_property
    def terms(self) -> list["GlossaryTerm"]:
        """Every term with those it points to, in French alphabetical order; two queries, once."""
        found = GlossaryTerm.objects.prefetch_related("related")
        return sorted(found, key=lambda item: (alphabetical(item.term), item.pk))

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Give the template the terms by letter."""
        return {**super().get_context(request, *args, **kwargs), "letters": by_letter(self.terms)}

    def ld_entity(self) -> dict[str, Any]:
        """Return the glossary as a set of defined terms."""
        terms = [
            {
                "@type": "DefinedTerm",
                "@id": f"{absolute(self.public_path)}#{term.slug}",
                "name": term.term,
                "alternateName": term.expansion,
                "description": term.definition,
            }
            for term in self.terms
        ]
        return {**super().ld_entity(), "@type": "DefinedTermSet", "hasDefinedTerm": terms}


class Letter(NamedTuple):
    """The terms of the glossary that begin with a letter."""

    name: str
    anchor: str
    terms: list["GlossaryTerm"]


def by_letter(terms: list["GlossaryTerm"]) -> list[Letter]:
    """Return sorted terms by initial; what begins with a digit or a sign comes first, under « # »."""
    found: dict[str, list[GlossaryTerm]] = {}
    for term in terms:
        initial = alphabetical(term.term)[:1].upper()
        found.setdefault(initial if initial.isalpha() else "#", []).append(term)
    return [
        Letter(name, f"lettre-{name.lower()}" if name != "#" else "lettre-0", found[name])
        for name in sorted(found)
    ]


class GlossaryTerm(models.Model):
    """A word or acronym of the field, and what it means here."""

    slug = models.SlugField("identifiant", max_length=100, unique=True)
    term = models.CharField("terme", max_length=100)
    expansion = models.CharField("développé", max_length=200, blank=True)
    definition = models.TextField("définition")
    related = models.ManyToManyField("self", blank=True, symmetrical=False, verbose_name="voir aussi")

    panels = panels.glossary_term_panels()

    class Meta:
        verbose_name = "terme du glossaire"
        verbose_name_plural = "termes du glossaire"
        ordering = ["term"]

    def __str__(self) -> str:
        return self.term


# Seconds another process may still show the former identity: that of the public caches.
IDENTITY_MAX_AGE_S = 60


def identity_cache_key(site_id: int) -> str:
    """Return where the identity of a site is kept."""
    return f"portal.identity.{site_id}"


def forget_identity(instance: "SiteIdentity", **kwargs: Any) -> None:
    """Read an identity again: it was saved or deleted."""
    cache.delete(identity_cache_key(instance.site_id))


@register_setting(icon="site")
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
        default="Une banque publique d’idées, de pratiques et d’expériences, partagée par des départements, "
        "des services de l’État et des associations.",
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

    # Read with the identity, so that a page that shows the logo asks no more.
    select_related = ("logo",)
    edit_handler = panels.identity_edit_handler()

    class Meta:
        verbose_name = "identité du site"

    @classmethod
    def for_request(cls, request: HttpRequest) -> Self:
        """Return the identity of the site asked for, kept for a minute and forgotten when it is saved.

        A site without one has the defaults; reading a page writes nothing.
        """
        name = cls.get_cache_attr_name()
        if not hasattr(request, name):
            site = Site.find_for_request(request)
            setattr(request, name, cls._kept(site) if site else cls())
        identity: Self = getattr(request, name)
        return identity

    @classmethod
    def _kept(cls, site: Site) -> Self:
        key = identity_cache_key(site.pk)
        identity: Self | None = cache.get(key)
        if identity is None:
            identity = cls.base_queryset().filter(site=site).first() or cls(site=site)
            cache.set(key, identity, IDENTITY_MAX_AGE_S)
        return identity

    def clean(self) -> None:
        """Refuse colours that could not be read."""
        super().clean()
        validate_colours(self.plum, self.honey)
