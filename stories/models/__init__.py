"""Stories: what is read, podcasts and their episodes, videos, dossiers; the sounds and films they show."""

from .dossier import DossierEntry, DossierPage
from .media import StoryMedia
from .podcast import EpisodeChapter, EpisodePage, EpisodeSpeaker, PodcastIndexPage, PodcastPage
from .press import PressKitPage
from .review import OtherEyesTask
from .section import TerritorySectionPage
from .story import RelatedPractice, Story, StoryIndexPage, StoryPage, StoryTag
from .video import VideoPage

# What is written: each is a kind of ``Story``.
KINDS = (StoryPage, EpisodePage, VideoPage, DossierPage)

__all__ = [
    "KINDS",
    "DossierEntry",
    "DossierPage",
    "EpisodeChapter",
    "EpisodePage",
    "EpisodeSpeaker",
    "OtherEyesTask",
    "PodcastIndexPage",
    "PodcastPage",
    "PressKitPage",
    "RelatedPractice",
    "Story",
    "StoryIndexPage",
    "StoryMedia",
    "StoryPage",
    "StoryTag",
    "TerritorySectionPage",
    "VideoPage",
]
