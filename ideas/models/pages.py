"""The page of the idea bank, in the tree of the site."""

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from wagtail.admin.panels import FieldPanel

from core.models import BasePage


class IdeaIndexPage(BasePage):
    """The idea bank. Ideas are no pages: people write them by the thousand, and the moderation moves them."""

    introduction = models.TextField("introduction", blank=True)

    standfirst_field = "introduction"

    max_count = 1
    parent_page_types = ["portal.HomePage"]
    subpage_types: list[str] = []
    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]

    @property
    def actions(self) -> list[tuple[str, str, str]]:
        """Where its head leads: (what is written, address, symbol), the main one first."""
        return [
            ("Proposer une idée", reverse("ideas:propose"), "plus"),
            ("Ce que deviennent les idées", reverse("ideas:becoming"), "swarm"),
            ("Assises et écoutes", reverse("assemblies:index"), "people"),
        ]

    class Meta:
        verbose_name = "banque d’idées"
        verbose_name_plural = "banques d’idées"

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer with the bank."""
        from ideas.bank.views import bank

        return bank(request, self)
