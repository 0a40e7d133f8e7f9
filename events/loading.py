"""Brings the events of events.yaml into the site, each as a published page.

Those that the sources tell of have their dates. The others are examples (``examples``): their date is counted
from the day of loading, and so that the agenda of a demonstration does not empty itself, loading again puts
off the examples that are over. Nothing else of them is touched, and nothing where an editor is at work.
"""

from datetime import date, time
from typing import TYPE_CHECKING, Any

from wagtail.models import Page, Site

from core.publishing import publish
from core.richtext import from_markdown
from core.typography import keep_together
from taxonomy.loading import tags_named, territory_slugs
from taxonomy.models import Axis, Job, Organisation, Source, Territory, Theme

from . import examples
from .dates import moment
from .models import EventIndexPage, EventPage

if TYPE_CHECKING:
    from content.bundle import Bundle
    from content.entry import Entry
    from content.report import Report

TITLE_LENGTH, SUMMARY_LENGTH = 120, 280


def validate(bundle: "Bundle") -> None:
    """Report every defect of the events."""
    for entry in bundle.rows("events", "listings"):
        entry.fields("title", "introduction")
        entry.text("title", TITLE_LENGTH)
    for entry in bundle.rows("events", "past"):
        entry.fields(
            "title", "kind", "demonstration", "summary", "description", "start", "end", "axes", "themes",
            "jobs", "tags", "territory", "organiser", "online", "figures", "links", "source",
            nullable=("venue",),
        )  # fmt: skip
        _validate_common(bundle, entry)
        entry.date("start")
        entry.date("end")
        if str(entry.get("end")) < str(entry.get("start")):
            entry.error("end", "la fin vient avant le début")
        entry.one_of("organiser", bundle.slugs("taxonomy", "structures"))
        _validate_after(bundle, entry)
    for entry in bundle.rows("events", "upcoming"):
        entry.fields(
            "title", "kind", "demonstration", "starts_in_days", "start_time", "duration_minutes", "summary",
            "description", "axes", "jobs", "tags", "territory", "online", "capacity", "waiting_list",
            "sessions", "related_practices",
            nullable=("venue",), optional=("registration",),
        )  # fmt: skip
        _validate_common(bundle, entry)
        examples.validate(bundle, entry)
        if not entry.get("venue") and not entry.get("online"):
            entry.error("venue", "dites où, ou mettez « online » à true")
        entry.many_of("related_practices", bundle.slugs("practices", "practices"))
    for entry in bundle.rows("events", "questionnaires"):
        examples.validate_questionnaire(entry)


def _validate_common(bundle: "Bundle", entry: "Entry") -> None:
    entry.text("title", TITLE_LENGTH)
    entry.text("summary", SUMMARY_LENGTH)
    entry.text("venue", 200)
    entry.one_of("kind", EventPage.Kind.values)
    entry.one_of("demonstration", (True, False))
    entry.one_of("online", (True, False))
    entry.many_of("axes", bundle.slugs("taxonomy", "axes"), low=1)
    entry.many_of("themes", bundle.slugs("taxonomy", "themes"))
    entry.many_of("jobs", bundle.slugs("taxonomy", "jobs"))
    entry.many_of("tags", bundle.slugs("taxonomy", "tags"))
    entry.one_of("territory", territory_slugs(bundle))
    if not isinstance(entry.get("description"), list):
        entry.text("description")
        return
    for passage in entry.children("description", low=1):
        passage.fields("text", optional=("needs", "until"))
        passage.text("text")


def _validate_after(bundle: "Bundle", entry: "Entry") -> None:
    for figure in entry.children("figures", high=6):
        figure.fields("label", "value")
        figure.text("label", 200)
        figure.integer("value")
    entry.texts("links")
    if source := entry.child("source"):
        source.fields("document", "ref")
        source.one_of("ref", bundle.slugs("taxonomy", "sources"))


