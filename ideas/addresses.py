"""The addresses of ideas: unique, stable, none that a page of the bank uses."""

from collections.abc import Container, Iterable, Iterator

from django.utils.text import slugify

from .models import Idea

LENGTH = 80
# What ``urls`` serves itself under /idees/.
RESERVED = frozenset({"proposer", "raconter", "devenir", "suggestions", "la-mienne", "mes-idees"})


def free_slug(title: str) -> str:
    """Return an address that no idea has, made from a title: « tutorat », then « tutorat-2 »."""
    stem = _stem(title)
    return _numbered(stem, set(Idea.objects.filter(slug__startswith=stem).values_list("slug", flat=True)))


def free_slugs(titles: Iterable[str]) -> Iterator[str]:
    """Yield an address for each of many titles, all different, in one query."""
    taken: set[str | None] = set(Idea.objects.values_list("slug", flat=True))
    for title in titles:
        slug = _numbered(_stem(title), taken)
        taken.add(slug)
        yield slug


def _stem(title: str) -> str:
    stem = slugify(title)[:LENGTH].strip("-") or "idee"
    return f"idee-{stem}" if stem.isdigit() or stem in RESERVED else stem


def _numbered(stem: str, taken: Container[str | None]) -> str:
    number = 1
    while (slug := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return slug
