"""The reads of ideas that several of its parts share."""

from django.db.models import Exists, OuterRef, QuerySet

from .models import Idea, IdeaFile, IdeaIndexPage


def public() -> QuerySet[Idea]:
    """Return the ideas that anyone may read: the one selector behind pages, search, exports and counts."""
    return Idea.objects.filter(state__in=Idea.PUBLIC)


def bank_page() -> IdeaIndexPage | None:
    """Return the page of the bank; None when an administrator deleted it."""
    page: IdeaIndexPage | None = IdeaIndexPage.objects.live().first()
    return page


def shown() -> QuerySet[Idea]:
    """Return the public ideas with what their page shows."""
    related = ("axis", "theme", "territory", "organisation", "assembly__source", "workshop", "subtheme")
    has_files = Exists(IdeaFile.objects.filter(idea=OuterRef("pk")))
    return public().select_related(*related).prefetch_related("jobs", "tags").annotate(has_files=has_files)
