"""The stories: what is public and found, to the moment; what their pages show; what publishing asks."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client

from core.checked import checks_of
from search.service import SearchService
from search.types import EVERY, SearchQuery
from stories.models import EpisodeChapter, EpisodePage, EpisodeSpeaker, StoryMedia
from stories.search import build, public
from stories.selectors import spoken_length
from tests.factories import AxisFactory, JobFactory, PracticePageFactory, TagFactory, restrict
from tests.story_factories import (
    EpisodePageFactory,
    PodcastPageFactory,
    StoryPageFactory,
    VideoPageFactory,
    media,
)

pytestmark = pytest.mark.django_db


def found(text: str) -> list[Any]:
    return list(SearchService().search(SearchQuery(text=text)).hits)


def test_only_what_anyone_may_read_is_public() -> None:
    shown = [StoryPageFactory(), EpisodePageFactory(), VideoPageFactory()]
    StoryPageFactory(live=False)
    restrict(StoryPageFactory())
    show = PodcastPageFactory()
    EpisodePageFactory(parent=show)
    restrict(show)
    assert sorted(story.pk for story in public()) == [story.pk for story in shown]


def test_a_story_counts_under_all_that_it_is_filed_by() -> None:
    story = EpisodePageFactory(
        axes=[AxisFactory(slug="axe-un")], jobs=[JobFactory(slug="aide")], tags=[TagFactory(slug="accueil")]
    )
    document = build(story)
    assert document.facets["axis"] == ("axe-un",)
    assert document.facets["job"] == ("aide",)
    assert document.facets["tag"] == ("accueil",)
    assert build(StoryPageFactory()).facets["job"] == (EVERY,)


def test_what_is_said_is_found_and_leads_to_its_moment(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        episode = EpisodePageFactory(
            body=[("text", {"heading": "", "text": "<p>Un mot de présentation.</p>"})]
        )
    (hit,) = found("solitude")
    assert hit.url == f"{episode.public_path}#t-48"
    (hit,) = found("tuteur accompagne")
    assert hit.url == f"{episode.public_path}#t-21"
    (hit,) = found("présentation")
    assert hit.url == episode.public_path, "what is written is at no moment"
    (hit,) = found(episode.title)
    assert hit.url == episode.public_path


def test_a_withdrawn_story_is_found_no_more(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        episode = EpisodePageFactory()
    assert found("solitude")
    with django_capture_on_commit_callbacks(execute=True):
        episode.unpublish()
    assert not found("solitude")


def test_the_page_of_an_episode_shows_all_that_is_said(client: Client) -> None:
    sheet = PracticePageFactory(title="Le tutorat")
    episode = EpisodePageFactory(audio=media(), practices=[sheet], chapters=[(21, "Le tuteur")])
    call_command("search_rebuild", verbosity=0)
    answer = client.get(episode.public_path)
    html = answer.content.decode()
    assert 'id="t-48"' in html
    assert 'data-seek="21.0"' in html
    assert "<audio controls" in html
    assert "Le tutorat" in html
    assert len(answer.content) < 100_000
    assert "Cookie" not in answer.get("Vary", "")
    assert not answer.cookies
    hosts = set(re.findall(r'(?:src|href)="https?://([^/"]+)', html))
    assert len(hosts) == 1, "this site, and no other"
    assert "À lire, à écouter, à voir" in client.get(sheet.public_path).content.decode()


def test_an_episode_without_sound_is_a_transcript(client: Client) -> None:
    html = client.get(EpisodePageFactory().public_path).content.decode()
    assert "<audio" not in html
    assert "Le son de cet épisode n’est pas encore là." in html
    assert "Repérer la solitude" in html


def test_a_film_has_its_subtitles(client: Client) -> None:
    video = VideoPageFactory(film=media("video"))
    html = client.get(video.public_path).content.decode()
    assert (
        f'<track kind="captions" srclang="fr" label="Français" src="/histoires/paroles/{video.pk}.vtt"'
        in html
    )


def test_the_lists_show_what_is_public(client: Client) -> None:
    show = PodcastPageFactory(title="Métiers de l’humain")
    EpisodePageFactory(parent=show, title="Montré")
    EpisodePageFactory(parent=show, title="Caché", live=False)
    html = client.get(show.public_path).content.decode()
    assert "Montré" in html
    assert "Caché" not in html
    assert "Métiers de l’humain" in client.get(show.get_parent().specific.public_path).content.decode()


AGREED = {"name": "Rose", "consent": EpisodeSpeaker.Consent.WRITTEN, "consent_on": date(2024, 1, 1)}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"transcript": "0:30 Après\n\n0:10 Avant"}, "transcript"),
        ({"transcript": "9:59 Trop tard", "has_sound": True}, "transcript"),
        ({"transcript": ""}, "transcript"),
        ({"transcript": "WEBVTT\n\n00:00.000 --> 00:02.000\n\u200b"}, "transcript"),
        ({"transcript": "WEBVTT\n\n00:05.000 --> 00:02.000\nBonjour"}, "transcript"),
        ({"number": None}, "number"),
        ({"has_sound": True, "speakers": []}, "speakers"),
        ({"chapters": [EpisodeChapter(start=timedelta(hours=50), title="Loin")]}, "chapters"),
        ({"chapters": [EpisodeChapter(start=timedelta(seconds=-90), title="Avant")]}, "chapters"),
    ],
)
def test_what_cannot_be_published_says_why(given: dict[str, Any], field: str) -> None:
    sound = media() if given.pop("has_sound", False) else None
    episode = EpisodePageFactory(audio=sound, speakers=[AGREED])
    for name, value in given.items():
        setattr(episode, name, value)
    checks = checks_of(episode)
    assert checks
    assert list(checks.errors(episode)) == [field]


def test_a_story_is_filed_under_an_axis() -> None:
    story = StoryPageFactory()
    story.axes.clear()
    with pytest.raises(ValidationError, match="Choisissez un axe"):
        story.full_clean()


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ({"consent": EpisodeSpeaker.Consent.MISSING}, True),
        ({"consent": EpisodeSpeaker.Consent.WRITTEN}, True),
        ({"consent": EpisodeSpeaker.Consent.WRITTEN, "consent_on": date(2024, 1, 1)}, False),
        ({"consent": EpisodeSpeaker.Consent.WRITTEN, "consent_on": date(2100, 1, 1)}, True),
        ({"consent": EpisodeSpeaker.Consent.SYNTHETIC}, False),
        (AGREED | {"consent_until": date(2020, 1, 1)}, True),
        (AGREED | {"consent_until": None}, False),
    ],
)
def test_no_voice_is_published_without_its_consent(said: dict[str, Any], refused: bool) -> None:
    episode = EpisodePageFactory(speakers=[{**said, "name": "Rose"}])
    checks = checks_of(episode)
    assert checks
    assert ("speakers" in checks.errors(episode)) is refused


def test_a_sound_in_use_cannot_be_deleted() -> None:
    from django.db.models import ProtectedError

    sound = media()
    EpisodePageFactory(audio=sound)
    with pytest.raises(ProtectedError):
        sound.delete()
    assert StoryMedia.objects.filter(pk=sound.pk).exists()


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, ""), (45, "45\u00a0s"), (60, "1\u00a0min"), (92, "1\u00a0min\u00a032"), (3900, "1\u00a0h\u00a005")],
)
def test_a_length_is_told_as_people_say_it(seconds: int, said: str) -> None:
    assert spoken_length(seconds) == said


def test_listing_costs_the_same_whatever_its_length(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    show = PodcastPageFactory()
    for number in range(10):
        EpisodePageFactory(parent=show, number=number + 1)
    client.get(show.public_path)
    with django_assert_max_num_queries(8):
        client.get(show.public_path)
    episode = EpisodePage.objects.first()
    assert episode
    client.get(episode.public_path)
    with django_assert_max_num_queries(20):
        client.get(episode.public_path)
