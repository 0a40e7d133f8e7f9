"""The addresses of ideas: unique, stable, none that a page of the bank uses."""

from django.utils.text import slugify

from .models import Idea

LENGTH = 80
# What ``urls`` serves itself under /idees/.
RESERVED = frozenset({"proposer", "raconter", "devenir", "suggestions", "la-mienne", "mes-idees"})


def free_slug(title: str) -> str:
    """Return an address that no idea has, made from a title: « tutorat », then « tutorat-2 »."""
    stem = slugify(title)[:LENGTH].strip("-") or "idee"
    if stem.isdigit() or stem in RESERVED:
        stem = f"idee-{stem}"
    taken = set(Idea.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    number = 1
    while (slug := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return slug
