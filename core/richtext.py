"""Turns the texts of the content files into the rich text that Wagtail stores."""

import re
from collections.abc import Iterable

import nh3
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from markdown import Markdown

from .typography import NO_BREAK, keep_together

# What the editors of the admin may write too; anything else would be lost at their first save.
TAGS = {"p", "b", "i", "a", "ul", "ol", "li", "h3", "br"}
ATTRIBUTES = {"a": {"href"}}
# Wagtail's editor writes <b> and <i>.
SYNONYMS = {"strong": "b", "em": "i"}
# Lines of the file, which mean nothing in the page.
LINE_BREAK = re.compile(r"[ \t]*\n[ \t]*")


def from_markdown(text: str) -> str:
    """Return a Markdown text as clean rich text: paragraphs, lists, bold, italic, links, small titles."""
    html = Markdown(output_format="html").convert(keep_together(text.strip()))
    for written, stored in SYNONYMS.items():
        html = html.replace(f"<{written}>", f"<{stored}>").replace(f"</{written}>", f"</{stored}>")
    # Links keep no « rel »: Wagtail's rich text has none.
    clean = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, link_rel=None)
    return LINE_BREAK.sub(" ", clean.replace("&nbsp;", NO_BREAK).strip())


def paragraph(text: str) -> SafeString:
    """Return a plain text as one paragraph."""
    return format_html("<p>{}</p>", keep_together(" ".join(text.split())))


def html_list(items: Iterable[str], ordered: bool = False) -> SafeString:
    """Return plain texts as a list, numbered when their order matters."""
    rows = format_html_join("", "<li>{}</li>", ((keep_together(" ".join(item.split())),) for item in items))
    name = mark_safe("ol" if ordered else "ul")  # noqa: S308 - two constants
    return format_html("<{}>{}</{}>", name, rows, name)
