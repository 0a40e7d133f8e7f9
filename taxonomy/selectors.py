"""Reads of the vocabulary."""

from collections.abc import Iterable

from .models import Tag


def tags_formerly(slugs: Iterable[str]) -> list[Tag]:
    """Return the tags that took in those that bore these slugs, each once."""
    return list(Tag.objects.filter(aliases__slug__in=list(slugs)).distinct())
