"""The facets: their names, and the labels of their values."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from taxonomy.models import Axis, Job, Organisation, Tag, TagAlias, Territory, Theme

from . import registry
from .types import FACET_NAMES


@dataclass(frozen=True)
class FacetDefinition:
    """A way to narrow a search.

    Attributes:
        name: in code and in the API.
        param: in public addresses.
        label: as shown.
        closed: every value is shown, zero counts included; an open facet shows the values that occur.
    """

    name: str
    param: str
    label: str
    closed: bool = True


FACETS = (
    FacetDefinition("type", "type", "Type"),
    FacetDefinition("axis", "axe", "Axe"),
    FacetDefinition("job", "metier", "Métier"),
    FacetDefinition("theme", "theme", "Thème"),
    FacetDefinition("territory", "territoire", "Territoire", closed=False),
    FacetDefinition("sector", "secteur", "Secteur"),
    FacetDefinition("organisation", "structure", "Structure", closed=False),
    FacetDefinition("maturity", "maturite", "Maturité"),
    FacetDefinition("state", "avancement", "Avancement"),
    FacetDefinition("effort", "effort", "Effort"),
    FacetDefinition("tag", "motcle", "Mot-clé", closed=False),
)
BY_NAME = {facet.name: facet for facet in FACETS}
BY_PARAM = {facet.param: facet for facet in FACETS}


@dataclass(frozen=True)
class ValueLabel:
    """How one value of a facet is shown."""

    label: str
    group: str = ""
    icon: str = ""
    palette: int = 0


Labels = Mapping[str, ValueLabel]


def pack(facets: Mapping[str, Iterable[str]]) -> str:
    """Return facets as stored in an entry: « axis=axe-1 job=* », sorted.

    Raises:
        ValueError: for an unknown facet, or a value that no address could carry.
    """
    pairs = []
    for name, values in facets.items():
        if name not in BY_NAME:
            raise ValueError(f"Unknown facet {name!r}.")
        for value in values:
            if not value or any(char.isspace() for char in value):
                raise ValueError(f"{value!r} is no value for the facet {name!r}.")
            pairs.append(f"{name}={value}")
    return " ".join(sorted(set(pairs)))


def load_labels() -> dict[str, Labels]:
    """Return the labels of every facet's values, in the order of the page (six queries)."""
    return {name: dict(_LOADERS[name]()) for name in FACET_NAMES}


def load_tag_aliases() -> dict[str, str]:
    """Return, for each former slug of a tag, its slug today."""
    return dict(TagAlias.objects.values_list("slug", "tag__slug"))


Pairs = Iterable[tuple[str, ValueLabel]]


def _types() -> Pairs:
    return [(item.name, ValueLabel(item.label_plural, icon=item.icon)) for item in registry.document_types()]


def _axes() -> Pairs:
    for axis in Axis.objects.order_by("number"):
        yield (
            axis.slug,
            ValueLabel(axis.short_title, icon=f"axis-{axis.sign_number}", palette=axis.palette_number),
        )


def _jobs() -> Pairs:
    rows = Job.objects.order_by("family__sort_order", "family__name", "name")
    for slug, name, family in rows.values_list("slug", "name", "family__name"):
        yield slug, ValueLabel(name, group=family)


def _themes() -> Pairs:
    return [
        (slug, ValueLabel(name))
        for slug, name in Theme.objects.order_by("short_name").values_list("slug", "short_name")
    ]


def _territories() -> Pairs:
    levels = dict(Territory.Level.choices)
    order = {level: index for index, level in enumerate(levels)}
    rows = Territory.objects.order_by("name").values_list("slug", "name", "level")
    for slug, name, level in sorted(rows, key=lambda row: order.get(row[2], len(order))):
        yield slug, ValueLabel(name, group=str(levels.get(level, "")))


def _organisations() -> Pairs:
    rows = Organisation.objects.order_by("name").only("slug", "name", "acronym")
    return [(item.slug, ValueLabel(item.short_name)) for item in rows]


def _tags() -> Pairs:
    rows = Tag.objects.order_by("name").values_list("slug", "name")
    return [(slug, ValueLabel(name)) for slug, name in rows]


def _choices(facet: str, icon: str = "") -> Callable[[], Pairs]:
    def load() -> Pairs:
        for value, label in registry.facet_labels(facet).items():
            yield value, ValueLabel(label, icon=icon and f"{icon}-{value}")

    return load


_LOADERS: Mapping[str, Callable[[], Pairs]] = {
    "type": _types,
    "axis": _axes,
    "job": _jobs,
    "theme": _themes,
    "territory": _territories,
    "sector": _choices("sector"),
    "organisation": _organisations,
    "maturity": _choices("maturity", icon="m"),
    "state": _choices("state"),
    "effort": _choices("effort"),
    "tag": _tags,
}
