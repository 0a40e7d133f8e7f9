"""What a member finds of ideas in « Mon espace »: those that they proposed, those that they support."""

from typing import Any

from django.urls import reverse

from accounts import sections
from accounts.models import User
from ideas.models import Idea
from ideas.submitting.presentation import TEXTS

# A page of one's own, not an archive.
SHOWN = 50


def mine(user: User) -> dict[str, Any]:
    """Return the ideas whose author has this address, the last first; one query."""
    ideas = Idea.objects.filter(author_email=user.email).order_by("-created_at", "-pk")[:SHOWN]
    return {"ideas": [(idea, TEXTS[Idea.State(idea.state)][0]) for idea in ideas]}


def supported(user: User) -> dict[str, Any]:
    """Return the public ideas that a member supports, the last first; one query."""
    ideas = Idea.objects.filter(supports__user=user, state__in=Idea.PUBLIC).order_by("-supports__at")[:SHOWN]
    return {"links": [(idea.title, reverse("ideas:idea", args=[idea.slug])) for idea in ideas]}


def register() -> None:
    """Show these sections; called once, when the app is ready."""
    sections.register(sections.Section("idees", "Mes idées", "ideas/taking_part/_mine.html", mine))
    label = "Les idées que je soutiens"
    sections.register(sections.Section("soutiens", label, "ideas/taking_part/_supported.html", supported))
