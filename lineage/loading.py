"""Brings into the site what the content says of the origins of the sheets: from which idea, which trial.

Trials have no pages yet: each one that an entry ties to a sheet becomes a milestone.
"""

import datetime
from collections.abc import Iterable, Iterator
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

# The status of an idea that the trial of its sheet tests.
TRIED = "en-experimentation"
TITLE_LENGTH = 250
# The types of node of what other apps load.
IDEA, SHEET, TRIAL = "idea", "practice", "milestone"


@dataclass(frozen=True)
class Tie:
    """One came from the other, as the files name them, each of its type of node."""

    source_type: str
    source: str
    target_type: str
    target: str
    relation: Link.Relation

    @property
    def slug(self) -> str:
        """The name under which its loading is remembered."""
        return f"{self.source} > {self.target}"


def validate(bundle: "Bundle") -> None:
    """Report every defect of what the origins of the sheets are read from."""
    sheets = bundle.slugs("practices", "practices")
    sources = bundle.slugs("taxonomy", "sources")
    for trial in bundle.rows("experiments", "experiments"):
        trial.text("title", TITLE_LENGTH)
        trial.one_of("practice", sheets, nullable=True)
        for dated in _dated(trial):
            dated.date("date")
        if source := trial.child("source"):
            source.one_of("ref", sources)
    _validate_named(bundle)


def _validate_named(bundle: "Bundle") -> None:
    """Report what a trial that a sheet is tied to lacks to be shown."""
    named = _trials(ties(bundle))
    for trial in bundle.rows("experiments", "experiments"):
        if trial.slug in named:
            _require(trial, "title", "source")


def _trials(stated: Iterable[Tie]) -> set[str]:
    """Return the slugs of the trials that these tie."""
    ends = [end for tie in stated for end in ((tie.source_type, tie.source), (tie.target_type, tie.target))]
    return {slug for kind, slug in ends if kind == TRIAL}


def _require(entry: "Entry", *fields: str) -> None:
    for field in fields:
        if not entry.get(field):
            entry.error(field, "champ manquant : une fiche en est née")


def _dated(trial: "Entry") -> list["Entry"]:
    return [*trial.children("stages"), *trial.children("milestones")]


def load(bundle: "Bundle", report: "Report") -> None:
    """Write the trials that sheets come from, then the links; the ideas and the sheets are there.

    A link that the files no longer say is taken away; one that an editor made is not.
    """
    stated = list(ties(bundle))
    named = _trials(stated)
    trials = [_trial(entry) for entry in bundle.rows("experiments", "experiments") if entry.slug in named]
    report.load(Milestone, trials, lambda entry, milestone: _save(report, entry, milestone))
    # Ideas were milestones before they had their bank.
    report.withdraw(Milestone, bundle.slugs("experiments", "experiments"))
    _load_links(bundle, report, stated)


def ties(bundle: "Bundle") -> Iterator[Tie]:
    """Yield what the files say: idea → trial → sheet where the trial is that of the sheet, else idea → sheet.

    A sheet drawn from a trial about something else comes from its idea and from that trial, side by side.
    """
    about = {trial.slug: trial.get("practice") for trial in bundle.rows("experiments", "experiments")}
    stated: dict[str, Tie] = {}
    through: set[tuple[str, str]] = set()

    def say(source: tuple[str, str], target: tuple[str, str], relation: Link.Relation) -> None:
        tie = Tie(*source, *target, relation)
        stated.setdefault(tie.slug, tie)

    for sheet in bundle.rows("practices", "practices"):
        idea, trial = sheet.get("idea_origin"), sheet.get("experiment_origin")
        if trial:
            say((TRIAL, trial), (SHEET, sheet.slug), Link.Relation.TOLD)
        if idea and trial and about.get(trial) == sheet.slug:
            say((IDEA, idea), (TRIAL, trial), Link.Relation.TESTED)
            through.add((idea, sheet.slug))
        elif idea:
            say((IDEA, idea), (SHEET, sheet.slug), Link.Relation.INSPIRED)
    for trial, told in about.items():
        if told:
            say((TRIAL, trial), (SHEET, told), Link.Relation.TOLD)
    trial_of = {told: trial for trial, told in about.items() if told}
    for entry in bundle.rows("ideas", "ideas"):
        told = entry.get("practice")
        if told in trial_of and entry.get("status") == TRIED:
            say((IDEA, entry.slug), (TRIAL, trial_of[told]), Link.Relation.TESTED)
        elif told and (entry.slug, told) not in through:
            say((IDEA, entry.slug), (SHEET, told), Link.Relation.INSPIRED)
    yield from stated.values()


def _trial(entry: "Entry") -> "Entry":
    """Return a trial as a milestone, since the first dated thing that the source tells of it."""
    dates = [_date(dated["date"]) for dated in _dated(entry) if dated.get("date")]
    when = f"depuis {in_month(min(dates))}" if dates else ""
    fields = {
        "kind": str(Milestone.Kind.EXPERIMENT),
        "title": entry.typeset("title"),
        "when": when,
        "source": entry["source"]["ref"],
    }
    # What of an entry makes its milestone, so that nothing else of it writes it again.
    return entry.bundle.entry(entry.file, entry.slug, fields)


def _date(value: Any) -> datetime.date:
    return value if isinstance(value, datetime.date) else datetime.date.fromisoformat(value)


def _save(report: "Report", entry: "Entry", milestone: Milestone) -> None:
    milestone.kind, milestone.title = entry["kind"], entry["title"]
    milestone.when = keep_together(entry["when"])
    milestone.source = report.get(Source, entry["source"])
    milestone.save()


def _load_links(bundle: "Bundle", report: "Report", stated: list[Tie]) -> None:
    known = {tie.slug: ends for tie in stated if (ends := _ends(report, tie))}
    said = {tie.slug: tie for tie in stated}
    entries = [bundle.entry("practices", slug, _content(said[slug])) for slug in known]

    def make(entry: "Entry") -> Link:
        return services.link(*known[entry.slug], said[entry.slug].relation)

    def correct(entry: "Entry", link: Link) -> None:
        if link.relation != said[entry.slug].relation:
            make(entry)

    report.load(
        Link,
        entries,
        correct,
        create=make,
        adopt=lambda entry: services.find(*known[entry.slug]),
    )
    report.withdraw(Link, known)


def _content(tie: Tie) -> dict[str, str]:
    """Return what a link is written again for: its types too, since ideas were milestones once."""
    return {
        "relation": str(tie.relation),
        "ends": tie.slug,
        "types": f"{tie.source_type} > {tie.target_type}",
    }


def _ends(report: "Report", tie: Tie) -> tuple[Model, Model] | None:
    """Return what a tie joins; nothing when an editor deleted one of them."""
    source = _node(report, tie.source_type, tie.source)
    target = _node(report, tie.target_type, tie.target)
    return (source, target) if source and target else None


def _node(report: "Report", type_name: str, slug: str) -> Model | None:
    kind = node_type(type_name)
    return report.get(kind.model, slug) if kind else None
