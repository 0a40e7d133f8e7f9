"""The feeds: RSS of a podcast, Atom and JSON of the stories.

A podcast: RSS 2.0 (https://www.rssboard.org/rss-specification), with what Apple asks for
(https://podcasters.apple.com/support/823-podcast-requirements) and the Podcasting 2.0 namespace
(https://podcasting2.org/podcast-namespace). The others: RFC 4287, and https://www.jsonfeed.org/version/1.1/.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.feedgenerator import Enclosure, Rss201rev2Feed

from core.addresses import absolute
from core.atom import Item, identity
from core.exports import writable
from core.pictures import may_be_shown

from .models import EpisodePage, PodcastPage, Story
from .search import NAME

ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
PODCAST = "https://podcastindex.org/namespace/1.0"
LATEST = 100
CHAPTERS = "application/json+chapters"
COVER_SIDE = 1_400


class PodcastFeed(Rss201rev2Feed):
    """RSS 2.0 with the elements that podcast programs read."""

    def rss_attributes(self) -> dict[str, str]:
        """Add the namespaces."""
        return {**super().rss_attributes(), "xmlns:itunes": ITUNES, "xmlns:podcast": PODCAST}

    def add_root_elements(self, handler: Any) -> None:
        """Say what the show is."""
        super().add_root_elements(handler)
        told = self.feed
        handler.addQuickElement("generator", "Essaim")
        for name in ("author", "summary", "type", "explicit"):
            handler.addQuickElement(f"itunes:{name}", told[name])
        category, _, part = told["category"].partition("/")
        handler.startElement("itunes:category", {"text": category})
        if part:
            handler.addQuickElement("itunes:category", "", {"text": part})
        handler.endElement("itunes:category")
        handler.addQuickElement("itunes:image", "", {"href": told["cover"]})
        handler.addQuickElement("podcast:guid", told["guid"])
        handler.addQuickElement("podcast:locked", "yes")
        handler.addQuickElement("podcast:medium", "podcast")

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """Say what an episode is."""
        super().add_item_elements(handler, item)
        handler.addQuickElement("itunes:title", item["title"])
        handler.addQuickElement("itunes:duration", str(item["duration"]))
        handler.addQuickElement("itunes:episode", str(item["number"]))
        handler.addQuickElement("itunes:episodeType", "full")
        handler.addQuickElement("itunes:explicit", item["explicit"])
        for url, kind in item["transcripts"]:
            handler.addQuickElement("podcast:transcript", "", {"url": url, "type": kind, "language": "fr"})
        if item["chapters_url"]:
            attributes = {"url": item["chapters_url"], "type": CHAPTERS}
            handler.addQuickElement("podcast:chapters", "", attributes)
        for name, role in item["people"]:
            handler.addQuickElement("podcast:person", name, {"role": role} if role else {})


def podcast_feed(show: PodcastPage, episodes: Iterable[EpisodePage], author: str) -> PodcastFeed:
    """Return the feed of a show; an episode without sound is not in it.

    Args:
        show: a public show.
        episodes: its public episodes, the latest first, with their sounds, chapters and speakers.
        author: who makes it, where the show does not say.
    """
    heard = [episode for episode in episodes if episode.audio]
    url = absolute(reverse("stories:podcast_feed", args=[show.slug]))
    feed = PodcastFeed(
        title=writable(show.title),
        link=absolute(show.public_path),
        description=writable(show.summary),
        language="fr",
        feed_url=url,
        author=writable(show.author or author),
        summary=writable(show.summary),
        type="episodic",
        explicit=_yes_no(show.explicit),
        category=show.category,
        guid=str(show.guid),
        cover=absolute(cover_path(show)),
    )
    for episode in heard:
        _add_episode(feed, episode, show)
    return feed


def cover_path(show: PodcastPage) -> str:
    """Return the address of the square picture that directories show: that of the show, or of the site.

    JPEG or PNG, 1,400 to 3,000 pixels wide (Apple).
    """
    if show.cover and may_be_shown(show.cover) and not show.cover.is_svg():
        return str(show.cover.get_rendition(f"fill-{COVER_SIDE}x{COVER_SIDE}|format-jpeg").url)
    return static("img/podcast.png")


def _add_episode(feed: PodcastFeed, episode: EpisodePage, show: PodcastPage) -> None:
    audio = episode.audio
    if audio is None:
        return
    page = absolute(episode.public_path)
    vtt = absolute(reverse("stories:transcript", args=[episode.pk]))
    told = [(vtt, "text/vtt")] if episode.timed else []
    has_chapters = bool(episode.chapters.all())
    feed.add_item(
        title=writable(episode.title),
        link=page,
        description=writable(episode.summary),
        pubdate=episode.first_published_at,
        unique_id=f"urn:uuid:{episode.guid}",
        unique_id_is_permalink=False,
        enclosures=[Enclosure(absolute(audio.url), str(audio.size), audio.mime)],
        duration=round(audio.duration),
        number=episode.number,
        explicit=_yes_no(show.explicit),
        transcripts=[*told, (f"{page}#transcription", "text/html")],
        chapters_url=absolute(reverse("stories:chapters", args=[episode.pk])) if has_chapters else "",
        people=[(writable(one.name), writable(one.role)) for one in episode.speakers.all()],
    )


def chapters(episode: EpisodePage) -> dict[str, Any]:
    """Return the chapters of an episode (https://github.com/Podcastindex-org/podcast-namespace, chapters)."""
    rows = sorted(episode.chapters.all(), key=lambda chapter: chapter.start)
    return {
        "version": "1.2.0",
        "title": episode.title,
        "chapters": [{"startTime": row.second, "title": row.title} for row in rows],
    }


def items(stories: Iterable[Story]) -> list[Item]:
    """Return stories as entries of a feed."""
    return [
        Item(
            key=_key(story),
            title=story.title,
            summary=story.summary,
            path=story.public_path,
            published=story.first_published_at,
            updated=max(story.first_published_at, story.last_published_at or story.first_published_at),
        )
        for story in stories
        if story.first_published_at
    ]


def json_feed(title: str, link: str, url: str, stories: Iterable[Story]) -> dict[str, Any]:
    """Return stories as JSON Feed; the arguments are those of ``core.atom.atom``."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": absolute(link),
        "feed_url": absolute(url),
        "language": "fr",
        "items": [
            {
                "id": identity(_key(story)),
                "url": absolute(story.public_path),
                "title": story.title,
                "summary": story.summary,
                "content_text": story.summary,
                "date_published": _moment(story.first_published_at),
                "date_modified": _moment(story.last_published_at),
            }
            for story in stories
        ],
    }


def _key(story: Story) -> str:
    return f"{NAME}:{story.translation_key}"


def _moment(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat() if at else ""


def _yes_no(value: bool) -> str:
    return "true" if value else "false"
