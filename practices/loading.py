"""Brings the sheets of practices.yaml into the site, each as a published page."""

from typing import TYPE_CHECKING, Any

from wagtail.models import Site

from core.publishing import publish
from core.richtext import html_list, paragraph
from core.typography import keep_together
from taxonomy.loading import tags_named, territory_slugs
from taxonomy.models import Axis, Job, Organisation, Source, Territory, Theme

from .blocks import Provenance
from .models import PracticeIndexPage, PracticePage, RelatedPractice

if TYPE_CHECKING:
    from content.bundle import Bundle
    from content.entry import Entry
    from content.report import Report

# The sections of the file, and the block that each becomes.
KINDS = {
    "contexte": "context",
    "objectif": "objective",
    "actions": "actions",
    "etapes": "steps",
    "moyens": "means",
    "resultats": "results",
    "conditions": "conditions",
    "vigilance": "vigilance",
    "pour-copier": "to_copy",
}
SUMMARY_LENGTH = 280
SECTION_WORDS = (60, 180)
TITLE_LENGTH = 120
AXES_AT_MOST, JOBS_AT_MOST, SECTIONS_AT_LEAST = 2, 5, 3
STEPS = (4, 8)


def validate(bundle: "Bundle") -> None:
    """Report every defect of the sheets."""
    for entry in bundle.rows("practices", "listings"):
        entry.fields("title", "introduction")
        entry.text("title", TITLE_LENGTH)
    territories = territory_slugs(bundle)
    for entry in bundle.rows("practices", "practices"):
        _validate_fields(entry)
        _validate_references(bundle, entry)
        entry.one_of("territory", territories)
        _validate_source(bundle, entry)
        _validate_sections(entry)
        for step in entry.children("copy_steps", *STEPS):
            step.fields("title", "who", "when")
            step.text("title", 250)
            step.text("who", 150)
            step.text("when", 150)


def _validate_fields(entry: "Entry") -> None:
    entry.fields(
        "title", "summary", "axes", "themes", "jobs", "tags", "sector", "territory", "origin", "maturity",
        "source", "effort", "delay", "sections", "copy_steps", "related",
        nullable=("structure", "cost", "idea_origin", "experiment_origin"),
    )  # fmt: skip
    entry.text("title", TITLE_LENGTH)
    entry.text("summary", SUMMARY_LENGTH)
    entry.text("delay", 200)
    entry.text("cost", 200)
    entry.one_of("sector", PracticePage.Sector.values)
    entry.one_of("origin", PracticePage.Origin.values)
    entry.one_of("maturity", PracticePage.Maturity.values)
    entry.one_of("effort", PracticePage.Effort.values)


def _validate_references(bundle: "Bundle", entry: "Entry") -> None:
    entry.many_of("axes", bundle.slugs("taxonomy", "axes"), low=1, high=AXES_AT_MOST)
    entry.many_of("themes", bundle.slugs("taxonomy", "themes"))
    entry.many_of("jobs", bundle.slugs("taxonomy", "jobs"), high=JOBS_AT_MOST)
    entry.many_of("tags", bundle.slugs("taxonomy", "tags"))
    entry.many_of("related", bundle.slugs("practices", "practices") - {entry.slug})
    entry.one_of("structure", bundle.slugs("taxonomy", "structures"), nullable=True)
    # The lineage makes links of them, once the sheets are there.
    entry.one_of("idea_origin", bundle.slugs("ideas", "ideas"), nullable=True)
    entry.one_of("experiment_origin", bundle.slugs("experiments", "experiments"), nullable=True)


def _validate_source(bundle: "Bundle", entry: "Entry") -> None:
    source = entry.child("source")
    if source is None:
        return
    names = {row.slug: row.get("short_name") for row in bundle.rows("taxonomy", "sources")}
    source.fields("document", "ref", optional=("section", "also"))
    source.one_of("ref", names.keys())
    source.many_of("also", names.keys() - {source.get("ref")})
    source.text("section", 250)
    if source.get("ref") in names and source.get("document") != names[source["ref"]]:
        source.error("document", f"intitulé différent de celui du référentiel, « {names[source['ref']]} »")


