"""Brings into the site what the content says of the origins of the sheets: from which idea, which trial.

Ideas and trials have no pages yet: each one that an entry ties to a sheet becomes a milestone.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Model

from core.templatetags.essaim import in_month
from core.typography import keep_together
from taxonomy.models import Source

from . import services
from .models import Link, Milestone
from .registry import node_type

if TYPE_CHECKING:
    from content.bundle import Bundle
    from content.entry import Entry
    from content.report import Report

# Where ideas were heard: how it is said after « Idée », and the source that tells of it.
ORIGINS = {
    "assises-haute-savoie-2024": ("assises de Haute-Savoie, juin 2024", "restitution-assises-2024"),
    "ecoutes-hauts-de-france-2024": ("écoutes des Hauts-de-France, 2024", "bilan-intermediaire-2024"),
}
TITLE_LENGTH = 250
SHEET = "practice"


@dataclass(frozen=True)
class Tie:
    """One came from the other, as the files name them; a sheet is known from a milestone by ``to_sheet``."""

    source: str
    target: str
    to_sheet: bool
    relation: Link.Relation

    @property
    def slug(self) -> str:
        """The name under which its loading is remembered."""
        return f"{self.source} > {self.target}"


def validate(bundle: "Bundle") -> None:
    """Report every defect of what the origins of the sheets are read from."""
    sheets = bundle.slugs("practices", "practices")
    sources = bundle.slugs("taxonomy", "sources")
    for idea in bundle.rows("ideas", "ideas"):
        idea.text("title", TITLE_LENGTH)
        idea.one_of("practice", sheets, nullable=True)
        idea.one_of("origin", ORIGINS)
    for trial in bundle.rows("experiments", "experiments"):
        trial.text("title", TITLE_LENGTH)
        trial.one_of("practice", sheets, nullable=True)
        for dated in _dated(trial):
            dated.date("date")
        if source := trial.child("source"):
            source.one_of("ref", sources)
    trials = bundle.slugs("experiments", "experiments")
    for shared in bundle.slugs("ideas", "ideas") & trials:
        bundle.error("experiments", shared, "slug", "déjà pris dans « ideas »")
    _validate_named(bundle)


def _validate_named(bundle: "Bundle") -> None:
    """Report what an idea or a trial that a sheet is tied to lacks to be shown."""
    named = {name for tie in ties(bundle) for name in (tie.source, tie.target)}
    sources = bundle.slugs("taxonomy", "sources")
    for idea in bundle.rows("ideas", "ideas"):
        if idea.slug in named:
            _require(idea, "title", "origin")
            known = ORIGINS.get(str(idea.get("origin")))
            if known and known[1] not in sources:
                idea.error("origin", f"source inconnue « {known[1]} »")
    for trial in bundle.rows("experiments", "experiments"):
        if trial.slug in named:
            _require(trial, "title", "source")


def _require(entry: "Entry", *fields: str) -> None:
    for field in fields:
        if not entry.get(field):
            entry.error(field, "champ manquant : une fiche en est née")


def _dated(trial: "Entry") -> list["Entry"]:
    return [*trial.children("stages"), *trial.children("milestones")]


def load(bundle: "Bundle", report: "Report") -> None:
    """Write the milestones that sheets come from, then the links between them; the sheets are there.

    A link that the files no longer say is taken away; one that an editor made is not.
    """
    stated = list(ties(bundle))
    named = {name for tie in stated for name in (tie.source, tie.target)}
    ideas = [_idea(entry) for entry in bundle.rows("ideas", "ideas") if entry.slug in named]
    trials = [_trial(entry) for entry in bundle.rows("experiments", "experiments") if entry.slug in named]
    report.load(Milestone, [*ideas, *trials], lambda entry, milestone: _save(report, entry, milestone))
    _load_links(bundle, report, stated)


def ties(bundle: "Bundle") -> Iterator[Tie]:
    """Yield what the files say: idea → trial → sheet where the trial is that of the sheet, else idea → sheet.

    A sheet drawn from a trial about something else comes from its idea and from that trial, side by side.
    """
    about = {trial.slug: trial.get("practice") for trial in bundle.rows("experiments", "experiments")}
    stated: dict[str, Tie] = {}
    through: set[tuple[str, str]] = set()

    def say(source: str, target: str, to_sheet: bool, relation: Link.Relation) -> None:
        tie = Tie(source, target, to_sheet, relation)
        stated.setdefault(tie.slug, tie)

    for sheet in bundle.rows("practices", "practices"):
        idea, trial = sheet.get("idea_origin"), sheet.get("experiment_origin")
        if trial:
            say(trial, sheet.slug, True, Link.Relation.TOLD)
        if idea and trial and about.get(trial) == sheet.slug:
            say(idea, trial, False, Link.Relation.TESTED)
            through.add((idea, sheet.slug))
        elif idea:
            say(idea, sheet.slug, True, Link.Relation.INSPIRED)
    for trial, told in about.items():
        if told:
            say(trial, told, True, Link.Relation.TOLD)
    for entry in bundle.rows("ideas", "ideas"):
        told = entry.get("practice")
        if told and (entry.slug, told) not in through:
            say(entry.slug, told, True, Link.Relation.INSPIRED)
    yield from stated.values()


def _idea(entry: "Entry") -> "Entry":
    when, source = ORIGINS[entry["origin"]]
    return _milestone(entry, Milestone.Kind.IDEA, when, source)


def _trial(entry: "Entry") -> "Entry":
    """Return a trial as a milestone, since the first dated thing that the source tells of it."""
    dates = [_date(dated["date"]) for dated in _dated(entry) if dated.get("date")]
    when = f"depuis {in_month(min(dates))}" if dates else ""
    return _milestone(entry, Milestone.Kind.EXPERIMENT, when, entry["source"]["ref"])


def _date(value: Any) -> datetime.date:
    return value if isinstance(value, datetime.date) else datetime.date.fromisoformat(value)


def _milestone(entry: "Entry", kind: Milestone.Kind, when: str, source: str) -> "Entry":
    """Return what of an entry makes its milestone, so that nothing else of it writes it again."""
    fields = {"kind": str(kind), "title": entry.typeset("title"), "when": when, "source": source}
    return entry.bundle.entry(entry.file, entry.slug, fields)


def _save(report: "Report", entry: "Entry", milestone: Milestone) -> None:
    milestone.kind, milestone.title = entry["kind"], entry["title"]
    milestone.when = keep_together(entry["when"])
    milestone.source = report.get(Source, entry["source"])
    milestone.save()


def _load_links(bundle: "Bundle", report: "Report", stated: list[Tie]) -> None:
    known = {tie.slug: ends for tie in stated if (ends := _ends(report, tie))}
    relations = {tie.slug: tie.relation for tie in stated}
    entries = [
        bundle.entry("practices", slug, {"relation": str(relations[slug]), "ends": slug}) for slug in known
    ]

    def make(entry: "Entry") -> Link:
        return services.link(*known[entry.slug], relations[entry.slug])

    def correct(entry: "Entry", link: Link) -> None:
        if link.relation != relations[entry.slug]:
            make(entry)

    report.load(
        Link,
        entries,
        correct,
        create=make,
        adopt=lambda entry: services.find(*known[entry.slug]),
    )
    report.withdraw(Link, known)


def _ends(report: "Report", tie: Tie) -> tuple[Model, Model] | None:
    """Return what a tie joins; nothing when an editor deleted one of them."""
    sheet = node_type(SHEET)
    source = report.get(Milestone, tie.source)
    if tie.to_sheet:
        target = report.get(sheet.model, tie.target) if sheet else None
    else:
        target = report.get(Milestone, tie.target)
    return (source, target) if source and target else None
