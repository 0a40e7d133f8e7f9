"""Drawings (SVG) that editors bring: a language that runs programs and asks other sites, kept as shapes only.

The library takes away what is not a shape; what is left may still point outside of the file, which is removed
here.
"""

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import py_svg_hush

MOST_BYTES = 500_000
MOST_ELEMENTS = 5_000
NAMESPACE = "http://www.w3.org/2000/svg"
LINK = "http://www.w3.org/1999/xlink"
# Entities and document types make a small file open into a large one.
DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.I)
URL = re.compile(r"url\(\s*['\"]?\s*(?P<where>[^)'\"\s]*)", re.I)
# What styles may ask, besides « url( »; an address that stands there is not for drawing.
ASKING = re.compile(r"@import|expression\(|image-set\(|\\|//", re.I)
# Links and other pictures: what a drawing needs of them is only its own parts.
LEADING = {"a", "image", "script", "foreignObject", "iframe", "audio", "video", "animate", "set"}


class UnusableDrawingError(ValueError):
    """It is no drawing, or more than one."""


def clean(data: bytes) -> bytes:
    """Return a drawing written again: its shapes and its own styles, and nothing that acts or asks.

    Args:
        data: the file, in UTF-8.

    Raises:
        UnusableDrawingError: it is not SVG, is too heavy, or declares entities.
    """
    if len(data) > MOST_BYTES or DECLARATION.search(data) or b"\0" in data:
        raise UnusableDrawingError
    try:
        # In another encoding a declaration would not have been seen.
        data.decode()
        # No address is kept, not even of a picture inside of the file.
        root = ET.fromstring(py_svg_hush.filter_svg(data, {}))  # noqa: S314 - the library's own, without entities
    except Exception as error:
        # What the library raises depends on what is wrong.
        raise UnusableDrawingError from error
    if root.tag != f"{{{NAMESPACE}}}svg" or sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise UnusableDrawingError
    _strip(root)
    ET.register_namespace("", NAMESPACE)
    ET.register_namespace("xlink", LINK)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def _strip(element: ET.Element) -> None:
    """Remove from an element, and from all under it, what leads out of the file."""
    for name in list(_outward(element)):
        del element.attrib[name]
    for child in list(element):
        name = str(child.tag).rpartition("}")[2]
        if name in LEADING or (name == "style" and _asks(child.text or "")):
            element.remove(child)
        else:
            _strip(child)


def _outward(element: ET.Element) -> Iterator[str]:
    for name, value in element.attrib.items():
        plain = name.rpartition("}")[2].lower()
        leads = plain in {"href", "src"} and not value.strip().startswith("#")
        if plain.startswith("on") or leads or _asks(value):
            yield name


def _asks(text: str) -> bool:
    """Tell whether a style, or the value of an attribute, leads out of the file."""
    return bool(ASKING.search(text)) or any(not one["where"].startswith("#") for one in URL.finditer(text))
