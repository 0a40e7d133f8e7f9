"""What the tests of the sheets' files share."""

import io
from collections.abc import Iterator
from typing import Any

import docx
from django.test import Client
from docx.document import Document
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from practices.models import PracticePage

# Whatever an editor may paste: markup of Typst and of XML, emoji, right-to-left, no space for long.
HOSTILE = "#panic() $x$ *a* _b_ `c` @d <e> \\ // /* & ]]> {{ x }} =1+1 -2 +3 @4 😀👩‍👩‍👧 שלום مرحبا 漢字"


def pdf_address(page: PracticePage) -> str:
    return f"/pratiques/{page.slug}/fiche.pdf"


def docx_address(page: PracticePage) -> str:
    return f"/pratiques/{page.slug}/fiche.docx"


def read_pdf(client: Client, page: PracticePage) -> PdfReader:
    response = client.get(pdf_address(page))
    assert response.status_code == 200, response.content[:500]
    return PdfReader(io.BytesIO(response.content))


def read_docx(client: Client, page: PracticePage) -> Document:
    response = client.get(docx_address(page))
    assert response.status_code == 200, response.content[:500]
    return docx.Document(io.BytesIO(response.content))


def pdf_text(reader: PdfReader) -> str:
    """Return the text of every page on one line, without the places where words may be cut."""
    text = " ".join(page.extract_text() for page in reader.pages)
    return " ".join(text.replace("\u200b", "").split())


def tags(reader: PdfReader) -> list[str]:
    """Return the names of the structure elements, in the order they are read."""
    return [str(element["/S"]) for element in elements(reader)]


def elements(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Yield the structure elements, in the order they are read."""
    root: Any = reader.trailer["/Root"]
    yield from _below(root["/StructTreeRoot"])


def _below(node: Any) -> Iterator[DictionaryObject]:
    children = node.get("/K", [])
    children = children.get_object() if hasattr(children, "get_object") else children
    for child in children if isinstance(children, list) else [children]:
        found = child.get_object() if hasattr(child, "get_object") else child
        if isinstance(found, DictionaryObject) and "/S" in found:
            yield found
            yield from _below(found)


def bookmarks(reader: PdfReader) -> list[tuple[int, str]]:
    """Return the bookmarks: (depth, title)."""

    def flat(entries: Any, depth: int) -> Iterator[tuple[int, str]]:
        for entry in entries:
            if isinstance(entry, list):
                yield from flat(entry, depth + 1)
            else:
                yield depth, str(entry.title)

    return list(flat(reader.outline, 1))
