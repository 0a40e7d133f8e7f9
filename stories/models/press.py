"""The press kit: what a journalist or a partner takes away to speak of the site and of the jobs."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField

from core.blocks import Figures
from core.fields import StreamField
from core.models import BasePage
from stories.blocks import Picture, Release


class PressKitPage(BasePage):
    """« Espace presse »: whom to ask, what to say of the site, announcements, pictures that may be used."""

    introduction = models.TextField("introduction", blank=True)
    contact_name = models.CharField(
        "contact",
        max_length=150,
        blank=True,
        help_text="Une fonction, ou un nom avec l’accord de la personne.",
    )
    contact_email = models.EmailField(
        "adresse du contact", blank=True, help_text="Vide\u00a0: la page mène au formulaire de contact."
    )
    contact_phone = models.CharField("téléphone du contact", max_length=30, blank=True)
    about = RichTextField(
        "à propos", blank=True, features=["bold", "link"],
        help_text="Quelques phrases à reprendre telles quelles au bas d’un article.",
    )  # fmt: skip
    figures = StreamField([("figures", Figures())], blank=True, max_num=1, verbose_name="chiffres")
    releases = StreamField([("release", Release())], blank=True, verbose_name="communiqués")
    pictures = StreamField(
        [("picture", Picture())], blank=True, verbose_name="images à reprendre",
        help_text="Celles dont l’auteur accepte qu’elles soient reprises\u00a0: dites-le dans le crédit.",
    )  # fmt: skip

    standfirst_field = "introduction"
    max_count_per_parent = 1
    parent_page_types = ["stories.StoryIndexPage", "stories.TerritorySectionPage"]
    subpage_types: list[str] = []
    template = "stories/press_kit_page.html"
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("introduction"),
        MultiFieldPanel(
            [FieldPanel("contact_name"), FieldPanel("contact_email"), FieldPanel("contact_phone")],
            heading="Contact",
        ),
        FieldPanel("about"),
        FieldPanel("figures"),
        FieldPanel("releases"),
        FieldPanel("pictures"),
    ]

    class Meta:
        verbose_name = "espace presse"
        verbose_name_plural = "espaces presse"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Give the template the latest stories."""
        from stories.selectors import latest

        return {**super().get_context(request, *args, **kwargs), "latest": latest()}
