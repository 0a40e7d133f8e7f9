"""The steps known from a source only, as nodes of the chains."""

from django.db.models import QuerySet

from .models import Milestone
from .registry import Card, NodeType, register

NAME = "milestone"
ICONS = {Milestone.Kind.IDEA: "idea", Milestone.Kind.EXPERIMENT: "experiment"}


def public() -> QuerySet[Milestone]:
    """Return every milestone: each repeats what a public document says."""
    return Milestone.objects.select_related("source")


def describe(milestone: Milestone) -> Card:
    """Return what a chain shows of a milestone: it has no page, its source has."""
    source = milestone.source
    return Card(
        title=milestone.title,
        url="",
        what=", ".join(filter(None, (milestone.get_kind_display(), milestone.when))),
        icon=ICONS[Milestone.Kind(milestone.kind)],
        source=source.short_name or source.title if source else "",
        source_url=source.url if source else "",
    )


def connect() -> None:
    """Let milestones be linked; called once, when the app is ready."""
    register(
        NodeType(
            name=NAME,
            label="Idées et expérimentations",
            icon="idea",
            rank=10,
            model=Milestone,
            public=public,
            describe=describe,
        )
    )
