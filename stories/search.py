"""The stories in the search: what of a story is public, and how it is found, to the moment."""

from collections.abc import Iterator
from typing import Any

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, QuerySet
from django.db.models.signals import post_save
from django.utils import timezone

from search.registry import register
from search.signals import page_changed
from search.types import EVERY, DocumentType, Publication, SearchDocument
from taxonomy.models import Territory
from taxonomy.selectors import axis_card, places

from . import transcripts
from .models import EpisodePage, PodcastPage, Story

NAME = "story"
# Of the parts of a text, in the search: one a line.
BREAK = "\n"


def public() -> QuerySet[Story]:
    """Return the published stories that anyone may read; an alias is as private as what it shows.

    An episode is read under its show: hidden with it.
    """
    stories: QuerySet[Story] = Story.objects.live().public().filter(alias_of__isnull=True)
    place = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    hidden = PodcastPage.objects.filter(live=False).annotate(place=place).filter(place__startswith=F("path"))
    return stories.exclude(Exists(hidden))


def prefetch(stories: QuerySet[Story]) -> QuerySet[Story]:
    """Prepare stories to be projected in a fixed number of queries."""
    specific: QuerySet[Story] = stories.specific()  # type: ignore[attr-defined]
    return specific.prefetch_related(
        "axes", "themes", "jobs", "tagged_items__tag", "territory__parent__parent"
    )


def build(story: Story) -> SearchDocument:
    """Project a story that ``public`` returned."""
    story = story.specific
    read = BREAK.join(text for text in _texts(story) if text)
    passages = story.passages
    axes = sorted(story.axes.all(), key=lambda axis: axis.number)
    return SearchDocument(
        type=NAME,
        object_id=story.pk,
        slug=story.slug,
        url=story.public_path,
        title=story.title,
        summary=story.summary,
        body=BREAK.join(part for part in (read, transcripts.plain(passages)) if part),
        keywords=tuple(dict.fromkeys(word for word in _keywords(story) if word)),
        facets={
            "axis": tuple(axis.slug for axis in axes),
            "job": tuple(job.slug for job in story.jobs.all()) or (EVERY,),
            "theme": tuple(theme.slug for theme in story.themes.all()),
            "territory": tuple(place.slug for place in places(story.territory)) or (EVERY,),
            "sector": (EVERY,),
            "tag": tuple(item.tag.slug for item in story.tagged_items.all()),
        },
        date=timezone.localdate(story.first_published_at) if story.first_published_at else None,
        card={
            "axis": axis_card(axes[0]) if axes else None,
            **facts(story),
            "moments": moments(read, passages),
        },
    )


def facts(story: Story) -> dict[str, Any]:
    """Return what a card shows beside title and summary."""
    length = story.length_s
    return {
        "kind": story.icon,
        "kind_label": story.kind_label,
        "duration": transcripts.clock(length) if length else "",
        "number": story.number if isinstance(story, EpisodePage) else None,
        "demonstration": story.demonstration,
    }


def moments(read: str, passages: list[transcripts.Passage]) -> list[list[Any]]:
    """Return where each passage begins in the body of the entry, and its name in the page.

    A result whose extract is taken from what is said leads to the moment when it is.
    """
    found, at = [], len(read) + len(BREAK) if read else 0
    for passage in passages:
        found.append([at, passage.anchor])
        at += len(passage.text) + len(BREAK)
    return found


def _texts(story: Story) -> Iterator[str]:
    yield from story.body.stream_block.get_searchable_content(story.body)
    yield getattr(story, "role", "")


def _keywords(story: Story) -> Iterator[str]:
    """Yield the names of all that the story is sorted by; the country, which says nothing, aside."""
    yield story.kind_label
    yield from (item.tag.name for item in story.tagged_items.all())
    yield from (job.name for job in story.jobs.all())
    yield from (theme.name for theme in story.themes.all())
    yield from (axis.short_title for axis in story.axes.all())
    yield from (place.name for place in places(story.territory) if place.level != Territory.Level.COUNTRY)


def connect() -> None:
    """Make the stories searchable; called once, when the app is ready."""
    # Its episodes appear with a show.
    post_save.connect(page_changed, sender=PodcastPage, dispatch_uid="stories.show_saved")
    register(
        DocumentType(
            name=NAME,
            label="Histoire",
            label_plural="Histoires",
            icon="audio",
            model=Story,
            public=public,
            build=build,
            prefetch=prefetch,
            facets=("axis", "job", "theme", "territory", "tag"),
            publication=Publication(),
        )
    )
