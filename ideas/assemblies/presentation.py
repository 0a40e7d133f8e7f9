"""What the pages of assemblies show."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from core.addresses import absolute
from core.linked_data import breadcrumb_list, ld_script
from core.models import HOME_LABEL
from ideas import selectors as ideas
from ideas.becoming.selectors import STAGES
from ideas.models import Assembly

from . import selectors
from .search import build, prefetch
from .selectors import Part, by_stage

TITLE = "Assises et écoutes"
LEAD = (
    "Des professionnels réunis en ateliers, ou écoutés dans leurs services : ce qu’ils ont proposé, et ce "
    "que chaque contribution est devenue."
)
Crumbs = list[tuple[str, str]]


def index_context() -> dict[str, Any]:
    """Return the context of the list of assemblies."""
    crumbs: Crumbs = [(HOME_LABEL, "/"), (TITLE, "")]
    path = reverse("assemblies:index")
    page = {"@type": "CollectionPage", "name": TITLE, "url": absolute(path), "inLanguage": "fr"}
    return {
        "title": TITLE,
        "lead": LEAD,
        "rows": [(build(found), found.heard) for found in prefetch(selectors.listed())],
        "crumbs": crumbs,
        "bank_url": _bank_url(),
        "ld_json": ld_script(page, breadcrumb_list(crumbs, path)),
    }


def assembly_context(assembly: Assembly) -> dict[str, Any]:
    """Return the context of the page of a public assembly."""
    return {
        **_shared(assembly, [(assembly.title, "")], reverse("assemblies:assembly", args=[assembly.slug])),
        "event": selectors.event_of(assembly),
        "bank_url": _bank_url(),
    }


def restitution_context(assembly: Assembly) -> dict[str, Any]:
    """Return the context of the restitution of a public assembly, as a page."""
    page = reverse("assemblies:assembly", args=[assembly.slug])
    crumbs = [(assembly.title, page), ("Restitution", "")]
    path = reverse("assemblies:restitution", args=[assembly.slug])
    return {**_shared(assembly, crumbs, path), "foreword": selectors.paragraphs(assembly.foreword)}


def _shared(assembly: Assembly, own: Crumbs, path: str) -> dict[str, Any]:
    parts = selectors.contributions(assembly)
    crumbs: Crumbs = [(HOME_LABEL, "/"), (TITLE, reverse("assemblies:index")), *own]
    return {
        "assembly": assembly,
        "when": selectors.when(assembly),
        "parts": parts,
        "count": sum(part.count for part in parts),
        "table": stage_table(parts),
        "crumbs": crumbs,
        "ld_json": ld_script(_entity(assembly, path), breadcrumb_list(crumbs, path)),
    }


def stage_table(parts: Sequence[Part]) -> dict[str, Any]:
    """Return how many ideas are at each stage, by theme and in all; stages where none stands are left out."""
    total = by_stage(idea for part in parts for idea in part.ideas)
    kept = [rank for rank, count in enumerate(total) if count]
    labels = list(STAGES.values())
    return {
        "labels": [labels[rank] for rank in kept],
        "rows": [(part, _cells(part.stages, kept, labels)) for part in parts],
        "total": _cells(total, kept, labels),
    }


def _cells(counts: Sequence[int], kept: Sequence[int], labels: Sequence[str]) -> list[tuple[str, int]]:
    return [(labels[rank], counts[rank]) for rank in kept]


def _bank_url() -> str:
    bank = ideas.bank_page()
    return bank.public_path if bank else ""


def _entity(assembly: Assembly, path: str) -> dict[str, Any]:
    """Return an assembly as schema.org tells it (https://schema.org/Event)."""
    return {
        "@type": "Event",
        "name": assembly.title,
        "description": assembly.summary,
        "url": absolute(path),
        "inLanguage": "fr",
        "startDate": assembly.starts_on,
        "endDate": assembly.ends_on,
        "location": {"@type": "Place", "name": assembly.place or assembly.territory.name},
        "organizer": [
            {"@type": "Organization", "name": organisation.name}
            for organisation in assembly.organisations.all()
        ],
    }
