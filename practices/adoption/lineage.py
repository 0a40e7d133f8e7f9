"""The adoptions as nodes of the chains: who tries a sheet, when they agreed to have it said."""

from django.db.models import QuerySet
from django.utils import timezone

from core.templatetags.essaim import in_month
from lineage.registry import Card, NodeType, register
from practices import search
from practices.models import Adoption

NAME = "adoption"
LABEL = "Essaimage"
# The section of a sheet that tells of its returns.
RETURNS_ANCHOR = "retours"


def public() -> QuerySet[Adoption]:
    """Return the adoptions of public sheets whose structure agreed to be named, once the name was read.

    A structure that came back on its word is not named either, nor one that counts elsewhere on the sheet.
    """
    named = Adoption.objects.filter(
        is_public=True, counted=True, review=Adoption.Review.ACCEPTED, confirmed_at__isnull=False
    )
    return (
        named.exclude(organisation_name="")
        .filter(sheet__in=search.public().values("pk"))
        .select_related("sheet")
        .only("organisation_name", "confirmed_at", "sheet__title", "sheet__slug", "sheet__url_path")
    )


def describe(adoption: Adoption) -> Card:
    """Return what a chain shows of an adoption that ``public`` gave."""
    since = ""
    if adoption.confirmed_at:
        since = f", depuis {in_month(timezone.localdate(adoption.confirmed_at))}"
    return Card(
        title=adoption.organisation_name,
        url=f"{adoption.sheet.public_path}#{RETURNS_ANCHOR}",
        what=f"{LABEL}{since}",
    )


def connect() -> None:
    """Let adoptions be linked; called once, when the app is ready."""
    register(
        NodeType(
            name=NAME,
            label=LABEL,
            icon="swarm",
            rank=40,
            model=Adoption,
            public=public,
            describe=describe,
        )
    )
