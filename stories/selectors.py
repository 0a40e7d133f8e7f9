"""What the pages of stories show, and what other pages show of the stories."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.urls import reverse
from wagtail.models import Page, Revision

from core.models import BasePage
from search import beside
from search.facets import BY_NAME
from search.service import SearchService
from search.types import Hit

from . import dossiers, transcripts
from .models import (
    DossierEntry,
    DossierPage,
    EpisodePage,
    PodcastIndexPage,
    PodcastPage,
    PressKitPage,
    RelatedPractice,
    Story,
    StoryMedia,
    TerritorySectionPage,
    VideoPage,
)
from .search import NAME, public
from .transcripts import Passage

# How many stories are announced beside a practice sheet.
BESIDE = 3
# How many the page of a press kit does.
LATEST = 3
# How many stories the page of a territory's section shows; the list has all of them.
SHOWN_IN_SECTION = 24
# The id of the player in its page.
PLAYER = "ecouter"


@dataclass(frozen=True)
class Chapter:
    """A part of an episode as its page shows it: ``anchor`` is where the page tells what is said then."""

    title: str
    clock: str
    second: int
    anchor: str


def public_shows() -> QuerySet[PodcastPage]:
    """Return the podcasts that anyone may read, by title."""
    found: QuerySet[PodcastPage] = PodcastPage.objects.live().public().filter(alias_of__isnull=True)
    return found.order_by("title")


def podcasts_path() -> str:
    """Return the path of the list of podcasts; empty when it is not public."""
    found = PodcastIndexPage.objects.live().public().first()
    return found.public_path if found else ""


def press_path(parent: Page) -> str:
    """Return the path of the press kit under a page; empty when there is no public one."""
    found = PressKitPage.objects.live().public().child_of(parent).first()
    return found.public_path if found else ""


def shows(parent: Page) -> QuerySet[PodcastPage]:
    """Return the public podcasts under a page, by title."""
    found: QuerySet[PodcastPage] = public_shows().child_of(parent)  # type: ignore[attr-defined]
    return found


def episodes(show: PodcastPage) -> QuerySet[EpisodePage]:
    """Return the public episodes of a show, the latest first, with their sounds."""
    found: QuerySet[EpisodePage] = EpisodePage.objects.live().public().child_of(show)
    return found.filter(alias_of__isnull=True).select_related("audio").order_by("-number", "-pk")


def podcast_context(show: PodcastPage) -> dict[str, Any]:
    """Return what the template of a show needs beside the page."""
    return {"episodes": list(episodes(show)), "feed_url": reverse("stories:podcast_feed", args=[show.slug])}


def section_context(section: TerritorySectionPage) -> dict[str, Any]:
    """Return what the template of a territory's section needs beside the page."""
    told = Story.objects.child_of(section).filter(pk__in=beside.public_keys(NAME))
    keys = told.order_by("-first_published_at", "-pk").values_list("pk", flat=True)[:SHOWN_IN_SECTION]
    index = section.get_parent()
    place = urlencode({BY_NAME["territory"].param: section.territory.slug})
    return {
        "hits": SearchService().cards(NAME, keys),
        "all_url": f"{index.specific.public_path}?{place}" if index else "",
    }


def latest() -> list[Hit]:
    """Return the cards of the latest stories."""
    keys = public().order_by("-first_published_at", "-pk").values_list("pk", flat=True)[:LATEST]
    return SearchService().cards(NAME, keys)


def story_context(story: Story) -> dict[str, Any]:
    """Return what the templates of stories need beside the page."""
    sheets = [link.page_id for link in story.related_practices.all()]
    passages = story.passages
    return {
        "axes": sorted(story.axes.all(), key=lambda axis: axis.number),
        "jobs": list(story.jobs.all()),
        "themes": list(story.themes.all()),
        "tags": list(story.tags.all()),
        "sheets": SearchService().cards("practice", sheets) if sheets else [],
        "passages": passages,
        "is_timed": transcripts.is_timed(passages),
        "length": spoken_length(story.length_s),
        "listing": listing_of(story),
        "dossiers": dossiers.dossiers_of(story) if story.pk else [],
        **(_episode_context(story, passages) if isinstance(story, EpisodePage) else {}),
        **({"parts": dossiers.parts(story)} if isinstance(story, DossierPage) else {}),
    }


def _episode_context(episode: EpisodePage, passages: Sequence[Passage]) -> dict[str, Any]:
    parent = episode.get_parent()
    show = parent.specific if parent else None
    if not isinstance(show, PodcastPage):
        return {}
    return {
        "show": show,
        # Their titles only: what is said in them may be long.
        "series": list(episodes(show).defer("body", "transcript")),
        "chapters": list(_chapters(episode, passages)),
        "speakers": list(episode.speakers.all()),
        "feed_url": reverse("stories:podcast_feed", args=[show.slug]),
    }


def _chapters(episode: EpisodePage, passages: Sequence[Passage]) -> Iterator[Chapter]:
    """Yield the chapters in their order, each with the passage that is said when it begins."""
    for row in sorted(episode.chapters.all(), key=lambda chapter: chapter.start):
        begun = [one.anchor for one in passages if one.start is not None and one.start < row.second + 1]
        yield Chapter(row.title, row.clock, row.second, begun[-1] if begun else PLAYER)


def listing_of(page: BasePage) -> tuple[str, str]:
    """Return the title and the path of the list that a page is in."""
    return next(((title, path) for title, path in reversed(page.crumbs) if path), ("Accueil", "/"))


def in_use(media: StoryMedia) -> bool:
    """Tell whether a published or planned story has a sound or a film, or a draft as it was first saved."""
    held = Q(pk__in=EpisodePage.objects.filter(audio=media).values("pk"))
    held |= Q(pk__in=VideoPage.objects.filter(film=media).values("pk"))
    return Page.objects.filter(held).exists() or _planned(media)


def _planned(media: StoryMedia) -> bool:
    planned = Revision.objects.filter(approved_go_live_at__isnull=False)
    return any(
        planned.filter(content_type=kind, **{f"content__{field}": media.pk}).exists()
        for kind, field in (
            (ContentType.objects.get_for_model(EpisodePage), "audio"),
            (ContentType.objects.get_for_model(VideoPage), "film"),
        )
    )


def spoken_length(seconds: int) -> str:
    """Return a length as people say it: « 1 min 32 », « 45 s », « 1 h 05 »; empty for none."""
    minutes, rest = divmod(seconds, 60)
    if minutes >= 60:
        return f"{minutes // 60}\u00a0h\u00a0{minutes % 60:02}"
    if minutes:
        return f"{minutes}\u00a0min\u00a0{rest:02}" if rest else f"{minutes}\u00a0min"
    return f"{rest}\u00a0s" if rest else ""


def about(page_type: str, object_id: int) -> list[int]:
    """Return the keys of the stories tied to a practice sheet, and of its dossiers, the latest first.

    Args:
        page_type: the type of what is asked about; only practice sheets are tied to stories.
        object_id: its key.
    """
    if page_type != "practice":
        return []
    tied = Q(pk__in=RelatedPractice.objects.filter(page=object_id).values("story"))
    tied |= Q(pk__in=DossierEntry.objects.filter(page=object_id).values("dossier"))
    found = Story.objects.filter(tied, pk__in=beside.public_keys(NAME))
    return list(found.order_by("-first_published_at", "-pk").values_list("pk", flat=True)[:BESIDE])


def connect() -> None:
    """Announce stories beside the sheets that they are tied to; called once, when the app is ready."""
    beside.register(NAME, "À lire, à écouter, à voir", about)
