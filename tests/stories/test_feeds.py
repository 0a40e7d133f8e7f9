"""The feeds: read back by a program, held to the rules that podcast directories check."""

import json
import uuid
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from stories import feeds
from stories.models import EpisodePage, EpisodeSpeaker
from stories.models.podcast import podcast_guid
from tests.factories import restrict
from tests.story_factories import (
    TIMED,
    EpisodePageFactory,
    PodcastPageFactory,
    StoryPageFactory,
    VideoPageFactory,
    media,
    story_index,
)

pytestmark = pytest.mark.django_db
NAMES = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "atom": "http://www.w3.org/2005/Atom",
}


def feed_of(client: Client, slug: str) -> bytes:
    answer = client.get(reverse("stories:podcast_feed", args=[slug]))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/rss+xml; charset=utf-8"
    return answer.content


def test_a_podcast_is_what_programs_ask_for(client: Client) -> None:
    show = PodcastPageFactory(title="Métiers & <gestes>", slug="metiers", category="Business/Careers")
    sound = media()
    episode = EpisodePageFactory(
        parent=show, title="L’arrivée", number=1, audio=sound,
        chapters=[(0, "Bienvenue"), (21, "Le tuteur")],
        speakers=[{"name": "Rose", "role": "Tutrice", "consent": "ecrit"}],
    )  # fmt: skip
    data = feed_of(client, "metiers")

    parsed = feedparser.parse(data)
    assert not parsed.bozo
    assert parsed.version == "rss20"
    (entry,) = parsed.entries
    assert (entry.title, entry.id) == ("L’arrivée", f"urn:uuid:{episode.guid}")
    (enclosure,) = entry.enclosures
    assert (enclosure.type, int(enclosure.length)) == ("audio/mpeg", sound.size)
    assert enclosure.href.endswith(sound.url)

    channel = ET.fromstring(data).find("channel")
    assert channel is not None
    assert channel.findtext("title") == "Métiers & <gestes>"
    assert channel.findtext("language") == "fr"
    assert channel.findtext("podcast:locked", namespaces=NAMES) == "yes"
    assert channel.findtext("itunes:explicit", namespaces=NAMES) == "false"
    category = channel.find("itunes:category", NAMES)
    assert category is not None
    assert [node.get("text") for node in category.iter()] == ["Business", "Careers"]
    link = channel.find("atom:link", NAMES)
    assert link is not None
    assert str(link.get("href")).endswith("/podcasts/metiers/rss.xml")
    guid = channel.findtext("podcast:guid", namespaces=NAMES)
    assert uuid.UUID(str(guid)).version == 5
    item = channel.find("item")
    assert item is not None
    assert item.findtext("itunes:duration", namespaces=NAMES) == "82"
    person = item.find("podcast:person", NAMES)
    assert person is not None
    assert (person.text, person.get("role")) == ("Rose", "Tutrice")
    transcripts = [node.attrib for node in item.findall("podcast:transcript", NAMES)]
    assert [node["type"] for node in transcripts] == ["text/vtt", "text/html"]
    vtt = client.get(str(transcripts[0]["url"]).split("/", 3)[-1].join(["/", ""]))
    assert vtt.content.decode().startswith("WEBVTT\n\n00:00:00.000 --> 00:00:21.000\nBienvenue")
    chapters = item.find("podcast:chapters", NAMES)
    assert chapters is not None
    told = client.get("/" + str(chapters.get("url")).split("/", 3)[-1]).json()
    assert told["chapters"][1] == {"startTime": 21, "title": "Le tuteur"}


def test_the_identity_of_a_podcast_is_that_of_the_namespace() -> None:
    # The example of https://podcasting2.org/podcast-namespace/tags/guid.
    assert (
        str(podcast_guid("https://mp3s.nashownotes.com/pc20rss.xml"))
        == "917393e3-1b1e-5cef-ace4-edaa54e1f810"
    )


def test_what_has_no_sound_or_is_not_public_is_not_in_the_feed(client: Client) -> None:
    show = PodcastPageFactory(slug="metiers")
    sound = media()
    EpisodePageFactory(parent=show, title="Sans son")
    EpisodePageFactory(parent=show, title="Brouillon", audio=sound, live=False)
    hidden = EpisodePageFactory(parent=show, title="Restreint", audio=sound)
    restrict(hidden)
    EpisodePageFactory(parent=PodcastPageFactory(), title="Ailleurs", audio=sound)
    shown = EpisodePageFactory(parent=show, title="Montré", audio=sound)
    assert [entry.title for entry in feedparser.parse(feed_of(client, "metiers")).entries] == ["Montré"]
    for pk in (hidden.pk,):
        assert client.get(reverse("stories:transcript", args=[pk])).status_code == 404
    restrict(show)
    assert client.get(reverse("stories:podcast_feed", args=["metiers"])).status_code == 404
    assert client.get(reverse("stories:transcript", args=[shown.pk])).status_code == 404