def _validate_sections(entry: "Entry") -> None:
    sections = entry.children("sections", low=SECTIONS_AT_LEAST)
    seen = set()
    for section in sections:
        section.fields("kind", "provenance", optional=("text", "items"))
        section.one_of("kind", KINDS)
        section.one_of("provenance", Provenance.values)
        if section.get("kind") in seen:
            section.error("kind", f"section « {section['kind']} » répétée")
        seen.add(section.get("kind"))
        if ("text" in section) == ("items" in section):
            section.error("text", "donnez soit « text », soit « items »")
        section.text("text", words=SECTION_WORDS)
        section.texts("items", low=2)
    if sections and all(section.get("provenance") != Provenance.SOURCE for section in sections):
        entry.error("sections", "aucune section tirée d’une source")


def load(bundle: "Bundle", report: "Report") -> None:
    """Publish the listing, then the sheets: all exist before any is filled, for they name one another."""
    home = Site.objects.get(is_default_site=True).root_page

    def create_listing(entry: "Entry") -> PracticeIndexPage:
        page = PracticeIndexPage(slug=entry.slug, title=entry["title"], live=False)
        home.add_child(instance=page)
        return page

    report.load(PracticeIndexPage, bundle.rows("practices", "listings"), _save_listing, create=create_listing)
    listing = report.get(PracticeIndexPage, bundle.rows("practices", "listings")[0].slug)
    if listing is None:  # deleted by an administrator, and its sheets with it
        return

    def create(entry: "Entry") -> PracticePage:
        page = PracticePage(slug=entry.slug, title=keep_together(entry["title"]), live=False)
        listing.add_child(instance=page)
        return page

    report.load(
        PracticePage,
        bundle.rows("practices", "practices"),
        lambda entry, page: _save_sheet(report, entry, page),
        create=create,
    )


def _save_listing(entry: "Entry", page: PracticeIndexPage) -> None:
    page.title = keep_together(entry["title"])
    page.introduction = keep_together(entry["introduction"].strip())
    publish(page)


def _save_sheet(report: "Report", entry: "Entry", page: PracticePage) -> None:
    page.title = keep_together(entry["title"])
    page.summary = keep_together(entry["summary"].strip())
    page.sector, page.origin = entry["sector"], entry["origin"]
    page.maturity, page.effort = entry["maturity"], entry["effort"]
    page.delay, page.cost = keep_together(entry["delay"]), keep_together(entry["cost"] or "")
    page.territory = report.get(Territory, entry["territory"])
    page.organisation = report.get(Organisation, entry["structure"])
    source = entry["source"]
    page.source = report.get(Source, source["ref"])
    page.source_section = keep_together(source.get("section") or "")
    page.other_sources.set(report.several(Source, source.get("also", [])))
    axes = report.several(Axis, entry["axes"])
    page.main_axis = axes[0] if axes else None
    page.other_axes.set(axes[1:])
    page.themes.set(report.several(Theme, entry["themes"]))
    page.jobs.set(report.several(Job, entry["jobs"]))
    page.tags.set(tags_named(report, entry["tags"]))
    page.related_links.set(
        RelatedPractice(target=target, sort_order=order)
        for order, target in enumerate(report.several(PracticePage, entry["related"]))
    )
    page.body = sections(entry)
    publish(page)


def sections(entry: "Entry") -> list[tuple[str, dict[str, Any]]]:
    """Return the body of a sheet: its sections in their order, then the steps to copy."""
    body = []
    introduction = ""
    for section in entry["sections"]:
        name = KINDS[section["kind"]]
        if "items" in section:
            text = html_list(section["items"], ordered=name == "steps")
        else:
            text = paragraph(section["text"])
        if name == "to_copy":
            introduction = text
        else:
            body.append((name, {"provenance": section["provenance"], "text": text}))
    steps = [
        {key: keep_together(step[key]) for key in ("title", "who", "when")} for step in entry["copy_steps"]
    ]
    to_copy = {"provenance": Provenance.EDITORIAL, "introduction": introduction, "steps": steps}
    return [*body, ("to_copy", to_copy)]
