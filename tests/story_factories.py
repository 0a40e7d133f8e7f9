"""Stories for tests: each is valid, published and alone unless told otherwise (see ``factories``)."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import factory
from django.core.files import File
from wagtail.models import Page

from stories import media_files
from stories.models import (
    DossierEntry,
    DossierPage,
    EpisodeChapter,
    EpisodePage,
    EpisodeSpeaker,
    PodcastIndexPage,
    PodcastPage,
    PressKitPage,
    RelatedPractice,
    StoryIndexPage,
    StoryMedia,
    StoryPage,
    TerritorySectionPage,
    VideoPage,
)

from .factories import AxisFactory, TerritoryFactory, _PublishedPageFactory

CONTENT = Path(__file__).parents[1] / "content" / "media"
SOUND = CONTENT / "podcast-premiers-mois.mp3"
FILM = CONTENT / "video-seize-metiers.mp4"
TIMED = (
    "0:00 Bienvenue dans l’équipe.\n\n0:21 Un tuteur accompagne chaque arrivée.\n\n0:48 Repérer la solitude."
)


def media(kind: str = media_files.AUDIO, **given: Any) -> StoryMedia:
    """Return a sound or a film of the content, as the admin keeps it."""
    path = SOUND if kind == media_files.AUDIO else FILM
    found = StoryMedia(**{"title": "Un enregistrement", "type": kind, **given})
    with path.open("rb") as file:
        found.is_what(media_files.examine(file, path.stat().st_size, kind))
        file.seek(0)
        found.file.save(path.name, File(file), save=True)
    return found


def story_index() -> StoryIndexPage:
    """Return the list of stories, made when missing."""
    return StoryIndexPage.objects.first() or StoryIndexPageFactory()


def podcast_index() -> PodcastIndexPage:
    """Return the list of podcasts, made when missing."""
    return PodcastIndexPage.objects.first() or PodcastIndexPageFactory()


class StoryIndexPageFactory(_PublishedPageFactory):
    class Meta:
        model = StoryIndexPage

    title = "Histoires"
    slug = "histoires"


class PodcastIndexPageFactory(_PublishedPageFactory):
    class Meta:
        model = PodcastIndexPage

    title = "Podcasts"
    slug = "podcasts"


class PodcastPageFactory(_PublishedPageFactory):
    class Meta:
        model = PodcastPage

    parent = factory.LazyFunction(podcast_index)
    title = factory.Sequence(lambda n: f"Podcast {n}")
    summary = "Ce que l’on y entend."


class TerritorySectionPageFactory(_PublishedPageFactory):
    class Meta:
        model = TerritorySectionPage

    parent = factory.LazyFunction(story_index)
    territory = factory.SubFactory(TerritoryFactory)
    title = factory.Sequence(lambda n: f"Section {n}")


RELATED = ("axes", "themes", "jobs", "tags", "practices", "chapters", "speakers", "gathers")


class _StoryFactory(_PublishedPageFactory):
    """Takes lists for relations, for ``practices`` (pages of sheets) and ``gathers`` (pages and notes)."""

    class Meta:
        abstract = True

    summary = "Ce que l’on y apprend, de qui."
    body = factory.LazyFunction(lambda: [("text", {"heading": "", "text": "<p>Un texte.</p>"})])

    @classmethod
    def _own_fields(cls, model_class: type[Page], kwargs: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in kwargs.items() if name not in RELATED}

    @classmethod
    def _relate(cls, page: Any, kwargs: dict[str, Any]) -> None:
        page.axes.set(kwargs.get("axes") or [AxisFactory()])
        for name in ("themes", "jobs", "tags"):
            getattr(page, name).set(kwargs.get(name, []))
        page.related_practices = [RelatedPractice(page=sheet) for sheet in kwargs.get("practices", [])]
        if isinstance(page, EpisodePage):
            page.chapters = [
                EpisodeChapter(start=timedelta(seconds=at), title=title)
                for at, title in kwargs.get("chapters", [])
            ]
            page.speakers = [EpisodeSpeaker(**said) for said in kwargs.get("speakers", [])]
        if isinstance(page, DossierPage):
            page.entries = [
                DossierEntry(sort_order=rank, page=one, note=note)
                for rank, (one, note) in enumerate(kwargs.get("gathers", []))
            ]


class StoryPageFactory(_StoryFactory):
    class Meta:
        model = StoryPage

    parent = factory.LazyFunction(story_index)
    title = factory.Sequence(lambda n: f"Histoire {n}")


class EpisodePageFactory(_StoryFactory):
    """An episode with a transcript whose moments are known, and no sound unless one is given."""

    class Meta:
        model = EpisodePage

    parent = factory.LazyFunction(PodcastPageFactory)
    title = factory.Sequence(lambda n: f"Épisode {n}")
    number = factory.Sequence(lambda n: n + 1)
    transcript = TIMED


class VideoPageFactory(_StoryFactory):
    class Meta:
        model = VideoPage

    parent = factory.LazyFunction(story_index)
    title = factory.Sequence(lambda n: f"Vidéo {n}")
    subtitles = TIMED


class DossierPageFactory(_StoryFactory):
    class Meta:
        model = DossierPage

    parent = factory.LazyFunction(story_index)
    title = factory.Sequence(lambda n: f"Dossier {n}")


class PressKitPageFactory(_PublishedPageFactory):
    class Meta:
        model = PressKitPage

    parent = factory.LazyFunction(story_index)
    title = factory.Sequence(lambda n: f"Espace presse {n}")
