"""A story as schema.org tells it (https://schema.org/Article, PodcastEpisode, VideoObject)."""

from typing import Any

from core.addresses import absolute

from .models import DossierPage, EpisodePage, Story, StoryPage, VideoPage


def story_entity(story: Story, page: dict[str, Any]) -> dict[str, Any]:
    """Return a story, made from what its page is."""
    about = {"about": [axis.short_title for axis in story.axes.all()]}
    match story:
        case StoryPage():
            return {**page, **about, "@type": "Article", "headline": story.title}
        case EpisodePage():
            return {
                **page, **about, "@type": "PodcastEpisode", "episodeNumber": story.number,
                "associatedMedia": _media(story, "AudioObject"),
            }  # fmt: skip
        case DossierPage():
            return {**page, **about, "@type": "CollectionPage"}
        case VideoPage():
            media = _media(story, "VideoObject")
            film = {**media, "uploadDate": page["datePublished"]} if media else {"@type": "WebPage"}
            return {**page, **about, **film}
    return page


def _media(story: Story, kind: str) -> dict[str, Any] | None:
    if story.media is None:
        return None
    return {
        "@type": kind,
        "contentUrl": absolute(story.media.url),
        "encodingFormat": story.media.mime,
        "duration": f"PT{story.length_s}S",
    }
