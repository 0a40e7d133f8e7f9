"""Reads of the vocabulary."""

from collections.abc import Iterable
from typing import Any

from django.utils.text import slugify

from .models import Axis, Tag, Territory


def places(territory: Territory | None) -> list[Territory]:
    """Return a territory and what it is part of, the smallest first."""
    found: list[Territory] = []
    while territory is not None and territory not in found:
        found.append(territory)
        territory = territory.parent
    return found


def axis_card(axis: Axis) -> dict[str, Any]:
    """Return what the card of a content shows of its axis."""
    return {
        "number": axis.number,
        "slug": axis.slug,
        "label": axis.short_title,
        "palette": axis.palette_number,
        "sign": axis.sign_number,
    }


def tags_formerly(slugs: Iterable[str]) -> list[Tag]:
    """Return the tags that took in those that bore these slugs, each once."""
    return list(Tag.objects.filter(aliases__slug__in=list(slugs)).distinct())


def tag_like(name: str, other_than: Tag) -> Tag | None:
    """Return another tag that readers would take for one of this name: case, accents and signs aside.

    Names are compared here and not by the database: SQLite knows the case of unaccented letters only.
    """
    wanted = _plain(name)
    others = Tag.objects.exclude(pk=other_than.pk)
    return next((tag for tag in others if _plain(tag.name) == wanted), None)


def _plain(name: str) -> str:
    return slugify(name) or name.strip()
