"""The ideas as nodes of the chains: where practices come from."""

from django.db.models import QuerySet
from django.urls import reverse

from lineage.registry import Card, NodeType, register

from . import selectors
from .models import Idea

NAME = "idea"
LABEL = "Idée"


def public() -> QuerySet[Idea]:
    """Return the public ideas, with what a chain says of them."""
    return selectors.public().select_related("assembly__source").defer("description", "answer")


def describe(idea: Idea) -> Card:
    """Return what a chain shows of an idea."""
    heard = f", {idea.assembly.short_title}" if idea.assembly else ""
    source = idea.assembly.source if idea.assembly else None
    return Card(
        title=idea.title,
        url=reverse("ideas:idea", args=[idea.slug]),
        what=f"{LABEL}{heard}",
        source=source.short_name if source else "",
        source_url=source.url if source else "",
    )


def connect() -> None:
    """Let ideas be linked; called once, when the app is ready."""
    register(
        NodeType(name=NAME, label=LABEL, icon="idea", rank=10, model=Idea, public=public, describe=describe)
    )
