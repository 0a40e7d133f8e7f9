"""Brings the stories of stories.yaml into the site, each as a published page, with the sounds and films of
``content/media``.
"""

import re
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.files import File
from wagtail.models import Page, Site

from core.models import BasePage
from core.publishing import publish
from core.richtext import from_markdown
from core.typography import keep_together
from taxonomy.loading import tags_named
from taxonomy.models import Axis, Job, Source

from . import loading_dossiers as dossiers
from . import media_files, transcripts
from .models import (
    EpisodeChapter,
    EpisodePage,
    EpisodeSpeaker,
    PodcastIndexPage,
    PodcastPage,
    RelatedPractice,
    Story,
    StoryIndexPage,
    StoryMedia,
    StoryPage,
    VideoPage,
)

if TYPE_CHECKING:
    from content.bundle import Bundle
    from content.entry import Entry
    from content.report import Report

MEDIA = Path(__file__).parents[1] / "content" / "media"
TITLE_LENGTH, SUMMARY_LENGTH = 120, 280
MODELS: dict[str, type[Story]] = {
    "article": StoryPage, "portrait": StoryPage, "podcast-episode": EpisodePage, "video": VideoPage,
}  # fmt: skip
LISTINGS: dict[str, type[BasePage]] = {"histoires": StoryIndexPage, "podcasts": PodcastIndexPage}
SPOKEN = ("podcast-episode", "video")
# « **Pour aller plus loin.** Le dossier… », on a line of its own or before its text.
HEADED = re.compile(r"^\*\*(?P<heading>[^*]+?)[.\u00a0 ]*\*\*\s*(?P<text>.*)$", re.S)
CLOCK = re.compile(r"^\d{1,2}:\d{2}$")
# Guids of the episodes of the demonstration, the same wherever it is loaded.
GUIDS = uuid.UUID("7b1f3a52-5d8f-5c3e-9f43-5f2f6f0d7a11")
SYNTHETIC_VOICE = "Voix de synthèse"


def validate(bundle: "Bundle") -> None:
    """Report every defect of the stories."""
    for entry in bundle.rows("stories", "listings"):
        entry.fields("title", "introduction")
        entry.text("title", TITLE_LENGTH)
        if entry.slug not in LISTINGS:
            entry.error("slug", "liste inconnue")
    for entry in bundle.rows("stories", "series"):
        entry.fields("title", "kind", "demonstration", "summary", "episodes")
        entry.text("title", TITLE_LENGTH)
        entry.text("summary", SUMMARY_LENGTH)
        entry.one_of("kind", ("podcast",))
        entry.many_of("episodes", bundle.slugs("stories", "stories"), low=1)
    for entry in bundle.rows("stories", "stories"):
        _validate_story(bundle, entry)
    dossiers.validate(bundle)


def _validate_story(bundle: "Bundle", entry: "Entry") -> None:
    entry.fields(
        "kind", "title", "summary", "demonstration", "body", "axes", "jobs", "tags", "related_practices",
        "source",
        nullable=("role",), optional=("series", "episode_number", "duration_s", "transcript", "chapters"),
    )  # fmt: skip
    entry.one_of("kind", tuple(MODELS))
    entry.one_of("demonstration", (True, False))
    entry.text("title", TITLE_LENGTH)
    entry.text("summary", SUMMARY_LENGTH)
    entry.text("body")
    entry.many_of("axes", bundle.slugs("taxonomy", "axes"), low=1)
    entry.many_of("jobs", bundle.slugs("taxonomy", "jobs"))
    entry.many_of("tags", bundle.slugs("taxonomy", "tags"))
    entry.many_of("related_practices", bundle.slugs("practices", "practices"))
    if source := entry.child("source"):
        source.fields("document", "ref", optional=("also",))
        source.one_of("ref", bundle.slugs("taxonomy", "sources"))
    if entry["kind"] in SPOKEN:
        entry.text("transcript")
        if defect := transcripts.defect(entry["transcript"]):
            entry.error("transcript", defect)
    if entry["kind"] == "podcast-episode":
        entry.one_of("series", bundle.slugs("stories", "series"))
        entry.integer("episode_number", low=1)
    for chapter in entry.children("chapters"):
        chapter.fields("at", "title")
        chapter.text("title", 120)
        if not CLOCK.match(str(chapter.get("at"))):
            chapter.error("at", "minutes et secondes : « 1:30 »")


def load(bundle: "Bundle", report: "Report") -> None:
    """Publish the lists, the podcasts, then every story."""
    home = Site.objects.get(is_default_site=True).root_page
    for entry in bundle.rows("stories", "listings"):
        _load_listing(report, entry, home)
    histoires = report.get(StoryIndexPage, "histoires")
    podcasts = report.get(PodcastIndexPage, "podcasts")
    if podcasts is not None:
        _load_shows(bundle, report, podcasts)
    by_model: dict[type[Story], list[Entry]] = {}
    for entry in bundle.rows("stories", "stories"):
        by_model.setdefault(MODELS[entry["kind"]], []).append(entry.shown())
    for model, entries in by_model.items():
        placed = [entry for entry in entries if _parent(report, entry, histoires)]

        def create(entry: "Entry", model: type[Story] = model) -> Story:
            page = model(slug=entry.slug, title=keep_together(entry["title"]), live=False)
            parent = _parent(report, entry, histoires)
            if parent is not None:
                Page.objects.get(pk=parent.pk).add_child(instance=page)
            return page

        report.load(model, placed, lambda entry, page: _save_story(report, entry, page), create=create)
    if histoires is not None:
        dossiers.load(bundle, report, histoires)


