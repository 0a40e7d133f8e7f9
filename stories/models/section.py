"""The section of a territory: its team's own stories."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel

from core.models import BasePage
from taxonomy.models import Territory


class TerritorySectionPage(BasePage):
    """« Histoires › Haute-Savoie »: what the team of a territory tells; it writes here and nowhere else."""

    territory = models.OneToOneField(
        Territory, models.PROTECT, related_name="+", verbose_name="territoire",
        help_text="Une section par territoire\u00a0: ses histoires en sont, ou d’un de ceux qu’il contient.",
    )  # fmt: skip
    introduction = models.TextField("introduction", blank=True)

    standfirst_field = "introduction"
    parent_page_types = ["stories.StoryIndexPage"]
    subpage_types = ["stories.StoryPage", "stories.VideoPage", "stories.DossierPage", "stories.PressKitPage"]
    content_panels = [*BasePage.content_panels, FieldPanel("territory"), FieldPanel("introduction")]
    template = "stories/territory_section_page.html"

    class Meta:
        verbose_name = "section d’un territoire"
        verbose_name_plural = "sections des territoires"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Give the template the stories."""
        from stories.selectors import section_context

        return {**super().get_context(request, *args, **kwargs), **section_context(self)}
