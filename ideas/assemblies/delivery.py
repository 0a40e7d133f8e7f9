"""The formats of the files of a restitution."""

from core.papers.delivery import DOCX_TYPE, PDF_TYPE, Format

from . import pdf, word
from .restitution import Restitution

PDF: Format[Restitution] = Format("pdf", PDF_TYPE, pdf.make_pdf, pdf.INGREDIENTS, pdf.VERSION)
DOCX: Format[Restitution] = Format("docx", DOCX_TYPE, word.make_docx, word.INGREDIENTS, word.VERSION)
