"""The pages of the bank."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from ideas import selectors
from ideas.models import Idea, IdeaIndexPage


def bank(request: HttpRequest, page: IdeaIndexPage) -> HttpResponse:
    """Show the bank."""
    return render(request, "ideas/bank.html", {"page": page, "ideas": selectors.public()[:20]})


def idea(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an idea; one that was joined to another leads there."""
    joined = Idea.objects.filter(slug=slug, state=Idea.State.MERGED).select_related("merged_into").first()
    if joined and joined.merged_into and joined.merged_into.is_public:
        return redirect("ideas:idea", slug=joined.merged_into.slug, permanent=True)
    found = get_object_or_404(selectors.public(), slug=slug)
    return render(request, "ideas/idea.html", {"idea": found})
