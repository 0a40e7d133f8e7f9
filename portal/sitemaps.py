"""The site map for robots: an index and sections in chunks, read through the public selectors.

A chunk reads the two columns it prints and no object, so that its cost depends on its own length only.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from django.apps import apps
from django.contrib.sitemaps import Sitemap
from django.db.models import Max, QuerySet
from django.urls import reverse
from wagtail.models import Page, Site
from wagtail.query import PageQuerySet

from core.models import BasePage
from search import registry
from search.models import SearchEntry

from .vocabulary.kinds import KINDS
from .vocabulary.selectors import counts_by_kind

# As Django's views take them.
Sections = dict[str, type[Sitemap] | Sitemap]

# Addresses in a chunk: small enough to be answered in well under a second.
CHUNK = 5_000


class PagesSitemap(Sitemap):
    """Wagtail pages of a queryset: only what is live and public may be in it."""

    limit = CHUNK

    def __init__(self, queryset: QuerySet[Page], site: Site) -> None:
        self.queryset = queryset
        self.site = site

    def items(self) -> QuerySet[Page]:
        """Return rows of (path in the tree, date of publication), a chunk of which is read."""
        return self.queryset.order_by("pk").values_list("url_path", "last_published_at")

    def location(self, item: tuple[str, datetime | None]) -> str:
        """Return the public path."""
        return public_path(item[0], self.site)

    def lastmod(self, item: tuple[str, datetime | None]) -> datetime | None:
        """Return when the page was last published."""
        return item[1]

    def get_latest_lastmod(self) -> datetime | None:
        """Return when any page was last published, asked of the database."""
        latest: datetime | None = self.queryset.aggregate(latest=Max("last_published_at"))["latest"]
        return latest


class EntriesSitemap(Sitemap):
    """The public entries of a type that is no page, as the index has them: what is withdrawn is not there."""

    limit = CHUNK

    def __init__(self, type_name: str) -> None:
        self.type_name = type_name

    def items(self) -> QuerySet[SearchEntry, str]:
        """Return the public paths, a chunk of which is read."""
        entries = SearchEntry.objects.filter(type=self.type_name)
        return entries.order_by("object_id").values_list("url", flat=True)

    def location(self, item: str) -> str:
        """Return the path itself."""
        return item


class PathsSitemap(Sitemap):
    """A short list of addresses of the portal itself."""

    limit = CHUNK

    def __init__(self, paths: Callable[[], Iterator[str]]) -> None:
        self.paths = paths

    def items(self) -> list[str]:
        """Return the public paths."""
        return list(self.paths())

    def location(self, item: str) -> str:
        """Return the path itself."""
        return item


def portal_paths() -> Iterator[str]:
    """Yield the addresses that are always there."""
    yield reverse("site_map")
    yield reverse("spread")
    yield reverse("ideas:propose")
    yield reverse("told:tell")
    yield reverse("ideas:becoming")
    yield reverse("assemblies:index")
    for kind in KINDS.values():
        yield kind.index_url


def term_paths() -> Iterator[str]:
    """Yield the pages of the terms under which something is published: the others say nothing yet."""
    counts = counts_by_kind()
    for name in KINDS:
        for slug, count in sorted(counts[name].items()):
            if count:
                yield reverse(name, args=[slug])


def public_path(url_path: str, site: Site) -> str:
    """Return the public path of a page from its place in the tree."""
    return reverse("wagtail_serve", args=[url_path.removeprefix(site.root_page.url_path)])


def own_pages(site: Site) -> QuerySet[Page]:
    """Return the public pages of a site that belong to no searchable type: home, lists, standard pages."""
    searchable = tuple(document_type.model for document_type in registry.document_types())
    pages = [model for model in apps.get_models() if issubclass(model, BasePage)]
    models = [model for model in pages if not issubclass(model, searchable)]
    public = Page.objects.type(*models).live().public().filter(alias_of__isnull=True)
    return public.descendant_of(site.root_page, inclusive=True)


def sections(site: Site) -> Sections:
    """Return the sections of a site's map: its pages, its vocabulary, and one for each type of content."""
    maps: Sections = {
        "pages": PagesSitemap(own_pages(site), site),
        "portail": PathsSitemap(portal_paths),
        "vocabulaire": PathsSitemap(term_paths),
    }
    for document_type in registry.document_types():
        if issubclass(document_type.model, Page):
            public: PageQuerySet = document_type.public()
            maps[document_type.name] = PagesSitemap(public.descendant_of(site.root_page), site)
        else:
            maps[document_type.name] = EntriesSitemap(document_type.name)
    return maps
