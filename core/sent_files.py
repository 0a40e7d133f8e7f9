"""What people may send with what they write: documents and pictures, whose kind is read in them.

A picture is written again: what it tells of its place, its time and its device (EXIF) stays behind, and what
is hidden after it too. A document is kept as it is, and only ever given as a file to save, never shown.
"""

import io
import zipfile
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import PurePath
from typing import Any, TypeVar

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse
from PIL import UnidentifiedImageError

from . import pictures
from .exports import one_line
from .models import SentFile

MOST = 3
LARGEST = 5 * 1024 * 1024
# Of a picture: enough for a whole page of paper; beyond, it is reduced.
LONGEST_SIDE = 2_400
TITLE_LENGTH = 150
PICTURES = {"JPEG": ("image/jpeg", ".jpg"), "PNG": ("image/png", ".png"), "WEBP": ("image/webp", ".webp")}
PDF = ("application/pdf", ".pdf")
DOCX = ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx")
ODT = ("application/vnd.oasis.opendocument.text", ".odt")
ACCEPTED = ".pdf,.docx,.odt,.jpg,.jpeg,.png,.webp"
TOO_LARGE = "«\u00a0{name}\u00a0» est trop lourd\u00a0: 5\u00a0Mo au plus."
UNKNOWN = (
    "«\u00a0{name}\u00a0» n’est ni un PDF, ni un document Word ou LibreOffice, "
    "ni une image JPEG, PNG ou WebP."
)
UNREADABLE = "«\u00a0{name}\u00a0» ne peut pas être lu\u00a0: le fichier est incomplet, abîmé ou trop grand."
TOO_MANY = "Pas plus de {most} documents."


class TooManyFilesError(Exception):
    """More documents than one sends with something."""


class RefusedFileError(Exception):
    """A file that is not kept; ``str()`` says why, in French."""


@dataclass(frozen=True)
class Accepted:
    """A file that may be kept.

    Attributes:
        title: how its author named it, without its kind.
        content: what is kept, under a name that tells its kind only.
        content_type: what it is, as read in it.
    """

    title: str
    content: ContentFile[bytes]
    content_type: str


Kept = TypeVar("Kept", bound=SentFile)


def accept(upload: UploadedFile) -> Accepted:
    """Return what is kept of a file.

    Raises:
        RefusedFileError: it is too large, of another kind, or cannot be read.
    """
    name = one_line(str(upload.name or "Document"))[:TITLE_LENGTH]
    if (upload.size or 0) > LARGEST:
        raise RefusedFileError(TOO_LARGE.format(name=name))
    data = upload.read(LARGEST + 1)
    title = PurePath(name).stem[:TITLE_LENGTH] or "Document"
    if (kind := _document(data)) is not None:
        content_type, suffix = kind
        return Accepted(title, ContentFile(data, f"document{suffix}"), content_type)
    written, content_type, suffix = _picture(data, name)
    return Accepted(title, ContentFile(written, f"image{suffix}"), content_type)


def keep(row: Kept, accepted: Accepted) -> Kept:
    """Save a row with its file."""
    row.title, row.content_type = accepted.title, accepted.content_type
    row.size = accepted.content.size
    row.file.save(accepted.content.name or "document", accepted.content, save=False)
    row.save()
    return row


def change(
    rows: QuerySet[Any], blank: Callable[[], SentFile], removed: Collection[int], added: Sequence[Accepted]
) -> None:
    """Take documents away from what someone sent them with, and add others; in a transaction, all or none.

    Args:
        rows: all the documents of it, which is locked.
        blank: makes a row of it, to be saved.
        removed: the keys of those that go.
        added: those that come.

    Raises:
        TooManyFilesError: more than ``MOST`` would be left; nothing changed.
    """
    gone = rows.filter(pk__in=removed)
    if rows.count() - gone.count() + len(added) > MOST:
        raise TooManyFilesError
    forget(gone)
    for accepted in added:
        keep(blank(), accepted)


def forget(rows: Iterable[SentFile]) -> None:
    """Delete documents, and what is on the disk once that is certain."""
    for row in list(rows):
        stored, name = row.file.storage, row.file.name
        row.delete()
        transaction.on_commit(partial(stored.delete, name or ""))


def answer(row: SentFile) -> FileResponse:
    """Give a kept file to save: browsers neither show it in the site's name, nor guess what it is."""
    suffix = PurePath(row.file.name or "").suffix
    response = FileResponse(
        row.file.open("rb"),
        as_attachment=True,
        filename=f"{row.title}{suffix}",
        content_type=row.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _document(data: bytes) -> tuple[str, str] | None:
    """Return the kind of a document by what it begins with and holds; None for what is none."""
    if data.startswith(b"%PDF-"):
        return PDF
    if not data.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "word/document.xml" in names and "word/vbaProject.bin" not in names:
                return DOCX
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
                return ODT if archive.read("mimetype").decode("ascii", "replace") == ODT[0] else None
    except Exception:
        # What a damaged archive raises depends on where it is damaged.
        return None
    return None


def _picture(data: bytes, name: str) -> tuple[bytes, str, str]:
    """Return a picture written again, upright and reduced, with nothing but its pixels."""
    try:
        written = pictures.clean(data, PICTURES, LONGEST_SIDE)
    except UnidentifiedImageError:
        raise RefusedFileError(UNKNOWN.format(name=name)) from None
    except Exception as error:
        # What a decoder raises depends on the format, and on what was done to the file.
        raise RefusedFileError(UNREADABLE.format(name=name)) from error
    return written.data, *PICTURES[written.kind]
