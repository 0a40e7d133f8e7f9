"""Reads a table: CSV in the encodings and separators of French spreadsheets, or XLSX. Nothing is believed."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from openpyxl import load_workbook

from core.exports import writable

LARGEST = 5 * 1024 * 1024
# What the XML of a workbook may open into: beyond, it is a trap.
LARGEST_OPEN = 60 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS, MOST_LETTERS = 5_000, 60, 10_000
# Where reading ends: 5,000 contributions do not go that far, whatever number a row says it has.
LAST_LINE = 100_000
SEPARATORS = ";,\t|"
# Of spreadsheets: with or without a mark at the beginning, then what old ones write in French.
ENCODINGS = ("utf-8-sig", "cp1252")
UNREADABLE = "Ce fichier ne peut pas être lu. Enregistrez le tableau en CSV ou en XLSX, puis recommencez."
TOO_LARGE = "Ce fichier est trop lourd\u00a0: 5\u00a0Mo au plus. Coupez-le en deux."
TOO_MANY = "Ce tableau a plus de 5\u202f000 lignes. Coupez-le en deux."
TOO_WIDE = "Ce tableau a plus de 60 colonnes. Gardez celles des contributions."
EMPTY = "Ce tableau est vide. Il lui faut une ligne d’en-têtes, puis une contribution par ligne."


class UnreadableError(Exception):
    """A file from which no table is read; ``str()`` says why, in French."""


@dataclass(frozen=True)
class Read:
    """A table as it was read.

    Attributes:
        headings: what the columns are called.
        rows: texts, as many in each as there are headings; no empty row.
        lines: the line of each row in the file, from 1.
    """

    headings: list[str]
    rows: list[list[str]]
    lines: list[int]


def read(upload: UploadedFile) -> Read:
    """Read a table.

    Raises:
        UnreadableError: it is too large, or is no table.
    """
    if (upload.size or 0) > LARGEST:
        raise UnreadableError(TOO_LARGE)
    data = upload.read(LARGEST + 1)
    lines = _xlsx(data) if data.startswith(b"PK\x03\x04") else _csv(data)
    return _table(lines)


def _table(lines: Iterable[list[str]]) -> Read:
    filled = ((number, line) for number, line in enumerate(lines, 1) if any(line))
    _, headings = next(filled, (0, []))
    while headings and not headings[-1]:
        headings.pop()
    if len(headings) > MOST_COLUMNS:
        raise UnreadableError(TOO_WIDE)
    rows: list[list[str]] = []
    numbers: list[int] = []
    for number, line in filled:
        if len(rows) == MOST_ROWS:
            raise UnreadableError(TOO_MANY)
        rows.append([*line, *[""] * len(headings)][: len(headings)])
        numbers.append(number)
    if not rows:
        raise UnreadableError(EMPTY)
    named = [heading or f"Colonne {rank}" for rank, heading in enumerate(headings, 1)]
    return Read(named, rows, numbers)


def _csv(data: bytes) -> Iterator[list[str]]:
    text = _decoded(data)
    try:
        dialect: Any = csv.Sniffer().sniff(text[:20_000], delimiters=SEPARATORS)
        separator = dialect.delimiter
    except csv.Error:
        separator = ";"
    try:
        # Not the dialect that was guessed: its quotes are those of RFC 4180, doubled inside.
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            yield [_text(cell) for cell in line]
    except csv.Error as error:
        raise UnreadableError(UNREADABLE) from error


def _decoded(data: bytes) -> str:
    if b"\x00" in data:
        raise UnreadableError(UNREADABLE)
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableError(UNREADABLE)


def _xlsx(data: bytes) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(item.file_size for item in archive.infolist()) > LARGEST_OPEN:
                raise UnreadableError(TOO_LARGE)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        page = book.worksheets[0]
        # Its rows say their own numbers, which may lie.
        for line in page.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1, max_row=LAST_LINE):
            yield [] if line.count(None) == len(line) else [_text(cell) for cell in line]
    except UnreadableError:
        raise
    except Exception as error:
        # What a damaged workbook raises depends on where it is damaged.
        raise UnreadableError(UNREADABLE) from error


def _text(cell: Any) -> str:
    """Return what a cell says, without the signs that no page shows; whole numbers without decimals."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return writable(str(cell)).strip()[:MOST_LETTERS]
