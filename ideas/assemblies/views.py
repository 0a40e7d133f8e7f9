"""The pages of assises and listening, and the files of their restitution: public, the same for everyone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core.papers.answers import Named, answer
from core.papers.delivery import Format
from ideas.models import Assembly

from . import selectors
from .delivery import DOCX, PDF
from .presentation import assembly_context, index_context, restitution_context
from .restitution import Restitution, restitution_of


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the public assemblies."""
    return render(request, "ideas/assemblies/index.html", index_context())


@require_safe
def assembly(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an assembly, and what became of its contributions."""
    return render(request, "ideas/assemblies/assembly.html", assembly_context(_found(slug)))


@require_safe
def restitution(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the restitution of an assembly."""
    return render(request, "ideas/assemblies/restitution.html", restitution_context(_found(slug)))


@require_safe
def restitution_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer the restitution of an assembly as PDF."""
    return _file(request, slug, PDF)


@require_safe
def restitution_docx(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer the restitution of an assembly as DOCX."""
    return _file(request, slug, DOCX)


def _file(request: HttpRequest, slug: str, kind: Format[Restitution]) -> HttpResponse:
    said = restitution_of(_found(slug))
    named = Named(
        f"Restitution – {said.title}", f"restitution-{slug}", said.url, "Lire la restitution en ligne"
    )
    return answer(request, kind, said, named)


def _found(slug: str) -> Assembly:
    return get_object_or_404(selectors.shown(), slug=slug)
