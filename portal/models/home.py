"""The home page, and what its editors put on it."""

from dataclasses import replace
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable, Site
from wagtail.url_routing import RouteResult

from core.addresses import absolute
from core.models import BasePage
from core.share_card import ShareCard
from portal import panels

from .identity import SiteIdentity


class EntryPoint(Orderable):
    """A door of the home page: one kind of reader, one way in."""

    class Target(models.TextChoices):
        """What a door may lead to; one that the portal does not have yet keeps its door hidden."""

        PRACTICES = "fiches", "Fiches pratiques"
        AGENDA = "agenda", "Agenda"
        STORIES = "histoires", "Histoires"
        IDEAS = "idees", "Idées"

    page = ParentalKey("portal.HomePage", on_delete=models.CASCADE, related_name="entry_points")
    slug = models.SlugField("identifiant", max_length=50)
    title = models.CharField("titre", max_length=80)
    text = models.CharField("texte", max_length=250)
    cta = models.CharField("lien", max_length=80)
    # A name that the portal resolves, in portal.selectors.
    target = models.CharField("cible", max_length=50, choices=Target)


class Problem(Orderable):
    """A problem that employers know, and the search that answers it."""

    page = ParentalKey("portal.HomePage", on_delete=models.CASCADE, related_name="problems")
    title = models.CharField(
        "problème", max_length=80, help_text="Avec les mots d’un directeur : « Trop d’absences »."
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
    search_label = models.CharField("libellé de la recherche", max_length=80, default="Que cherchez-vous ?")
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

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Read the home page again before showing it: requests start from a copy kept for a minute."""
        page = self if path_components else type(self).objects.get(pk=self.pk)
        return BasePage.route(page, request, path_components)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Give the template what every capability publishes."""
        from portal.selectors import home_context

        return {**super().get_context(request, *args, **kwargs), **home_context(self, request)}

    def share_card(self) -> ShareCard:
        """Return what its picture says: the headline of the site."""
        return replace(super().share_card(), title=self.headline)

    def ld_entity(self) -> dict[str, Any]:
        """Return the site, and how to search it."""
        target = f"{absolute(reverse('search'))}?q={{search_term_string}}"
        return {
            "@type": "WebSite",
            "name": self._site_name(),
            "description": self.meta_description,
            "url": absolute(self.public_path),
            "inLanguage": "fr",
            "potentialAction": {
                "@type": "SearchAction",
                "target": {"@type": "EntryPoint", "urlTemplate": target},
                "query-input": "required name=search_term_string",
            },
        }

    def _site_name(self) -> str:
        roots = (root for root in Site.get_site_root_paths() if self.url_path.startswith(root.root_path))
        root = next(roots, None)
        return SiteIdentity.kept(root.site_id).name if root else self.title
