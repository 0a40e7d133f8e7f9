"""The files of a sheet: made once for what they are made of, then kept."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from core.branding import Brand

from . import pdf, reuse, word
from .content import SheetDocument
from .store import DocumentStore, Stored


@dataclass(frozen=True)
class Format:
    """A kind of file.

    Attributes:
        extension: of its name and of its address.
        content_type: for the answer.
        make: writes a sheet.
        ingredients: the files whose change changes what is made.
        version: of the library that writes it.
    """

    extension: str
    content_type: str
    make: Callable[[SheetDocument, Brand], bytes]
    ingredients: tuple[Path, ...]
    version: str


PDF = Format("pdf", "application/pdf", pdf.make_pdf, pdf.INGREDIENTS, pdf.VERSION)
DOCX = Format(
    "docx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    word.make_docx,
    word.INGREDIENTS,
    word.VERSION,
)


def fingerprint(kind: Format, sheet: SheetDocument, brand: Brand) -> str:
    """Return what changes when the file would: what the sheet says, the site's look, how it is written."""
    look = [brand.name, brand.tagline, brand.plum, brand.honey, brand.reuse, brand.contact, brand.logo_key]
    said = json.dumps([_recipe(kind), look, asdict(sheet)], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


@cache
def _recipe(kind: Format) -> str:
    """Return what changes when the way to write a format does; read once a process."""
    digest = hashlib.sha256(kind.version.encode())
    for path in (*kind.ingredients, Path(pdf.__file__), Path(reuse.__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def document(kind: Format, sheet: SheetDocument, brand: Brand, mark: str) -> Stored:
    """Return a file of a sheet, from the store or made now.

    Args:
        kind: ``PDF`` or ``DOCX``.
        mark: its fingerprint.

    Raises:
        DocumentError: it cannot be made, or not now.
    """
    store = DocumentStore(settings.DOCUMENT_STORE_DIR, settings.DOCUMENT_STORE_BYTES)
    return store.get_or_make(f"{mark}.{kind.extension}", lambda: kind.make(sheet, brand))
