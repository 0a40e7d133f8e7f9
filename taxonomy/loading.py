"""Brings the shared vocabulary of the content files into the site: taxonomy.yaml and territories.yaml."""

from typing import TYPE_CHECKING, Any

from django.db import models

from .models import Axis, Job, JobFamily, Organisation, Source, Tag, TagAlias, Territory, Theme
from .selectors import tags_formerly

if TYPE_CHECKING:
    from content.bundle import Bundle
    from content.entry import Entry
    from content.report import Report

# The lists of territories.yaml: their level, and the list that holds their parents.
TERRITORIES = {
    "countries": (Territory.Level.COUNTRY, None),
    "regions": (Territory.Level.REGION, "countries"),
    "departments": (Territory.Level.DEPARTMENT, "regions"),
}
# Where the definition of a job was drawn from; kept in the file, not shown.
JOB_SOURCES = ("landes", "hauts-de-france")
# The texts of its sheet, in Markdown. Written for everyone: a structure is invited to rewrite them.
JOB_SHEET = ("presentation", "training")


def territory_slugs(bundle: "Bundle") -> frozenset[str]:
    """Return every territory that an entry may name."""
    return frozenset().union(*(bundle.slugs("territories", key) for key in TERRITORIES))


def validate(bundle: "Bundle") -> None:
    """Report every defect of the vocabulary."""
    _validate_territories(bundle)
    _validate_axes(bundle)
    _validate_jobs(bundle)
    for entry in bundle.rows("taxonomy", "themes"):
        entry.fields("name", "short_name", "description", "source")
        entry.text("name", max_length(Theme, "name"))
        entry.text("short_name", max_length(Theme, "short_name"))
        entry.one_of("source", bundle.slugs("taxonomy", "sources"))
    for entry in bundle.rows("taxonomy", "tags"):
        entry.fields("name")
        entry.text("name", max_length(Tag, "name"))
    _unique(bundle.rows("taxonomy", "tags"), "name")
    _validate_organisations(bundle)
    _validate_sources(bundle)


def _validate_territories(bundle: "Bundle") -> None:
    rows = []
    for key, (_level, parents) in TERRITORIES.items():
        for entry in bundle.rows("territories", key):
            rows.append(entry)
            entry.text("name", max_length(Territory, "name"))
            if parents is None:
                entry.fields("name")
                continue
            entry.fields("name", "insee_code", "parent")
            entry.one_of("parent", bundle.slugs("territories", parents))
        _unique(bundle.rows("territories", key), "insee_code")
    _unique(rows, "slug")


def _validate_axes(bundle: "Bundle") -> None:
    rows = bundle.rows("taxonomy", "axes")
    for entry in rows:
        entry.fields("number", "colour", "sign", "title", "short_title", "description")
        entry.integer("number", low=1)
        entry.text("title", max_length(Axis, "name"))
        entry.text("short_title", max_length(Axis, "short_title"))
        entry.one_of("colour", Axis.Palette.values)
        entry.one_of("sign", Axis.Sign.values)
    for field in ("number", "colour", "sign"):
        _unique(rows, field)


def _validate_jobs(bundle: "Bundle") -> None:
    for entry in bundle.rows("taxonomy", "job_families"):
        entry.fields("name")
        entry.text("name", max_length(JobFamily, "name"))
    for entry in bundle.rows("taxonomy", "jobs"):
        entry.fields("name", "family", "description", "source", optional=JOB_SHEET)
        entry.text("name", max_length(Job, "name"))
        for field in JOB_SHEET:
            entry.text(field)
        entry.one_of("family", bundle.slugs("taxonomy", "job_families"))
        entry.one_of("source", JOB_SOURCES)


def _validate_organisations(bundle: "Bundle") -> None:
    for entry in bundle.rows("taxonomy", "structures"):
        entry.fields("name", "kind", "sector", "territory", "participation", nullable=("acronym",))
        entry.text("name", max_length(Organisation, "name"))
        entry.text("acronym", max_length(Organisation, "acronym"))
        entry.one_of("kind", Organisation.Kind.values)
        entry.one_of("sector", Organisation.Sector.values)
        entry.one_of("participation", Organisation.Participation.values)
        entry.one_of("territory", territory_slugs(bundle))


def _validate_sources(bundle: "Bundle") -> None:
    for entry in bundle.rows("taxonomy", "sources"):
        entry.fields(
            "short_name", "title", "publisher", nullable=("date", "updated", "territory"), optional=("url",)
        )
        entry.text("short_name", max_length(Source, "short_name"))
        entry.text("title", max_length(Source, "title"))
        entry.text("url", max_length(Source, "url"))
        entry.one_of("publisher", bundle.slugs("taxonomy", "structures"))
        entry.one_of("territory", territory_slugs(bundle), nullable=True)
        entry.date("date")
        entry.date("updated")


def max_length(model: type[models.Model], field: str) -> int:
    """Return how many characters a text field of a model holds."""
    length = model._meta.get_field(field).max_length  # type: ignore[union-attr]
    assert isinstance(length, int)  # noqa: S101
    return length


