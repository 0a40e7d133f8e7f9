"""Brings into the site the ideas of ideas.yaml, and the assises and listening that they come from.

An idea is written as received on the first day of where it was heard. Once all apps have written their links,
``settle`` moves it to where its file says, unless someone moved it since.
"""

from contextlib import suppress
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from wagtail.models import Page, Site

from core.publishing import publish
from core.typography import keep_together
from events.dates import moment
from events.models import EventPage
from taxonomy.loading import tags_named, territory_slugs
from taxonomy.models import Axis, Job, Organisation, Source, Territory, Theme

from . import services
from .errors import IdeaError
from .models import Assembly, AssemblyFigure, AssemblyPriority, Idea, IdeaIndexPage, SubTheme, Workshop
from .models.idea import DESCRIPTION_LENGTH, TITLE_LENGTH

if TYPE_CHECKING:
    from content.bundle import Bundle
    from content.entry import Entry
    from content.report import Report

STATUSES = ("recue", "etudiee", "en-experimentation", "devenue-pratique")
NOON = time(12)


def validate(bundle: "Bundle") -> None:
    """Report every defect of the ideas."""
    for entry in bundle.rows("ideas", "listings"):
        entry.fields("title", "introduction")
        entry.text("title", 120)
    for entry in bundle.rows("ideas", "assemblies"):
        _validate_assembly(bundle, entry)
    sheets = bundle.slugs("practices", "practices")
    for entry in bundle.rows("ideas", "ideas"):
        entry.fields(
            "title", "description", "theme", "subtheme", "axis", "tags", "jobs", "origin", "status",
            nullable=("practice",),
        )  # fmt: skip
        entry.text("title", TITLE_LENGTH)
        entry.text("description", DESCRIPTION_LENGTH)
        entry.text("subtheme", 200)
        entry.one_of("theme", bundle.slugs("taxonomy", "themes"))
        entry.one_of("axis", bundle.slugs("taxonomy", "axes"))
        entry.many_of("tags", bundle.slugs("taxonomy", "tags"))
        entry.many_of("jobs", bundle.slugs("taxonomy", "jobs"))
        entry.one_of("origin", bundle.slugs("ideas", "assemblies"))
        entry.one_of("status", STATUSES)
        entry.one_of("practice", sheets, nullable=True)


def _validate_assembly(bundle: "Bundle", entry: "Entry") -> None:
    entry.fields(
        "kind", "title", "short_title", "summary", "start", "territory", "organisers", "source", "workshops",
        "figures", "priorities", nullable=("end", "place", "event", "foreword"),
    )  # fmt: skip
    entry.one_of("kind", Assembly.Kind.values)
    entry.text("title", 200)
    entry.text("short_title", 100)
    entry.text("summary", 600)
    entry.text("foreword")
    entry.date("start")
    entry.date("end")
    if entry.get("end") and str(entry["end"]) < str(entry.get("start")):
        entry.error("end", "la fin vient avant le début")
    entry.one_of("territory", territory_slugs(bundle))
    entry.many_of("organisers", bundle.slugs("taxonomy", "structures"))
    entry.one_of("event", bundle.slugs("events", "past"), nullable=True)
    entry.one_of("source", bundle.slugs("taxonomy", "sources"))
    for workshop in entry.children("workshops"):
        workshop.fields("title", "theme")
        workshop.text("title", 200)
        workshop.one_of("theme", bundle.slugs("taxonomy", "themes"))
    for figure in entry.children("figures"):
        figure.fields("label", "value")
        figure.text("label", 150)
        figure.text("value", 20)
    for priority in entry.children("priorities"):
        priority.fields("title", optional=("text",))
        priority.text("title", 200)


def load(bundle: "Bundle", report: "Report") -> None:
    """Publish the bank, then the assemblies, then the ideas, all of them as received."""
    home = Site.objects.get(is_default_site=True).root_page

    def create_listing(entry: "Entry") -> IdeaIndexPage:
        page = IdeaIndexPage(slug=entry.slug, title=entry["title"], live=False)
        Page.objects.get(pk=home.pk).add_child(instance=page)
        return page

    listings = bundle.rows("ideas", "listings")
    report.load(IdeaIndexPage, listings, _save_listing, create=create_listing)
    assemblies = bundle.rows("ideas", "assemblies")
    report.load(Assembly, assemblies, lambda entry, found: _save_assembly(report, entry, found))
    report.load(Idea, bundle.rows("ideas", "ideas"), lambda entry, idea: _save_idea(report, entry, idea))


