"""The sheets as nodes of the chains: what came before them, and who tries them."""

from django.db.models import QuerySet

from lineage.registry import Card, NodeType, register

from . import search
from .models import PracticePage

NAME = "practice"
LABEL = "Fiche pratique"


def public() -> QuerySet[PracticePage]:
    """Return the public sheets, without their texts: a chain names them only."""
    return search.public().only("pk", "title", "slug", "url_path", "live")


def describe(sheet: PracticePage) -> Card:
    """Return what a chain shows of a sheet."""
    return Card(title=sheet.title, url=sheet.public_path, what=LABEL)


def connect() -> None:
    """Let sheets be linked; called once, when the app is ready."""
    register(
        NodeType(
            name=NAME,
            label=LABEL,
            icon="practice",
            rank=30,
            model=PracticePage,
            public=public,
            describe=describe,
        )
    )
