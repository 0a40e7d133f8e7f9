"""The menus. A link is shown only when what it leads to exists: no dead link, no empty promise.

A later app adds its entries here, in the order of the screen.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest
from django.urls import reverse
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import post_page_move

# Seconds another process may still show a link to a page withdrawn meanwhile: that of the public caches.
PAGES_MAX_AGE_S = 60
CACHE_KEY = "portal.navigation.pages"


@dataclass(frozen=True)
class Entry:
    """A link of a menu: to an address of the site, or to a page that the editors own, by its slug."""

    label: str
    url: str = ""
    page: str = ""


@dataclass(frozen=True)
class Link:
    """An entry that leads somewhere. ``current`` is the value of ``aria-current``, empty elsewhere."""

    label: str
    url: str
    current: str


@dataclass(frozen=True)
class Column:
    """A group of links in the footer."""

    id: str
    title: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Navigation:
    """What the header and the footer show.

    ``maturity_guide`` is where the stages of maturity are explained, empty when that page is not public.
    """

    main: tuple[Link, ...]
    footer: tuple[Column, ...]
    maturity_guide: str


MAIN = (
    Entry("Fiches pratiques", page="pratiques"),
    Entry("Idées", page="idees"),
    Entry("Agenda", page="evenements"),
    Entry("Histoires", page="histoires"),
    Entry("Essaimage", url="/essaimage/"),
    Entry("Axes", url="/axes/"),
    Entry("Thèmes", url="/themes/"),
    Entry("Métiers", url="/metiers/"),
    Entry("Territoires", url="/territoires/"),
    Entry("Glossaire", page="glossaire"),
    Entry("À propos", page="a-propos"),
)
FOOTER = (
    (
        "Chercher",
        (
            Entry("Fiches pratiques", page="pratiques"),
            Entry("Idées", page="idees"),
            Entry("Ce que deviennent les idées", url="/idees/devenir/"),
            Entry("Assises et écoutes", url="/assises/"),
            Entry("Agenda", page="evenements"),
            Entry("Histoires", page="histoires"),
            Entry("Podcasts", page="podcasts"),
            Entry("Recherche", url="/recherche/"),
            Entry("Ma sélection", url="/ma-selection/"),
            Entry("Essaimage", url="/essaimage/"),
            Entry("Structures", url="/structures/"),
            Entry("Glossaire", page="glossaire"),
        ),
    ),
    (
        "S’orienter",
        (
            Entry("Axes", url="/axes/"),
            Entry("Thèmes", url="/themes/"),
            Entry("Métiers", url="/metiers/"),
            Entry("Territoires", url="/territoires/"),
        ),
    ),
    (
        "Participer",
        (
            Entry("Proposer une idée", url="/idees/proposer/"),
            Entry("Raconter une pratique", url="/pratiques/raconter/"),
            Entry("Contribuer", page="contribuer"),
            Entry("Mon espace", url="/mon-espace/"),
            Entry("Mes abonnements", url="/abonnements/"),
        ),
    ),
    (
        "Le site",
        (
            Entry("À propos", page="a-propos"),
            Entry("Contact", url="/contact/"),
            Entry("Accessibilité", page="accessibilite"),
            Entry("Mentions légales", page="mentions-legales"),
            Entry("Données personnelles", page="donnees-personnelles"),
            Entry("Plan du site", url="/plan-du-site/"),
        ),
    ),
)

# The page that says how to read the maturity of a practice, and its section (its title, slugified).
MATURITY_GUIDE = ("a-propos", "comment-lire-la-maturite-dune-pratique")


def page_urls(site: Site) -> dict[str, str]:
    """Return the public paths of the pages just under a site's home page, by slug.

    Costs two queries, then none for a minute. Only what anyone may read is there.
    """
    known: dict[int, dict[str, str]] = cache.get(CACHE_KEY) or {}
    if site.root_page_id not in known:
        root = site.root_page
        children = Page.objects.child_of(root).live().public().values_list("slug", "url_path")
        known[site.root_page_id] = {
            slug: reverse("wagtail_serve", args=[path.removeprefix(root.url_path)]) for slug, path in children
        }
        cache.set(CACHE_KEY, known, PAGES_MAX_AGE_S)
    return known[site.root_page_id]


def forget_pages(instance: Any = None, **kwargs: Any) -> None:
    """Look again at which pages exist; called when one is saved, moved, restricted or deleted."""
    if isinstance(instance, Page | PageViewRestriction):
        cache.delete(CACHE_KEY)


def connect() -> None:
    """Follow what changes the pages; called once, when the app is ready."""
    for signal in (post_save, post_delete, post_page_move):
        signal.connect(forget_pages, dispatch_uid="portal.navigation.forget_pages")


def _links(entries: Iterable[Entry], pages: dict[str, str], here: str) -> tuple[Link, ...]:
    """Resolve the entries that lead somewhere."""
    links = []
    for entry in entries:
        url = entry.url or pages.get(entry.page, "")
        if url:
            current = "page" if here == url else "true" if here.startswith(url) else ""
            links.append(Link(entry.label, url, current))
    return tuple(links)


def navigation(request: HttpRequest) -> Navigation:
    """Return the menus as they stand on the page asked for."""
    site = Site.find_for_request(request)
    pages = page_urls(site) if site else {}
    here = request.path
    footer = (
        Column(f"pied-{rank}", title, _links(entries, pages, here))
        for rank, (title, entries) in enumerate(FOOTER, 1)
    )
    return Navigation(
        main=_links(MAIN, pages, here),
        footer=tuple(column for column in footer if column.links),
        maturity_guide=_maturity_guide(pages),
    )


def _maturity_guide(pages: dict[str, str]) -> str:
    slug, anchor = MATURITY_GUIDE
    return f"{pages[slug]}#{anchor}" if slug in pages else ""
