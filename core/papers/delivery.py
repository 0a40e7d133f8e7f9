"""Files made once for what they are made of, then kept."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.conf import settings

from core.branding import Brand

from . import reuse
from .store import DocumentStore, Stored

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Content = TypeVar("Content", bound="DataclassInstance")

PDF_TYPE = "application/pdf"
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class Format(Generic[Content]):
    """A kind of file.

    Attributes:
        extension: of its name and of its address.
        content_type: for the answer.
        make: writes a content, a dataclass of all that the file says.
        ingredients: the files whose change changes what is made.
        version: of the library that writes it.
    """

    extension: str
    content_type: str
    make: Callable[[Content, Brand], bytes]
    ingredients: tuple[Path, ...]
    version: str


def fingerprint(kind: Format[Content], content: Content, brand: Brand) -> str:
    """Return what changes when the file would: what it says, the site's look, how it is written."""
    look = [brand.name, brand.tagline, brand.plum, brand.honey, brand.reuse, brand.contact, brand.logo_key]
    said = json.dumps([_recipe(kind), look, asdict(content)], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


@cache
def _recipe(kind: Format[Any]) -> str:
    """Return what changes when the way to write a format does; read once a process."""
    digest = hashlib.sha256(kind.version.encode())
    for path in (*kind.ingredients, Path(reuse.__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def document(kind: Format[Content], content: Content, brand: Brand, mark: str) -> Stored:
    """Return a file, from the store or made now.

    Args:
        kind: of file.
        content: all that it says.
        mark: its fingerprint.

    Raises:
        DocumentError: it cannot be made, or not now.
    """
    store = DocumentStore(settings.DOCUMENT_STORE_DIR, settings.DOCUMENT_STORE_BYTES)
    return store.get_or_make(f"{mark}.{kind.extension}", lambda: kind.make(content, brand))
