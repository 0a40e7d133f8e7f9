"""What a page says and where it leads, whatever its type, published or not."""

import json
import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any

from django.db import models
from django.utils.html import strip_tags
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

# What stored rich text holds: <a href="…"> for an address, <a linktype="page" id="…"> for a page.
LINK = re.compile(r"<a\s[^>]*>", re.I)
HREF = re.compile(r'\bhref="([^"]*)"', re.I)
PAGE = re.compile(r'\blinktype="page"', re.I)
KEY = re.compile(r'\bid="(\d{1,18})"', re.I)
ADDRESS = re.compile(r"https?://\S+")
# The end of a paragraph is the end of a sentence.
BLOCK_END = re.compile(r"</(?:p|li|h[1-6])>|<br\s*/?>", re.I)


def prose(page: Page) -> str:
    """Return what an editor wrote in a page, paragraph by paragraph; what is said aloud is left out."""
    spoken = getattr(page, "said_field", "")
    return "\n".join(
        part
        for field in page._meta.concrete_fields
        # Those of every page are names and addresses.
        if field.model is not Page and field.name != spoken
        for part in _prose_of(field, page)
    )


def _prose_of(field: models.Field[Any, Any], page: Page) -> Iterator[str]:
    value = field.value_from_object(page)
    if isinstance(field, StreamField):
        if value:
            yield from _sentences(field.stream_block.get_searchable_content(value))
    elif isinstance(field, RichTextField):
        yield unescape(strip_tags(BLOCK_END.sub("\n", value or "")))
    elif isinstance(field, models.TextField) and not field.choices:
        yield value or ""


def _sentences(parts: Iterable[Any]) -> Iterator[str]:
    yield from (unescape(strip_tags(str(part))) for part in parts)


def addresses(page: Page) -> set[str]:
    """Return the addresses that a page gives, as they are written: « https://… », « /pratiques/… »."""
    found: set[str] = set()
    for text in _strings(page.serializable_data()):
        if ADDRESS.fullmatch(text.strip()):
            found.add(text.strip())
        found.update(unescape(href) for tag in LINK.findall(text) for href in HREF.findall(tag))
    return {one for one in found if one.startswith(("https://", "http://", "/"))}


def linked_pages(page: Page) -> set[int]:
    """Return the keys of the pages that the texts of a page lead to."""
    return {
        int(key)
        for text in _strings(page.serializable_data())
        for tag in LINK.findall(text)
        if PAGE.search(tag)
        for key in KEY.findall(tag)
    }


def _blocks(value: str) -> Any:
    """Return the blocks of a field, which are kept as JSON inside of a page's data; None for another text."""
    if not value.startswith("["):
        return None
    try:
        return json.loads(value)
    except ValueError:
        return None


def _strings(value: Any) -> Iterator[str]:
    """Yield every text of a page, those of its blocks and of its rows too."""
    match value:
        case str():
            blocks = _blocks(value)
            yield from [value] if blocks is None else _strings(blocks)
        case dict():
            for one in value.values():
                yield from _strings(one)
        case list() | tuple():
            for one in value:
                yield from _strings(one)
