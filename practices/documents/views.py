"""The addresses of a sheet's files."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from core.papers.answers import Named, answer
from core.papers.delivery import Format
from practices.models import PracticePage
from practices.search import public

from .content import SheetDocument, sheet_document
from .delivery import DOCX, PDF


@require_safe
def sheet_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer a public sheet as PDF."""
    return _sheet_file(request, slug, PDF)


@require_safe
def sheet_docx(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer a public sheet as DOCX."""
    return _sheet_file(request, slug, DOCX)


def _sheet_file(request: HttpRequest, slug: str, kind: Format[SheetDocument]) -> HttpResponse:
    page = public().select_related(*PracticePage.served_with).filter(slug=slug).first()
    if page is None:
        raise Http404
    sheet = sheet_document(page)
    named = Named(f"Fiche pratique – {sheet.title}", sheet.slug, sheet.url, "Lire la fiche en ligne")
    return answer(request, kind, sheet, named)
