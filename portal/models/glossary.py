"""The glossary: its page, and its terms."""

from typing import Any, NamedTuple

from django.db import models
from django.http import HttpRequest
from django.utils.functional import cached_property

from core.addresses import absolute
from core.models import BasePage
from core.text import alphabetical
from portal import panels


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

    class Meta:
        verbose_name = "terme du glossaire"
        verbose_name_plural = "termes du glossaire"
        ordering = ["term"]

    def __str__(self) -> str:
        return self.term
