"""What the fields of a sheet must say together; shared by the model and the form of the admin."""

from collections.abc import Iterable, Sequence

from taxonomy.models import Axis, Organisation, Source

from .credit import teller

EMPLOYER = "employeur"
# What other pages than sheets are called under /pratiques/.
RESERVED_SLUGS = frozenset({"raconter"})


def defects(
    *,
    page_id: int | None,
    main_axis: Axis | None,
    other_axes: Iterable[Axis],
    origin: str,
    source: Source | None,
    organisation: Organisation | None,
    related: Sequence[int | None],
    publishing: bool = True,
) -> dict[str, str]:
    """Return what is wrong, a French message for each field.

    Args:
        page_id: the sheet's own key, None before it is saved.
        related: the keys of the neighbouring sheets.
        publishing: False for a draft, which may leave its provenance for later.
    """
    found: dict[str, str] = {}
    if main_axis is not None and main_axis in other_axes:
        found["other_axes"] = "L’axe principal ne se répète pas parmi les autres axes."
    if page_id is not None and page_id in related:
        found["related_links"] = "Une fiche n’est pas voisine d’elle-même."
    # Whoever told a practice may choose not to be named.
    if publishing and origin == EMPLOYER and organisation is None and teller(page_id) is None:
        found["organisation"] = "Dites quel employeur a raconté cette pratique."
    if publishing and origin and origin != EMPLOYER and source is None:
        found["source"] = "Citez le document d’où vient cette pratique."
    return found