def test_a_guid_stays_whatever_changes_and_a_copy_has_its_own(client: Client) -> None:
    show = PodcastPageFactory(slug="metiers")
    episode = EpisodePageFactory(parent=show, audio=media())
    before = episode.guid
    episode.title, episode.slug = "Autre titre", "autre-adresse"
    episode.save_revision().publish()
    assert EpisodePage.objects.get(pk=episode.pk).guid == before
    copy = episode.copy(update_attrs={"slug": "copie", "title": "Copie"})
    assert copy.guid != before


def test_a_program_that_asks_again_gets_nothing_to_read(client: Client) -> None:
    show = PodcastPageFactory(slug="metiers")
    EpisodePageFactory(parent=show, audio=media())
    path = reverse("stories:podcast_feed", args=["metiers"])
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "Cookie" not in first.get("Vary", "")
    assert not first.cookies
    # What is withdrawn is not said to be still there.
    EpisodePage.objects.get().unpublish()
    later = {"If-None-Match": first["ETag"], "If-Modified-Since": "Sat, 01 Jan 2050 00:00:00 GMT"}
    after = client.get(path, headers=later)
    assert after.status_code == 200
    assert "<item>" not in after.content.decode()


def test_what_no_xml_holds_does_not_break_a_feed(client: Client) -> None:
    show = PodcastPageFactory(slug="metiers", summary="Un\x0bdeux")
    voices = [{"name": "A\x08", "consent": EpisodeSpeaker.Consent.SYNTHETIC}]
    EpisodePageFactory(
        parent=show, title="Trois\x01quatre", summary="Cinq\x0csix", audio=media(), speakers=voices
    )
    for path in ("/podcasts/metiers/rss.xml", "/histoires/atom.xml", "/histoires/feed.json"):
        answer = client.get(path)
        assert answer.status_code == 200, path
        if path.endswith("xml"):
            assert ET.fromstring(answer.content).tag.endswith(("rss", "feed"))
            assert "Troisquatre" in answer.content.decode()


def test_those_who_subscribed_follow_a_show_to_its_new_address(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    show = PodcastPageFactory(slug="metiers")
    guid = show.guid
    show.slug = "metiers-de-demain"
    with django_capture_on_commit_callbacks(execute=True):
        show.save_revision().publish()
    moved = client.get("/podcasts/metiers/rss.xml")
    assert (moved.status_code, moved["Location"]) == (301, "/podcasts/metiers-de-demain/rss.xml")
    assert str(guid) in client.get(moved["Location"]).content.decode()
    # Another show may begin where the first one did.
    other = PodcastPageFactory(slug="metiers")
    assert other.guid not in {None, guid}
    assert client.get("/podcasts/jamais-vu/rss.xml").status_code == 404


def test_directories_have_a_square_picture(client: Client) -> None:
    path = feeds.cover_path(PodcastPageFactory(slug="metiers"))
    found = finders.find(path.removeprefix("/static/"))
    with Image.open(str(found)) as cover:
        assert (cover.size, cover.format) == ((1_400, 1_400), "PNG")
    assert f'{path}"' in client.get("/podcasts/metiers/rss.xml").content.decode()


def test_a_feed_costs_the_same_whatever_its_length(client: Client, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    show, sound = PodcastPageFactory(slug="metiers"), media()
    for number in range(12):
        EpisodePageFactory(parent=show, number=number + 1, audio=sound, chapters=[(0, "Un")])
    path = reverse("stories:podcast_feed", args=["metiers"])
    client.get(path)
    with django_assert_max_num_queries(8):
        client.get(path)


def test_the_latest_stories_come_first_in_atom_and_json(client: Client) -> None:
    old, film = StoryPageFactory(title="Ancienne & belle"), VideoPageFactory(title="Un film")
    StoryPageFactory(title="Secrète", live=False)
    restrict(StoryPageFactory(title="Restreinte"))
    type(old).objects.filter(pk=old.pk).update(first_published_at=timezone.now() - timedelta(days=3))
    parsed = feedparser.parse(client.get(reverse("stories:atom")).content)
    assert not parsed.bozo
    assert parsed.version == "atom10"
    assert [entry.title for entry in parsed.entries] == ["Un film", "Ancienne & belle"]
    told = json.loads(client.get(reverse("stories:json")).content)
    assert told["version"] == "https://jsonfeed.org/version/1.1"
    assert [item["title"] for item in told["items"]] == ["Un film", "Ancienne & belle"]
    assert len({item["id"] for item in told["items"]}) == 2
    assert film.title


def test_untimed_words_are_no_subtitles(client: Client) -> None:
    video = VideoPageFactory(subtitles="Sans moment.")
    assert client.get(reverse("stories:transcript", args=[video.pk])).status_code == 404
    assert TIMED.startswith("0:00")


def test_the_list_of_stories_leads_to_its_feeds(client: Client) -> None:
    html = client.get(story_index().public_path).content.decode()
    for url, kind in (
        (reverse("stories:atom"), "application/atom+xml"),
        (reverse("stories:json"), "application/feed+json"),
    ):
        assert f'<link rel="alternate" type="{kind}" title="Histoires" href="{url}">' in html
        assert client.get(url)["Content-Type"].startswith(kind)
