"""The sheets in the search: what of a sheet is public, and how it is found."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from search.registry import register, register_facet_labels
from search.types import EVERY, DocumentType, Publication, SearchDocument
from taxonomy.models import Territory
from taxonomy.selectors import axis_card, places

from .models import PracticePage

NAME = "practice"
# A sheet about both sectors concerns each; one that crosses sectors concerns every one.
SECTOR_FACET = {
    PracticePage.Sector.AHI: ("AHI",),
    PracticePage.Sector.PJM: ("PJM",),
    PracticePage.Sector.AHI_PJM: ("AHI", "PJM", "AHI-PJM"),
    PracticePage.Sector.CROSS: (EVERY,),
}


def public() -> QuerySet[PracticePage]:
    """Return the published sheets that anyone may read, as published: drafts in progress are elsewhere.

    An alias shows another sheet at a second address: it is as private as that sheet, which restrictions on
    its own place do not say, and it would be counted twice.
    """
    sheets: QuerySet[PracticePage] = PracticePage.objects.live().public().filter(alias_of__isnull=True)
    return sheets


def prefetch(sheets: QuerySet[PracticePage]) -> QuerySet[PracticePage]:
    """Prepare sheets to be projected in a fixed number of queries."""
    return sheets.select_related("main_axis", "territory__parent__parent", "organisation").prefetch_related(
        "other_axes", "themes", "jobs", "tagged_items__tag"
    )


def build(sheet: PracticePage) -> SearchDocument:
    """Project a sheet that ``public`` returned."""
    first_published = sheet.first_published_at
    return SearchDocument(
        type=NAME,
        object_id=sheet.pk,
        slug=sheet.slug,
        url=sheet.public_path,
        title=sheet.title,
        summary=sheet.summary,
        body="\n".join(filter(None, sheet.body.stream_block.get_searchable_content(sheet.body))),
        keywords=tuple(dict.fromkeys(word for word in _keywords(sheet) if word)),
        facets=_facets(sheet),
        date=timezone.localdate(first_published) if first_published else None,
        card=_card(sheet),
    )


def _tags(sheet: PracticePage) -> list[Any]:
    # Through the links, which are prefetched; the manager of tags would ask for them again.
    return [item.tag for item in sheet.tagged_items.all()]


def _keywords(sheet: PracticePage) -> Iterator[str]:
    """Yield the names of all that the sheet is sorted by; the country, which says nothing, aside."""
    yield from (tag.name for tag in _tags(sheet))
    yield from (job.name for job in sheet.jobs.all())
    yield from (theme.name for theme in sheet.themes.all())
    yield from (axis.short_title for axis in sheet.axes)
    if sheet.organisation:
        yield from (sheet.organisation.name, sheet.organisation.acronym)
    yield from (place.name for place in places(sheet.territory) if place.level != Territory.Level.COUNTRY)


def _facets(sheet: PracticePage) -> dict[str, tuple[str, ...]]:
    """Return what the sheet counts under; what it leaves open concerns everyone."""
    return {
        "axis": tuple(axis.slug for axis in sheet.axes),
        "job": tuple(job.slug for job in sheet.jobs.all()) or (EVERY,),
        "theme": tuple(theme.slug for theme in sheet.themes.all()),
        "territory": tuple(place.slug for place in places(sheet.territory)) or (EVERY,),
        "sector": SECTOR_FACET[PracticePage.Sector(sheet.sector)],
        "organisation": (sheet.organisation.slug,) if sheet.organisation else (),
        "maturity": (sheet.maturity,),
        "effort": (sheet.effort,) if sheet.effort else (),
        "tag": tuple(tag.slug for tag in _tags(sheet)),
    }


def _card(sheet: PracticePage) -> dict[str, Any]:
    return {
        "axis": axis_card(sheet.main_axis) if sheet.main_axis else None,
        "maturity": sheet.maturity,
        "maturity_label": sheet.get_maturity_display(),
        "effort": sheet.effort,
        "effort_label": sheet.get_effort_display(),
        "delay": sheet.delay,
        "territory": sheet.territory.name if sheet.territory else "",
        "organisation": sheet.organisation.short_name if sheet.organisation else "",
    }


def connect() -> None:
    """Make the sheets searchable; called once, when the app is ready."""
    register(
        DocumentType(
            name=NAME,
            label="Fiche pratique",
            label_plural="Fiches pratiques",
            icon="practice",
            model=PracticePage,
            public=public,
            build=build,
            prefetch=prefetch,
            publication=Publication(),
        )
    )
    register_facet_labels("sector", dict(PracticePage.Sector.choices))
    register_facet_labels("maturity", dict(PracticePage.Maturity.choices))
    register_facet_labels("effort", dict(PracticePage.Effort.choices))
