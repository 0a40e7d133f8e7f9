"""How the facets of a search are laid out."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.templatetags.essaim import icon_svg
from search.types import Facet, FacetValue

register = template.Library()

# Facets that stand open before anything is chosen: short, and asked by most readers.
UNFOLDED = {"type", "axis", "maturity", "state", "effort"}
# Values shown before « Voir … de plus »; a fold for one or two values would hide more than it saves.
SHOWN, WORTH_FOLDING = 6, 3


@register.filter
def unfolded(facet: Facet) -> bool:
    """Tell whether a facet stands open: a common one, or one that holds a choice."""
    return facet.name in UNFOLDED or chosen(facet.values)


@register.filter
def grouped(facet: Facet) -> bool:
    """Tell whether the values of a facet come in families."""
    return len({value.group for value in facet.values}) > 1


@register.filter
def first_choices(facet: Facet) -> tuple[FacetValue, ...]:
    """Return the values that are always shown: all, or the most frequent of a long list, in its order.

    A choice leaves the counts of its own facet alone, so that nothing moves when one is made.
    """
    if len(facet.values) < SHOWN + WORTH_FOLDING:
        return facet.values
    frequent = set(sorted(facet.values, key=lambda value: -value.count)[:SHOWN])
    return tuple(value for value in facet.values if value in frequent)


@register.filter
def other_choices(facet: Facet) -> tuple[FacetValue, ...]:
    """Return the values that fold away."""
    first = set(first_choices(facet))
    return tuple(value for value in facet.values if value not in first)


@register.filter
def chosen(values: Iterable[FacetValue]) -> bool:
    """Tell whether one of the values is chosen."""
    return any(value.selected for value in values)


@register.simple_tag
def choice_icon(value: FacetValue) -> SafeString:
    """Return the icon of a value; an axis wears its colour too."""
    if not value.icon:
        return SafeString()
    picture = icon_svg(value.icon)
    if value.palette:
        return format_html('<span class="axis axis-{}">{}</span>', value.palette, picture)
    return picture
