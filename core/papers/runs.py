"""The texts of a file: stretches of characters that any format can hold, and where they lead."""

import re
from dataclasses import dataclass

from core.addresses import absolute

# What no file takes: control characters, halves of pairs, and what XML forbids.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# The schemes that a link of a file may have; others are shown as plain text.
LINK_SCHEMES = ("http://", "https://", "mailto:", "tel:")


@dataclass(frozen=True)
class Run:
    """A stretch of text written in one way. ``href`` is the full address of a link, or empty."""

    text: str
    bold: bool = False
    italic: bool = False
    href: str = ""


def clean(text: str) -> str:
    """Return a text without the characters that a file cannot hold."""
    return UNWRITABLE.sub("", text)


def full_address(href: str) -> str:
    """Return the address of a link as a file must say it; empty for what is not one (« javascript: »)."""
    if href.startswith("/") and not href.startswith("//"):
        return absolute(href)
    return clean(href) if href.lower().startswith(LINK_SCHEMES) else ""