def _load_listing(report: "Report", entry: "Entry", home: Page) -> None:
    model = LISTINGS[entry.slug]

    def create(entry: "Entry") -> BasePage:
        page = model(slug=entry.slug, title=entry["title"], live=False)
        Page.objects.get(pk=home.pk).add_child(instance=page)
        return page

    def save(entry: "Entry", page: Any) -> None:
        page.title = keep_together(entry["title"])
        page.introduction = keep_together(entry["introduction"].strip())
        publish(page)

    report.load(model, [entry], save, create=create)


def _load_shows(bundle: "Bundle", report: "Report", podcasts: PodcastIndexPage) -> None:
    def create(entry: "Entry") -> PodcastPage:
        page = PodcastPage(slug=entry.slug, title=keep_together(entry["title"]), live=False)
        Page.objects.get(pk=podcasts.pk).add_child(instance=page)
        return page

    def save(entry: "Entry", page: PodcastPage) -> None:
        page.title, page.summary = keep_together(entry["title"]), keep_together(entry["summary"])
        page.demonstration = entry["demonstration"]
        publish(page)

    report.load(PodcastPage, bundle.rows("stories", "series"), save, create=create)


def _parent(report: "Report", entry: "Entry", histoires: StoryIndexPage | None) -> Page | None:
    """Return the page under which a story stands; None when an administrator deleted it."""
    if entry["kind"] == "podcast-episode":
        return report.get(PodcastPage, entry["series"])
    return histoires


def _save_story(report: "Report", entry: "Entry", page: Story) -> None:
    page.title = keep_together(entry["title"])
    page.summary = keep_together(" ".join(entry["summary"].split()))
    page.demonstration = entry["demonstration"]
    page.axes.set(report.several(Axis, entry["axes"]))
    page.jobs.set(report.several(Job, entry["jobs"]))
    page.tags.set(tags_named(report, entry["tags"]))
    page.source = report.get(Source, entry["source"]["ref"])
    page.body = list(_body(entry))
    if isinstance(page, StoryPage):
        page.kind, page.role = entry["kind"], keep_together(entry["role"] or "")
    elif isinstance(page, EpisodePage):
        _fill_episode(entry, page)
    elif isinstance(page, VideoPage):
        page.subtitles = _said(entry)
        page.film = page.film or _media(entry, media_files.VIDEO)
    _relate(page, entry["related_practices"])
    publish(page)


def _fill_episode(entry: "Entry", page: EpisodePage) -> None:
    page.number, page.transcript = entry["episode_number"], _said(entry)
    page.guid = uuid.uuid5(GUIDS, entry.slug)
    page.audio = page.audio or _media(entry, media_files.AUDIO)
    page.chapters = [
        EpisodeChapter(start=_moment(chapter["at"]), title=keep_together(chapter["title"]))
        for chapter in entry.get("chapters", [])
    ]
    if page.audio:
        page.speakers = [EpisodeSpeaker(name=SYNTHETIC_VOICE, consent=EpisodeSpeaker.Consent.SYNTHETIC)]


def _moment(clock: str) -> timedelta:
    minutes, seconds = clock.split(":")
    return timedelta(minutes=int(minutes), seconds=int(seconds))


def _relate(page: Story, slugs: list[str]) -> None:
    """Tie a story to the sheets that exist, in the order of the file; sheets are known by their address."""
    found = {
        sheet.slug: sheet for sheet in Page.objects.filter(slug__in=slugs, content_type__model="practicepage")
    }
    page.related_practices = [
        RelatedPractice(sort_order=rank, page=found[slug]) for rank, slug in enumerate(slugs) if slug in found
    ]


def _said(entry: "Entry") -> str:
    """Return what is said, with its moments when the file of the media has them."""
    timed = MEDIA / f"{entry.slug}.vtt"
    passages = transcripts.read(timed.read_text() if timed.exists() else entry["transcript"])
    if not transcripts.is_timed(passages):
        return "\n\n".join(keep_together(passage.text) for passage in passages)
    return keep_together_vtt(passages)


def keep_together_vtt(passages: list[transcripts.Passage]) -> str:
    """Return timed passages as WebVTT, with the spaces that French typography asks for."""
    text = transcripts.as_vtt(passages, 0)
    lines = (line if "-->" in line else keep_together(line) for line in text.split("\n"))
    return "\n".join(lines)


def _media(entry: "Entry", kind: str) -> StoryMedia | None:
    """Return the sound or the film of a story, brought into the media; None when there is none."""
    path = MEDIA / f"{entry.slug}.{'mp3' if kind == media_files.AUDIO else 'mp4'}"
    if not path.exists():
        return None
    media = StoryMedia(title=keep_together(entry["title"]), type=kind, credit=SYNTHETIC_VOICE)
    with path.open("rb") as file:
        media.is_what(media_files.examine(file, path.stat().st_size, kind))
        file.seek(0)
        media.file.save(path.name, File(file), save=True)
    return media


def _body(entry: "Entry") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the blocks of a story; what is spoken is told in headed parts."""
    if entry["kind"] not in SPOKEN:
        yield "text", {"heading": "", "text": from_markdown(entry["body"])}
        return
    heading, texts = "", list[str]()
    for paragraph in re.split(r"\n\s*\n", entry["body"].strip()):
        headed = HEADED.match(paragraph)
        if headed is None:
            texts.append(paragraph)
            continue
        if texts:
            yield _part(heading, texts)
        heading, texts = headed["heading"], [headed["text"]] if headed["text"].strip() else []
    if texts:
        yield _part(heading, texts)


def _part(heading: str, texts: list[str]) -> tuple[str, dict[str, Any]]:
    return "text", {"heading": keep_together(heading), "text": from_markdown("\n\n".join(texts))}
