"""What every exported file takes care of: formulas in cells, characters that break files, safe names.

What people typed goes into files that other programs open. A cell that begins with a sign of calculation
would be run by a spreadsheet (OWASP, « CSV Injection »); a character that XML forbids makes a document that
does not open; a name with a separator would write elsewhere than in its folder.
"""

import re
import unicodedata

# How a spreadsheet recognises a formula; tab and return are skipped by some before they look.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# What some spreadsheets take away before they look: spaces of any width, marks that have none.
SKIPPED = (
    " \u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u202f\u2060\u3000\ufeff"
)
# Signs that mean a plain number: « -3 » or « +12,5 » calculates nothing.
PLAIN_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
# Kept of control characters.
LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Orders that turn the direction of what follows, across cells and file names (« Trojan Source »).
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
SEPARATORS = re.compile(r'[\\/:*?"<>|\s]+')
# Windows has devices with these names, whatever their extension.
DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
MAX_NAME = 80


def is_formula_like(text: str) -> bool:
    """Tell whether a spreadsheet that reads ``text`` as typed would calculate it, spaces before it or not."""
    return text.lstrip(SKIPPED).startswith(FORMULA_SIGNS) and not PLAIN_NUMBER.fullmatch(text)


def neutralise(text: str) -> str:
    """Return ``text`` so that a spreadsheet shows it and runs nothing: for CSV, which has no types.

    An apostrophe comes before what looks like a formula. Files that know texts from formulas (XLSX)
    need it not.
    """
    return f"'{text}" if is_formula_like(text) else text


def writable(text: str) -> str:
    """Return ``text`` without what XML and calendars forbid: lone surrogates, control characters…

    Line ends become « \\n »; orders of direction go, since they would turn the text around them.
    """
    text = TURNING.sub("", LINE_ENDS.sub("\n", text))
    return "".join(char for char in text if char in "\n\t" or not _is_forbidden(char))


def one_line(text: str) -> str:
    """Return ``text`` as ``writable`` does, on one line and without spaces at its ends."""
    return " ".join(writable(text).split())


def _is_forbidden(char: str) -> bool:
    code = ord(char)
    return unicodedata.category(char) in {"Cc", "Cs"} or code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


def file_name(title: str, extension: str) -> str:
    """Return a name that every system takes: « Plan - Le tutorat.docx ».

    Args:
        title: what the file is about; any text.
        extension: without its dot.
    """
    name = SEPARATORS.sub(" ", one_line(title)).strip(" .")
    name = name[:MAX_NAME].strip(" .") or "fichier"
    if DEVICES.fullmatch(name.partition(".")[0]):
        name = f"fichier {name}"
    return f"{name}.{extension}"