def load(bundle: "Bundle", report: "Report") -> None:
    """Publish the agenda, then its events; put off the examples that are over."""
    # By rising key, as whoever locks several: the files have an order of their own.
    list(EventPage.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    home = Site.objects.get(is_default_site=True).root_page
    listings = bundle.rows("events", "listings")

    def create_listing(entry: "Entry") -> EventIndexPage:
        page = EventIndexPage(slug=entry.slug, title=entry["title"], live=False)
        Page.objects.get(pk=home.pk).add_child(instance=page)
        return page

    report.load(EventIndexPage, listings, _save_listing, create=create_listing)
    listing = report.get(EventIndexPage, listings[0].slug)
    if listing is None:  # deleted by an administrator, and its events with it
        return

    def create(entry: "Entry") -> EventPage:
        page = EventPage(slug=entry.slug, title=keep_together(entry["title"]), live=False)
        listing.add_child(instance=page)
        return page

    examples.load_questionnaires(bundle, report)
    upcoming = [entry.shown() for entry in bundle.rows("events", "upcoming")]
    told = [entry.shown() for entry in bundle.rows("events", "past")]
    report.load(
        EventPage,
        [*told, *upcoming],
        lambda entry, page: _save_event(report, entry, page),
        create=create,
    )
    examples.put_off(report, upcoming)


def _save_listing(entry: "Entry", page: EventIndexPage) -> None:
    page.title = keep_together(entry["title"])
    page.introduction = keep_together(entry["introduction"].strip())
    publish(page)


def _save_event(report: "Report", entry: "Entry", page: EventPage) -> None:
    page.title = keep_together(entry["title"])
    page.summary = keep_together(" ".join(entry["summary"].split()))
    page.kind, page.demonstration = entry["kind"], entry["demonstration"]
    page.online, page.place_name = entry["online"], keep_together(entry["venue"] or "")
    page.territory = report.get(Territory, entry["territory"])
    page.axes.set(report.several(Axis, entry["axes"]))
    page.themes.set(report.several(Theme, entry.get("themes", [])))
    page.jobs.set(report.several(Job, entry["jobs"]))
    page.tags.set(tags_named(report, entry["tags"]))
    page.body = _body(entry)
    if "start" in entry:
        _fill_told(report, entry, page)
    else:
        examples.fill(report, entry, page)
    publish(page)


def _fill_told(report: "Report", entry: "Entry", page: EventPage) -> None:
    """Fill what is known of an event that took place: its days, who held it, what tells of it."""
    page.whole_days = True
    page.starts_at = moment(_day(entry["start"]), time.min)
    page.ends_at = moment(_day(entry["end"]), time(23, 59))
    page.organisations.set(report.several(Organisation, [entry["organiser"]]))
    page.source = report.get(Source, entry["source"]["ref"])
    page.materials = [("link", {"url": url, "title": _host(url)}) for url in entry["links"]]
    if not page.place_name and not page.online:
        # The source names no building: the territory is where it was.
        page.place_name = page.territory.name if page.territory else ""


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _host(url: str) -> str:
    """Return what a link is called where the file does not say: the site that it leads to."""
    return f"Présentation sur {url.split('/')[2]}"


def _body(entry: "Entry") -> list[tuple[str, dict[str, Any]]]:
    """Return the body of the page: what it is about, then the figures."""
    description = entry["description"]
    if not isinstance(description, str):
        description = "\n".join(passage["text"] for passage in description)
    heading = "De quoi s’agissait-il ?" if "start" in entry else "De quoi s’agira-t-il ?"
    body: list[tuple[str, dict[str, Any]]] = [
        ("text", {"heading": keep_together(heading), "text": from_markdown(description)})
    ]
    if figures := entry.get("figures"):
        rows = [
            {"value": str(figure["value"]), "label": keep_together(figure["label"])} for figure in figures
        ]
        body.append(("figures", {"heading": "Quelques chiffres", "figures": rows}))
    return body
