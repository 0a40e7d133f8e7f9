"""The feeds, and the files that players and podcast programs ask for."""

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.contrib.redirects.middleware import get_redirect

from core import atom
from core.branding import default_brand

from . import feeds, ranges, transcripts
from .media_files import EXTENSIONS
from .models import EpisodePage, Story, StoryIndexPage
from .search import public
from .selectors import episodes, podcasts_path, public_shows

RSS, JSON_FEED = "application/rss+xml", "application/feed+json"
TITLE = "Histoires"


@require_safe
def podcast_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with the feed of a show."""
    show = public_shows().filter(slug=slug).first()
    if show is None:
        return _moved_feed(request, slug)
    told = list(episodes(show).prefetch_related("chapters", "speakers")[: feeds.LATEST])
    feed = feeds.podcast_feed(show, told, default_brand().name)
    return atom.fed(feed.writeString("utf-8"), RSS)


def _moved_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """Lead those who subscribed to a show under a former address to its feed.

    Raises:
        Http404: no show ever had it, or it is not public.
    """
    former = get_redirect(request, f"{podcasts_path()}{slug}")
    moved = former and public_shows().filter(pk=former.redirect_page_id).first()
    if not moved:
        raise Http404
    return HttpResponsePermanentRedirect(reverse("stories:podcast_feed", args=[moved.slug]))


@require_safe
def stories_atom(request: HttpRequest) -> HttpResponse:
    """Answer with the latest stories, as Atom."""
    told, link = _latest_stories()
    text = atom.atom(_title(), link, reverse("stories:atom"), feeds.items(told))
    return atom.fed(text, atom.MIME)


@require_safe
def stories_json(request: HttpRequest) -> HttpResponse:
    """Answer with the latest stories, as JSON Feed."""
    told, link = _latest_stories()
    told_json = feeds.json_feed(_title(), link, reverse("stories:json"), told)
    return JsonResponse(told_json, json_dumps_params={"ensure_ascii": False}, content_type=JSON_FEED)


@require_safe
def transcript(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer with what is said in a public story, as WebVTT: subtitles of a film, or text of a sound."""
    story = get_object_or_404(public(), pk=pk).specific
    passages = story.passages
    if not transcripts.is_timed(passages):
        raise Http404
    return HttpResponse(transcripts.as_vtt(passages, story.length_s), content_type="text/vtt; charset=utf-8")


@require_safe
def chapters(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer with the chapters of a public episode."""
    episode = get_object_or_404(EpisodePage.objects.filter(pk__in=public().values("pk")), pk=pk)
    if not episode.chapters.exists():
        raise Http404
    told = feeds.chapters(episode)
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False}, content_type=feeds.CHAPTERS)


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Answer with a sound or a film where no proxy does it: with the part that is asked for."""
    root = (Path(settings.MEDIA_ROOT) / "stories").resolve()
    kinds = {extension: mime for mime, extension in EXTENSIONS.items()}
    try:
        file = (root / path).resolve()
        found = file.is_relative_to(root) and file.is_file()
    except (ValueError, OSError) as error:  # a name that no file has
        raise Http404 from error
    mime = kinds.get(file.suffix[1:])
    if mime is None or not found:
        raise Http404
    return ranges.serve(request, file, mime)


def _latest_stories() -> tuple[list[Story], str]:
    listing = StoryIndexPage.objects.live().first()
    told = public().order_by("-first_published_at", "-pk")[: feeds.LATEST]
    return list(told), listing.public_path if listing else "/"


def _title() -> str:
    return f"{default_brand().name}\u00a0: {TITLE.lower()}"
