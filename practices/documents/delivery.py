"""The formats of a sheet's files."""

from pathlib import Path

from core.papers.delivery import DOCX_TYPE, PDF_TYPE, Format

from . import pdf, reuse, word
from .content import SheetDocument

# What both are made of: the closing lines are written in Python.
SHARED = (Path(pdf.__file__), Path(reuse.__file__))

PDF: Format[SheetDocument] = Format("pdf", PDF_TYPE, pdf.make_pdf, (*pdf.INGREDIENTS, *SHARED), pdf.VERSION)
DOCX: Format[SheetDocument] = Format(
    "docx", DOCX_TYPE, word.make_docx, (*word.INGREDIENTS, *SHARED), word.VERSION
)
