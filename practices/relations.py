"""What a sheet is tied to, read in one query.

Six relations would be six queries, and most of the price of a small query is not the database’s: it is the
ORM that writes it. The query is therefore written once for a process, by the ORM, and only its key changes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import CharField, F, IntegerField, QuerySet, Value
from django.db.models.functions import Cast, Coalesce

from core.text import alphabetical
from taxonomy.models import Axis, Job, Source, Tag, Theme

if TYPE_CHECKING:
    from .models import PracticePage

# Stands for the key of the sheet in the kept statement; no object has it.
ANY_SHEET = -404
KINDS = ("axis", "job", "theme", "tag", "source", "related")


@dataclass(frozen=True)
class Relations:
    """What a sheet is tied to, as far as showing it and linking to it needs.

    Attributes:
        axes: without the main one.
        sources: without the main one.
        related: the keys of the neighbouring sheets, in the editor's order; not all may be public.
    """

    axes: Sequence[Axis]
    jobs: Sequence[Job]
    themes: Sequence[Theme]
    tags: Sequence[Tag]
    sources: Sequence[Source]
    related: Sequence[int]


def relations(page: "PracticePage", *, stored: bool = True) -> Relations:
    """Return what a sheet is tied to: in one query, or from memory when it is not stored (a preview)."""
    if not stored:
        return _held(page)
    found: dict[str, list[tuple[str, str, str, str]]] = {kind: [] for kind in KINDS}
    # By number (of an axis, in the editor's order), then as an index would.
    for kind, _, *texts in sorted(_rows(page.pk), key=lambda row: (row[1], alphabetical(row[3]))):
        found[kind].append(tuple(texts))
    return Relations(
        axes=[Axis(slug=slug, short_title=name, colour=c, sign=s) for slug, name, c, s in found["axis"]],
        jobs=[Job(slug=slug, name=name) for slug, name, *_ in found["job"]],
        themes=[Theme(slug=slug, name=name, short_name=name) for slug, name, *_ in found["theme"]],
        tags=[Tag(slug=slug, name=name) for slug, name, *_ in found["tag"]],
        sources=[Source(slug=slug, title=title, url=url) for slug, title, url, _ in found["source"]],
        related=[int(key) for key, *_ in found["related"]],
    )


def _held(page: "PracticePage") -> Relations:
    """Return what the instance holds, saved or not."""
    return Relations(
        axes=list(page.other_axes.all()),
        jobs=list(page.jobs.all()),
        themes=list(page.themes.all()),
        tags=list(page.tags.all()),
        sources=list(page.other_sources.all()),
        related=[link.target_id for link in page.related_links.all()],
    )


def _rows(pk: int) -> list[tuple[Any, ...]]:
    """Return (kind, number, slug or key, name, …) for each thing the sheet is tied to."""
    sql, parameters = _statement(DEFAULT_DB_ALIAS)
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(sql, [pk if value == ANY_SHEET else value for value in parameters])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


@cache
def _statement(alias: str) -> tuple[str, tuple[Any, ...]]:
    """Return the statement for the sheet ``ANY_SHEET`` and its parameters, as this database writes it."""
    from .models import PracticePage, RelatedPractice

    tied = PracticePage.objects.filter(pk=ANY_SHEET)
    links = RelatedPractice.objects.filter(page_id=ANY_SHEET)
    axis = ("slug", "short_title", "colour", "sign")
    parts = [
        _part(tied, "axis", [f"other_axes__{name}" for name in axis], rank="other_axes__number"),
        _part(tied, "job", ["jobs__slug", "jobs__name"]),
        _part(tied, "theme", ["themes__slug", "themes__short_name"]),
        _part(tied, "tag", ["tagged_items__tag__slug", "tagged_items__tag__name"]),
        _part(tied, "source", ["other_sources__slug", "other_sources__title", "other_sources__url"]),
        _part(links, "related", ["target_id"], rank="sort_order"),
    ]
    sql, parameters = parts[0].union(*parts[1:], all=True).query.get_compiler(alias).as_sql()
    return sql, tuple(parameters)


def _part(rows: QuerySet[Any], kind: str, columns: list[str], rank: str = "") -> QuerySet[Any]:
    """Return the kind, a number to sort by and four texts, the missing ones empty, for each row tied."""
    texts: list[Cast] = [Cast(F(column), CharField()) for column in columns]
    texts += [Cast(Value(""), CharField())] * (4 - len(columns))
    number = Coalesce(F(rank), 0) if rank else Value(0)
    # What is tied to nothing of the kind has no row; a union cannot be given an order either.
    tied = rows.filter(**{f"{columns[0]}__isnull": False}).order_by()
    return tied.values_list(Value(kind, CharField()), Cast(number, IntegerField()), *texts)
