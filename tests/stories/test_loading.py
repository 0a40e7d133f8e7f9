"""The stories of the content: all published, found and heard; loading again changes nothing."""

import re
from collections.abc import Iterator

import feedparser
import pytest
import yaml
from django.test import Client
from django.urls import reverse

from search.service import SearchService
from search.types import SearchQuery
from stories import transcripts
from stories.loading import MEDIA
from stories.models import DossierEntry, DossierPage, EpisodePage, Story, VideoPage
from stories.search import public
from tests.real_content import real_content

STORIES = yaml.safe_load((MEDIA.parent / "stories.yaml").read_text())


def letters(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip()


@pytest.mark.parametrize(
    "story", [one for one in STORIES["stories"] if one.get("transcript")], ids=lambda one: one["slug"]
)
def test_what_is_heard_is_what_is_written(story: dict[str, str]) -> None:
    said = transcripts.read((MEDIA / f"{story['slug']}.vtt").read_text())
    assert letters(transcripts.plain(said)) == letters(story["transcript"])
    sound = next(MEDIA.glob(f"{story['slug']}.mp[34]"))
    assert sound.stat().st_size < 300_000


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    with real_content(django_db_blocker):
        yield


@pytest.mark.django_db
@pytest.mark.usefixtures("loaded")
class TestLoaded:
    def test_every_story_is_published_and_filed(self) -> None:
        assert sorted(public().values_list("slug", flat=True)) == sorted(
            one["slug"] for one in (*STORIES["stories"], *STORIES["dossiers"])
        )
        for story in Story.objects.all():
            assert story.axes.exists(), story
            gathered = DossierEntry.objects.filter(dossier=story.pk)
            assert story.related_practices.exists() or gathered.exists(), story

    def test_every_dossier_gathers_all_that_its_file_says_in_its_order(self) -> None:
        for one in STORIES["dossiers"]:
            entries = DossierPage.objects.get(slug=one["slug"]).entries.order_by("sort_order")
            said = [row.get("story") or row["practice"] for row in one["entries"]]
            assert list(entries.values_list("page__slug", flat=True)) == said

    def test_every_story_is_found_by_its_words(self) -> None:
        for text, slug in (
            ("voiture de service vélo abonnement", "podcast-se-loger-se-deplacer"),
            ("seize métiers", "video-seize-metiers"),
            ("retour d’expérience", "comment-mener-un-retour-d-experience"),
        ):
            hits = SearchService().search(SearchQuery(text=text, types=("story",))).hits
            assert slug in [hit.slug for hit in hits], text

    def test_every_episode_is_heard_and_in_the_feed(self, client: Client) -> None:
        assert all(
            episode.audio and transcripts.is_timed(episode.passages) for episode in EpisodePage.objects.all()
        )
        parsed = feedparser.parse(
            client.get(reverse("stories:podcast_feed", args=["metiers-de-l-humain"])).content
        )
        assert not parsed.bozo
        assert [int(entry.itunes_episode) for entry in parsed.entries] == [4, 3, 2, 1]
        for entry in parsed.entries:
            (enclosure,) = entry.enclosures
            sound = EpisodePage.objects.get(slug=entry.link.rstrip("/").rsplit("/", 1)[-1]).audio
            assert sound
            assert int(enclosure.length) == sound.file.size

    def test_every_page_answers(self, client: Client) -> None:
        for story in Story.objects.all():
            answer = client.get(story.public_path)
            assert answer.status_code == 200, story
            assert len(answer.content) < 100_000
        for path in ("/histoires/", "/podcasts/", "/podcasts/metiers-de-l-humain/"):
            assert client.get(path).status_code == 200

    def test_films_have_subtitles_short_enough_to_be_read(self) -> None:
        for video in VideoPage.objects.all():
            assert max(len(passage.text) for passage in video.passages) <= 90