def _unique(rows: list["Entry"], field: str) -> None:
    """Report the values that two entries share."""
    seen: dict[Any, str] = {}
    for entry in rows:
        value = entry.get(field)
        if isinstance(value, str | int) and value in seen:
            entry.error(field, f"« {value} » est déjà pris par « {seen[value]} »")
        elif isinstance(value, str | int):
            seen[value] = entry.slug


def load(bundle: "Bundle", report: "Report") -> None:
    """Write the vocabulary, in the order of its references."""
    for key in TERRITORIES:
        _load_territories(bundle, report, key)
    _load_organisations(bundle, report)
    _load_sources(bundle, report)
    _load_axes(bundle, report)
    _load_themes(bundle, report)
    _load_jobs(bundle, report)
    _load_tags(bundle, report)


def _write(instance: models.Model, **values: Any) -> None:
    """Set the fields of an object, check it and save it."""
    for field, value in values.items():
        setattr(instance, field, value)
    instance.full_clean()
    instance.save()


def _load_territories(bundle: "Bundle", report: "Report", key: str) -> None:
    level = TERRITORIES[key][0]

    def save(entry: "Entry", territory: Territory) -> None:
        _write(
            territory,
            name=entry["name"],
            level=level,
            insee_code=entry.get("insee_code") or "",
            parent=report.get(Territory, entry.get("parent")),
        )

    report.load(Territory, bundle.rows("territories", key), save)


def _load_organisations(bundle: "Bundle", report: "Report") -> None:
    def save(entry: "Entry", organisation: Organisation) -> None:
        _write(
            organisation,
            name=entry["name"],
            acronym=entry["acronym"] or "",
            kind=entry["kind"],
            sector=entry["sector"],
            territory=report.get(Territory, entry["territory"]),
            participation=entry["participation"],
        )

    report.load(Organisation, bundle.rows("taxonomy", "structures"), save)


def _load_sources(bundle: "Bundle", report: "Report") -> None:
    def save(entry: "Entry", source: Source) -> None:
        _write(
            source,
            short_name=entry["short_name"],
            title=entry.typeset("title"),
            publisher=report.get(Organisation, entry["publisher"]),
            territory=report.get(Territory, entry["territory"]),
            date=entry["date"],
            updated=entry["updated"],
            url=entry.get("url") or "",
        )

    report.load(Source, bundle.rows("taxonomy", "sources"), save)


def _load_axes(bundle: "Bundle", report: "Report") -> None:
    def save(entry: "Entry", axis: Axis) -> None:
        _write(
            axis,
            number=entry["number"],
            colour=entry["colour"],
            sign=entry["sign"],
            name=entry.typeset("title"),
            short_title=entry["short_title"],
            description=entry.typeset("description"),
        )

    report.load(Axis, bundle.rows("taxonomy", "axes"), save)


def _load_themes(bundle: "Bundle", report: "Report") -> None:
    def save(entry: "Entry", theme: Theme) -> None:
        _write(
            theme,
            name=entry["name"],
            short_name=entry["short_name"],
            description=entry.typeset("description"),
            source=report.get(Source, entry["source"]),
        )

    report.load(Theme, bundle.rows("taxonomy", "themes"), save)


def _load_jobs(bundle: "Bundle", report: "Report") -> None:
    families = bundle.rows("taxonomy", "job_families")
    order = {entry.slug: position for position, entry in enumerate(families)}

    def save_family(entry: "Entry", family: JobFamily) -> None:
        _write(family, name=entry["name"], sort_order=order[entry.slug])

    def save_job(entry: "Entry", job: Job) -> None:
        _write(
            job,
            name=entry.typeset("name"),
            family=report.get(JobFamily, entry["family"]),
            description=entry.typeset("description"),
            **{field: entry.rich(field) for field in JOB_SHEET},
            to_rewrite=any(entry.get(field) for field in JOB_SHEET),
        )

    report.load(JobFamily, families, save_family, content=lambda entry: [entry.data, order[entry.slug]])
    report.load(Job, bundle.rows("taxonomy", "jobs"), save_job)


def _load_tags(bundle: "Bundle", report: "Report") -> None:
    # A tag that was merged into another lives on as an alias of it.
    merged = set(TagAlias.objects.values_list("slug", flat=True))

    def save(entry: "Entry", tag: Tag) -> None:
        _write(tag, name=entry["name"])

    report.load(Tag, bundle.rows("taxonomy", "tags"), save, retired=merged)


def tags_named(report: "Report", slugs: list[str]) -> list[Tag]:
    """Return the tags of an entry, those that were merged since replaced with the ones that took them in."""
    found = [report.get(Tag, slug) for slug in slugs]
    gone = [slug for slug, tag in zip(slugs, found, strict=True) if tag is None]
    return list(dict.fromkeys([*filter(None, found), *tags_formerly(gone)]))