def _save_listing(entry: "Entry", page: IdeaIndexPage) -> None:
    page.title = keep_together(entry["title"])
    page.introduction = keep_together(entry["introduction"].strip())
    publish(page)


def _save_assembly(report: "Report", entry: "Entry", found: Assembly) -> None:
    found.kind, found.title, found.short_title = (
        entry["kind"], entry.typeset("title"), entry.typeset("short_title"),
    )  # fmt: skip
    found.summary = entry.typeset("summary")
    found.foreword = keep_together((entry["foreword"] or "").strip())
    found.starts_on, found.ends_on = _day(entry["start"]), _day(entry["end"]) if entry["end"] else None
    found.place = keep_together(entry["place"] or "")
    territory = report.get(Territory, entry["territory"])
    if territory is not None:
        found.territory = territory
    found.event = report.get(EventPage, entry["event"])
    found.source = report.get(Source, entry["source"])
    if found._state.adding:
        found.is_public = True
    found.organisations.set(report.several(Organisation, entry["organisers"]))
    found.figures.set(
        AssemblyFigure(value=figure["value"], label=keep_together(figure["label"]))
        for figure in entry["figures"]
    )
    found.priorities.set(
        AssemblyPriority(title=keep_together(each["title"]), text=keep_together(each.get("text", "")))
        for each in entry["priorities"]
    )
    found.save()
    for rank, workshop in enumerate(entry["workshops"]):
        # By their title: ideas refer to them.
        Workshop.objects.update_or_create(
            assembly=found,
            title=keep_together(workshop["title"]),
            defaults={"theme": report.get(Theme, workshop["theme"]), "sort_order": rank},
        )


def _save_idea(report: "Report", entry: "Entry", idea: Idea) -> None:
    """Write what the file says; where the idea stands is left to ``settle`` and to the moderation."""
    assembly, theme = report.get(Assembly, entry["origin"]), report.get(Theme, entry["theme"])
    idea.title = entry.typeset("title")
    idea.description = entry.typeset("description")
    idea.theme, idea.axis = theme, report.get(Axis, entry["axis"])
    idea.assembly = assembly
    if assembly is not None and theme is not None:
        idea.territory = assembly.territory
        idea.workshop = Workshop.objects.filter(assembly=assembly, theme=theme).order_by("sort_order").first()
        idea.subtheme = _subtheme(assembly, theme, entry.typeset("subtheme"))
    if idea._state.adding:
        services.receive(idea, _heard_at(assembly))
    idea.save()
    idea.jobs.set(report.several(Job, entry["jobs"]))
    idea.tags.set(tags_named(report, entry["tags"]))


def _subtheme(assembly: Assembly, theme: Theme, title: str) -> SubTheme:
    rank = SubTheme.objects.filter(assembly=assembly).count()
    found, _ = SubTheme.objects.get_or_create(
        assembly=assembly, theme=theme, title=title, defaults={"sort_order": rank}
    )
    return found


def _heard_at(assembly: Assembly | None) -> datetime:
    return moment(assembly.starts_on, NOON) if assembly else timezone.now()


def settle(bundle: "Bundle", report: "Report") -> None:
    """Move the ideas that nobody moved yet to where their files say; the links are there."""
    untouched = Idea.objects.filter(state=Idea.State.PUBLISHED).exclude(steps__by__isnull=False)
    known = set(untouched.values_list("pk", flat=True))
    for entry in bundle.rows("ideas", "ideas"):
        idea = report.get(Idea, entry.slug)
        if idea is not None and idea.pk in known:
            # A sheet or a trial may have been deleted, and its link with it: the idea stays as received.
            with suppress(IdeaError):
                _settle(entry["status"], idea)


def _settle(status: str, idea: Idea) -> None:
    told = idea.assembly.source.date if idea.assembly and idea.assembly.source else None
    if status == "etudiee":
        services.study(idea.pk, None)
    elif status == "en-experimentation":
        services.start(idea.pk, at=moment(told, NOON) if told else None)
    elif status == "devenue-pratique":
        services.generalise(idea.pk, None)


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
