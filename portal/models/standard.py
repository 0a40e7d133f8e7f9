"""Pages of titled text: about, contribute, legal notice."""

from itertools import count
from typing import Any, NamedTuple

from django.db import models
from django.utils.text import slugify
from wagtail import blocks

from core.fields import StreamField
from core.models import BasePage
from core.privacy.selectors import Kept, kept_data
from portal import panels


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


class KeptDataValue(blocks.StructValue):
    """The value of a ``KeptDataSection``."""

    @property
    def kept(self) -> list[Kept]:
        """The personal data that the site keeps, as the apps that keep it say."""
        return kept_data()


class KeptDataSection(TextSection):
    """A section that ends with what the site keeps of people: written by the code, so that it stays true."""

    class Meta:
        label = "Données personnelles gardées"
        icon = "user"
        description = "Un texte, puis le tableau des données gardées, qui se met à jour tout seul."
        value_class = KeptDataValue
        preview_value = {
            "title": "Ce que nous gardons",
            "text": "<p>Voici ce que nous gardons, pourquoi, et combien de temps.</p>",
        }


class Section(NamedTuple):
    """A section ready to be shown; ``kept`` is its table of personal data, if it has one."""

    title: str
    anchor: str
    text: Any
    kept: list[Kept]


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
    body = StreamField(
        [("section", TextSection()), ("kept_data", KeptDataSection())], blank=True, verbose_name="sections"
    )

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
            kept = getattr(block.value, "kept", [])
            sections.append(Section(title, free_anchor(title, taken), block.value["text"], kept))
        return sections
