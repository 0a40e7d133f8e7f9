"""Brings the dossiers and the press kit of stories.yaml into the site; what they gather is there already."""

from typing import TYPE_CHECKING

from wagtail.models import Page

from core.publishing import publish
from core.richtext import from_markdown
from core.typography import keep_together
from taxonomy.loading import tags_named
from taxonomy.models import Axis, Job, Source

from .models import DossierEntry, DossierPage, PressKitPage, StoryIndexPage

if TYPE_CHECKING:
    from content.bundle import Bundle
    from content.entry import Entry
    from content.report import Report

TITLE_LENGTH, SUMMARY_LENGTH, NOTE_LENGTH = 120, 280, 250


def validate(bundle: "Bundle") -> None:
    """Report every defect of the dossiers and of the press kit."""
    for entry in bundle.rows("stories", "dossiers"):
        entry.fields(
            "kind", "title", "summary", "demonstration", "body", "axes", "jobs", "tags", "source", "entries"
        )
        entry.one_of("kind", DossierPage.Kind.values)
        entry.one_of("demonstration", (True, False))
        entry.text("title", TITLE_LENGTH)
        entry.text("summary", SUMMARY_LENGTH)
        entry.text("body")
        entry.many_of("axes", bundle.slugs("taxonomy", "axes"), low=1)
        entry.many_of("jobs", bundle.slugs("taxonomy", "jobs"))
        entry.many_of("tags", bundle.slugs("taxonomy", "tags"))
        entry.one_of("source", bundle.slugs("taxonomy", "sources"))
        for child in entry.children("entries"):
            _validate_gathered(bundle, child)
    for entry in bundle.rows("stories", "press"):
        entry.fields("title", "introduction", "about")
        entry.text("title", TITLE_LENGTH)
        entry.text("introduction", SUMMARY_LENGTH)
        entry.text("about")


def _validate_gathered(bundle: "Bundle", child: "Entry") -> None:
    child.fields("note", optional=("story", "practice"))
    child.text("note", NOTE_LENGTH)
    known = {"story": bundle.slugs("stories", "stories"), "practice": bundle.slugs("practices", "practices")}
    given = [kind for kind in known if child.get(kind)]
    if len(given) != 1:
        child.error("story", "une histoire ou une fiche, l’une des deux")
    for kind in given:
        child.one_of(kind, known[kind])


def load(bundle: "Bundle", report: "Report", histoires: StoryIndexPage) -> None:
    """Publish the dossiers, then the press kit, under the list of stories."""

    def create(entry: "Entry") -> DossierPage:
        page = DossierPage(slug=entry.slug, title=keep_together(entry["title"]), live=False)
        Page.objects.get(pk=histoires.pk).add_child(instance=page)
        return page

    def create_press(entry: "Entry") -> PressKitPage:
        page = PressKitPage(slug=entry.slug, title=keep_together(entry["title"]), live=False)
        Page.objects.get(pk=histoires.pk).add_child(instance=page)
        return page

    rows = bundle.rows("stories", "dossiers")
    report.load(DossierPage, rows, lambda entry, page: _save_dossier(report, entry, page), create=create)
    report.load(PressKitPage, bundle.rows("stories", "press"), _save_press, create=create_press)


def _save_dossier(report: "Report", entry: "Entry", page: DossierPage) -> None:
    page.title, page.summary = keep_together(entry["title"]), keep_together(entry["summary"])
    page.kind, page.demonstration = entry["kind"], entry["demonstration"]
    page.axes.set(report.several(Axis, entry["axes"]))
    page.jobs.set(report.several(Job, entry["jobs"]))
    page.tags.set(tags_named(report, entry["tags"]))
    page.source = report.get(Source, entry["source"])
    page.body = [("text", {"heading": "", "text": from_markdown(entry["body"])})]
    page.entries = list(_gathered(entry))
    publish(page)


def _gathered(entry: "Entry") -> list[DossierEntry]:
    """Return the contents that exist, in the order of the file; pages are known by their address."""
    rows = [(row.get("story") or row.get("practice"), row["note"]) for row in entry.children("entries")]
    found = {page.slug: page for page in Page.objects.filter(slug__in=[slug for slug, _ in rows])}
    return [
        DossierEntry(sort_order=rank, page=found[slug], note=keep_together(note))
        for rank, (slug, note) in enumerate(rows)
        if slug in found
    ]


def _save_press(entry: "Entry", page: PressKitPage) -> None:
    page.title, page.introduction = keep_together(entry["title"]), keep_together(entry["introduction"])
    page.about = from_markdown(entry["about"])
    publish(page)
