"""Structured data (schema.org) for the pages: what a search engine reads beside the text."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.safestring import SafeString, mark_safe

from .addresses import absolute

# What could close the element or open a comment in it; JSON allows the escaped form of any character.
ESCAPES = {ord(char): f"\\u{ord(char):04X}" for char in "<>&\u2028\u2029"}

Crumbs = Iterable[tuple[str, str]]


def without_blanks(value: Any) -> Any:
    """Return ``value`` without the keys whose value says nothing (None, empty text, list or mapping)."""
    if isinstance(value, Mapping):
        kept = {key: without_blanks(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item not in (None, "", [], {})}
    if isinstance(value, (list, tuple)):
        return [without_blanks(item) for item in value]
    return value


def ld_script(*entities: Mapping[str, Any]) -> SafeString:
    """Return a ``<script type="application/ld+json">`` element holding ``entities`` as one graph.

    It is data: browsers never run it, so that the content policy lets it be. Whatever comes from a
    content is escaped, ``</script>`` included.
    """
    graph = [without_blanks(entity) for entity in entities if entity]
    text = json.dumps(
        {"@context": "https://schema.org", "@graph": graph}, cls=DjangoJSONEncoder, ensure_ascii=False
    )
    return mark_safe(f'<script type="application/ld+json">{text.translate(ESCAPES)}</script>')  # noqa: S308


def breadcrumb_list(crumbs: Crumbs, path: str) -> dict[str, Any]:
    """Return the breadcrumb as schema.org reads it.

    Arguments:
        crumbs: (title, path) from the home page; an empty path is the page itself.
        path: that of the page.
    """
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": title, "item": absolute(link or path)}
            for position, (title, link) in enumerate(crumbs, 1)
        ],
    }
