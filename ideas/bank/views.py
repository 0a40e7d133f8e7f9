"""The pages of the bank: its list, and an idea."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from ideas import selectors
from ideas.models import Idea, IdeaIndexPage
from ideas.search import NAME
from search.views import listing

from .presentation import idea_context


def bank(request: HttpRequest, page: IdeaIndexPage) -> HttpResponse:
    """Answer with the shared search, held to the ideas."""
    return listing(request, page=page, only_type=NAME)


@require_safe
def idea(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an idea; one that was joined to another leads there, for good."""
    found = selectors.shown().filter(slug=slug).first()
    if found is not None:
        return render(request, "ideas/idea.html", idea_context(found))
    joined = get_object_or_404(
        Idea.objects.select_related("merged_into"),
        slug=slug,
        state=Idea.State.MERGED,
        merged_into__state__in=Idea.PUBLIC,
    )
    return redirect(
        "ideas:idea", slug=joined.merged_into.slug if joined.merged_into else slug, permanent=True
    )
