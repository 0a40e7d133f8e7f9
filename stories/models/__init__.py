"""Stories: articles and portraits, podcasts and their episodes, videos; the sounds and films they show."""

from .media import StoryMedia
from .podcast import EpisodeChapter, EpisodePage, EpisodeSpeaker, PodcastIndexPage, PodcastPage
from .review import OtherEyesTask
from .section import TerritorySectionPage
from .story import RelatedPractice, Story, StoryIndexPage, StoryPage, StoryTag
from .video import VideoPage

# What is written: each is a kind of ``Story``.
KINDS = (StoryPage, EpisodePage, VideoPage)

__all__ = [
    "KINDS",
    "EpisodeChapter",
    "EpisodePage",
    "EpisodeSpeaker",
    "OtherEyesTask",
    "PodcastIndexPage",
    "PodcastPage",
    "RelatedPractice",
    "Story",
    "StoryIndexPage",
    "StoryMedia",
    "StoryPage",
    "StoryTag",
    "TerritorySectionPage",
    "VideoPage",
]
