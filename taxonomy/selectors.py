"""Reads of the vocabulary."""

from collections.abc import Iterable

from django.utils.text import slugify

from .models import Tag


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
