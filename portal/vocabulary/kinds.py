"""The five kinds of term, each with what its pages tell."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from wagtail.rich_text import get_text_for_indexing as plain

from core.text import alphabetical
from taxonomy.models import Axis, Job, JobFamily, Organisation, Source, Territory, Theme

from .base import Counts, Entry, Fact, Group, Kind
from .plans import Hits, ShelfPlan, heard_or_seen, read_aloud, to_come


class Axes(Kind[Axis]):
    """The few directions that all content is attached to."""

    model = Axis
    name = "axis"
    singular, plural = "Axe", "Axes"
    all_label = "Voir tous les axes"
    icon = "swarm"
    introduction = "Chaque contenu du site se rattache à un ou plusieurs de ces axes."
    nothing = "Rien n’est encore publié dans cet axe"

    def label(self, term: Axis) -> str:
        """Return the short title."""
        return term.short_title

    def full_name(self, term: Axis) -> str:
        """Return the title as its authors worded it."""
        return term.name

    def kind_label(self, term: Axis) -> str:
        """Return « Axe 2 »."""
        return f"Axe {term.number}"

    def entry(self, term: Axis, counts: Counts, text: str = "") -> Entry:
        """Return the link to an axis, with its colours."""
        return Entry(term.short_title, term.get_absolute_url(), counts.get(term.slug, 0), text, term)

    def groups(self, counts: Counts) -> list[Group]:
        """Return the axes by number, each with its description."""
        return [Group("", tuple(self.entry(axis, counts, axis.description) for axis in self.terms()))]

    def neighbours(self, term: Axis, counts: Counts) -> list[Group]:
        """Return the other axes by number."""
        return [Group("Les autres axes", self.entries(self.terms().exclude(pk=term.pk), counts))]

    def entries(self, terms: Iterable[Axis], counts: Counts) -> tuple[Entry, ...]:
        """Return links to axes by number."""
        return tuple(self.entry(axis, counts) for axis in sorted(terms, key=lambda axis: axis.number))


class Themes(Kind[Theme]):
    """Subjects, as the workshops named them."""

    model = Theme
    name = "theme"
    singular, plural = "Thème", "Thèmes"
    all_label = "Voir tous les thèmes"
    icon = "comment"
    described = True
    introduction = "Les grands sujets, tels que les ateliers des assises les ont nommés."
    nothing = "Rien n’est encore publié sur ce thème"

    def terms(self) -> QuerySet[Theme]:
        """Return the themes with their sources."""
        return Theme.objects.select_related("source")

    def facts(self, term: Theme) -> list[Fact]:
        """Return where a theme comes from."""
        return [Fact("source", "Source", term.source.short_name)] if term.source else []

    def groups(self, counts: Counts) -> list[Group]:
        """Return the themes, each with its description."""
        themes = sorted(self.terms(), key=lambda theme: alphabetical(theme.name))
        return [Group("", tuple(self.entry(theme, counts, theme.description) for theme in themes))]


def _job_shelf(
    title: str, anchor: str, type_: str, more: str, pick: Callable[[Hits], Hits] = lambda hits: hits
) -> ShelfPlan:
    return ShelfPlan(
        title=title,
        anchor=anchor,
        type=type_,
        more=f"{more} de ce métier",
        everyone_note="Ces contenus ne nomment aucun métier\u00a0: ils concernent aussi celui-ci.",
        mixed_note=(
            "D’abord ce qui nomme ce métier. Les autres contenus ne nomment aucun métier\u00a0: "
            "ils concernent aussi celui-ci."
        ),
        pick=pick,
    )


class Jobs(Kind[Job]):
    """The métiers."""

    model = Job
    name = "job"
    singular, plural = "Métier", "Métiers"
    all_label = "Voir tous les métiers"
    icon = "jobs"
    schema = "Occupation"
    introduction = (
        "Choisissez un métier pour voir ce qui le concerne. "
        "Une fiche qui ne nomme aucun métier les concerne tous : elle est comptée sous chacun."
    )
    nothing = "Rien n’est encore publié pour ce métier"
    template = "portal/job.html"
    shelves = (
        _job_shelf("Ils et elles en parlent", "temoignages", "story", "Toutes les histoires", read_aloud),
        _job_shelf("À écouter, à voir", "a-ecouter", "story", "Toutes les histoires", heard_or_seen),
        _job_shelf("Des pratiques à reprendre", "pratiques", "practice", "Toutes les fiches pratiques"),
        _job_shelf("Les prochains rendez-vous", "rendez-vous", "event", "Tous les événements", to_come),
        _job_shelf("Des idées à soutenir", "idees", "idea", "Toutes les idées"),
    )

    def terms(self) -> QuerySet[Job]:
        """Return the métiers with their families."""
        return Job.objects.select_related("family")

    def facts(self, term: Job) -> list[Fact]:
        """Return the family."""
        return [Fact("people", "Famille", term.family.name)]

    def linked_data(self, term: Job) -> dict[str, Any]:
        """Return the responsibilities and what leads to the job, as text (https://schema.org/Occupation)."""
        told = {
            "responsibilities": plain(term.presentation),
            "qualifications": plain(term.training),
            "occupationalCategory": term.family.name,
        }
        return {name: text for name, text in told.items() if text}

    def groups(self, counts: Counts) -> list[Group]:
        """Return the métiers by family."""
        families = JobFamily.objects.prefetch_related("jobs")
        return [Group(family.name, self.entries(family.jobs.all(), counts)) for family in families]

    def neighbours(self, term: Job, counts: Counts) -> list[Group]:
        """Return the métiers of the same family."""
        others = Job.objects.filter(family_id=term.family_id).exclude(pk=term.pk)
        return [Group("Dans la même famille", self.entries(others, counts))]


class Territories(Kind[Territory]):
    """Places: the country, its regions, its départements."""

    model = Territory
    name = "territory"
    singular, plural = "Territoire", "Territoires"
    all_label = "Voir tous les territoires"
    icon = "pin"
    schema = "AdministrativeArea"
    introduction = "La page d’un territoire réunit ce qui vient de lui et des territoires qu’il comprend."
    named, everyone = "pour ce territoire", "pour tous les territoires"
    everyone_note = "Ces contenus ne sont attachés à aucun lieu : ils concernent aussi ce territoire."
    nothing = "Rien n’est encore publié pour ce territoire"

    def terms(self) -> QuerySet[Territory]:
        """Return the places with what they are part of."""
        return Territory.objects.select_related("parent")

    def page_title(self, term: Territory) -> str:
        """Return the name with the level: overseas, a region and its département share the name."""
        return f"{term.name}, {str(term.get_level_display()).lower()}"

    def kind_label(self, term: Territory) -> str:
        """Return the level."""
        return str(term.get_level_display())

    def facts(self, term: Territory) -> list[Fact]:
        """Return the INSEE code and what a place is part of."""
        facts = []
        if term.insee_code:
            facts.append(Fact("info", "Code INSEE", term.insee_code))
        if term.parent:
            facts.append(Fact("pin", "Fait partie de", term.parent.name, term.parent.get_absolute_url()))
        return facts

    def crumbs(self, term: Territory) -> list[tuple[str, str]]:
        """Return the region above a département; the country would be above all of them."""
        if term.parent and term.parent.level == Territory.Level.REGION:
            return [(term.parent.name, term.parent.get_absolute_url())]
        return []

    def groups(self, counts: Counts) -> list[Group]:
        """Return the country, then each region with its départements."""
        by_level: dict[str, list[Territory]] = {level: [] for level in Territory.Level.values}
        for place in Territory.objects.all():
            by_level[place.level].append(place)
        departments = by_level[Territory.Level.DEPARTMENT]
        groups = [Group("Tout le pays", self.entries(by_level[Territory.Level.COUNTRY], counts))]
        for region in sorted(by_level[Territory.Level.REGION], key=lambda place: alphabetical(place.name)):
            inside = [place for place in departments if place.parent_id == region.pk]
            link = self.entry(region, counts)
            groups.append(Group(link.label, self.entries(inside, counts), link.url, link.count))
        return groups

    def neighbours(self, term: Territory, counts: Counts) -> list[Group]:
        """Return what is inside a place, or else beside it, and the organisations that work there."""
        inside = list(Territory.objects.filter(parent=term))
        places = Group("Ce territoire comprend", self.entries(inside, counts))
        if not inside and term.parent_id:
            beside = Territory.objects.filter(parent_id=term.parent_id).exclude(pk=term.pk)
            places = Group("Dans la même région", self.entries(beside, counts))
        located = Organisation.objects.filter(territory=term)
        return [places, Group("Les structures de ce territoire", uncounted(located))]

    def linked_data(self, term: Territory) -> dict[str, Any]:
        """Return the INSEE code and what contains a place."""
        parent = {"@type": self.schema, "name": term.parent.name} if term.parent else None
        identifier = {"@type": "PropertyValue", "propertyID": "INSEE", "value": term.insee_code}
        return {
            "identifier": identifier if term.insee_code else None,
            "containedInPlace": parent,
        }


class Organisations(Kind[Organisation]):
    """Employers and institutions."""

    model = Organisation
    name = "organisation"
    singular, plural = "Structure", "Structures"
    all_label = "Voir toutes les structures"
    icon = "people"
    schema = "Organization"
    introduction = "Les employeurs et les institutions dont viennent les pratiques et les documents cités."
    nothing = "Aucun contenu ne vient encore de cette structure"

    def terms(self) -> QuerySet[Organisation]:
        """Return the organisations with their places."""
        return Organisation.objects.select_related("territory")

    def label(self, term: Organisation) -> str:
        """Return the acronym where there is one."""
        return term.short_name

    def full_name(self, term: Organisation) -> str:
        """Return the name in full, when an acronym stands in the title."""
        return term.name if term.name != term.short_name else ""

    def facts(self, term: Organisation) -> list[Fact]:
        """Return the nature, sector and territory."""
        place = term.territory
        return [
            Fact("people", "Nature", str(term.get_kind_display())),
            Fact("jobs", "Secteur", str(term.get_sector_display())),
            Fact("pin", "Territoire", place.name, place.get_absolute_url()),
        ]

    def groups(self, counts: Counts) -> list[Group]:
        """Return the organisations by nature."""
        by_kind: dict[str, list[Organisation]] = {}
        for organisation in Organisation.objects.all():
            by_kind.setdefault(str(organisation.get_kind_display()), []).append(organisation)
        return [
            Group(kind, self.entries(by_kind[kind], counts)) for kind in sorted(by_kind, key=alphabetical)
        ]

    def neighbours(self, term: Organisation, counts: Counts) -> list[Group]:
        """Return the organisations of the same territory."""
        others = Organisation.objects.filter(territory_id=term.territory_id).exclude(pk=term.pk)
        return [Group("Sur le même territoire", self.entries(others, counts))]

    def documents(self, term: Organisation) -> list[Source]:
        """Return the documents that contents of the portal are drawn from, the latest first."""
        return sorted(term.sources.all(), key=lambda source: source.date or date.min, reverse=True)

    def linked_data(self, term: Organisation) -> dict[str, Any]:
        """Return the acronym and the area served."""
        area = {"@type": "AdministrativeArea", "name": term.territory.name}
        return {
            "legalName": term.name,
            "alternateName": term.acronym,
            "areaServed": area,
        }


def uncounted(organisations: QuerySet[Organisation]) -> tuple[Entry, ...]:
    """Return links to organisations whose contents were not counted."""
    ordered = sorted(organisations, key=lambda item: alphabetical(item.short_name))
    return tuple(Entry(item.short_name, item.get_absolute_url()) for item in ordered)


KINDS: dict[str, Kind[Any]] = {
    kind.name: kind for kind in (Axes(), Themes(), Jobs(), Territories(), Organisations())
}
