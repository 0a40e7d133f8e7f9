"""Documents set by Typst: A4, tagged, in fonts of our own, in a process of its own; pictures of one page too.

What is written comes to a template as data (JSON), never as markup: nothing that anyone typed is read as
Typst.
"""

import json
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent
PROCESS = HERE / "process.py"
# What a PDF is made of beside its template and its data: a change there changes what is made.
INGREDIENTS = (PROCESS, *sorted((HERE / "fonts").glob("*.ttf")))
VERSION = f"typst {version('typst')}"
# Seconds until a compilation is given up; a page takes a tenth of one.
PATIENCE_S = 15
# Characters of data: a hundred times the longest sheet of the content.
LONGEST_DATA = 4_000_000
# A word longer than « anticonstitutionnellement » may be cut every few letters, or it would leave its column.
LONG_WORD = re.compile(r"\S{26,}")
PIECE = re.compile(r"\S{10}")
ZERO_WIDTH_SPACE = "\u200b"


class TypesettingError(Exception):
    """A document could not be set."""


class _Kind(NamedTuple):
    """A kind of file: its name, and how its bytes begin."""

    label: str
    signature: bytes


PDF, PNG = _Kind("PDF", b"%PDF"), _Kind("PNG", b"\x89PNG")


def typeset(template: Path, data: Any, name: str) -> bytes:
    """Return a PDF.

    Args:
        template: a file of the project, that reads ``sys.inputs.data``.
        data: what it reads, as JSON takes it.
        name: how errors call the document; nothing personal.

    Raises:
        TypesettingError: Typst refused it or took too long, or there is too much of it.
    """
    return _set(PDF, template, data, name)


def picture(template: Path, data: Any, name: str) -> bytes:
    """Return the PNG of a template of one page, a pixel for each of its points; as ``typeset`` for the rest.

    Raises:
        TypesettingError: as ``typeset``.
    """
    return _set(PNG, template, data, name)


def _set(kind: _Kind, template: Path, data: Any, name: str) -> bytes:
    said = json.dumps(data, ensure_ascii=False)
    if len(said) > LONGEST_DATA:
        raise TypesettingError(f"{name} is too long for a {kind.label}: {len(said)} characters")
    command = [sys.executable, "-I", str(PROCESS), str(template), kind.label.lower()]
    # A lone surrogate is no character: no file holds it.
    told = said.encode("utf-8", "replace")
    try:
        # No variable of the environment: the secrets of the portal stay where they are.
        done = subprocess.run(  # noqa: S603 - our own file, and the path of another one
            command, input=told, capture_output=True, timeout=PATIENCE_S, check=True, env={}
        )
    except subprocess.TimeoutExpired as error:
        raise TypesettingError(f"The {kind.label} of {name} took more than {PATIENCE_S} s") from error
    except subprocess.CalledProcessError as error:
        reason = error.stderr.decode("utf-8", "replace")[-2000:]
        raise TypesettingError(f"The {kind.label} of {name} could not be made: {reason}") from error
    if not done.stdout.startswith(kind.signature):
        raise TypesettingError(f"The {kind.label} of {name} is empty")
    return done.stdout


def breakable(text: str) -> str:
    """Return a text whose longest words may be cut."""
    return LONG_WORD.sub(lambda word: PIECE.sub(rf"\g<0>{ZERO_WIDTH_SPACE}", word[0]), text)
