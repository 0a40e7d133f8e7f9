"""Links between pages of the site that lead nowhere: to what is not published, or does not exist."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from newsroom import texts


def broken(page: Page) -> list[str]:
    """Return what the texts of a page lead to in vain: titles of pages, and addresses of the site."""
    keys = texts.linked_pages(page)
    shown = dict(Page.objects.live().filter(pk__in=keys).values_list("pk", "title"))
    hidden = Page.objects.filter(pk__in=keys - set(shown)).values_list("pk", "title")
    titles = {**dict.fromkeys(keys - set(shown), "une page supprimée"), **dict(hidden)}
    gone = [f"«\u00a0{title}\u00a0»" for title in titles.values()]
    return [*gone, *_lost(path for address in texts.addresses(page) if (path := own_path(address)))]


def own_path(address: str) -> str:
    """Return the path that an address of this site has; empty for that of another site."""
    parts = urlsplit(address)
    host = urlsplit(settings.WAGTAILADMIN_BASE_URL).netloc
    return parts.path if not parts.netloc or parts.netloc == host else ""


def _lost(paths: Iterable[str]) -> list[str]:
    return sorted({path for path in paths if not _leads(path)})


def _leads(path: str) -> bool:
    """Tell whether the site answers at a path, without asking it."""
    # Readers are sent to the address with its slash.
    path = path if path.endswith("/") or "." in path.rpartition("/")[2] else f"{path}/"
    try:
        route = resolve(path)
    except Resolver404:
        return False
    if route.url_name != "wagtail_serve":
        # Ours: what it needs of the database is its own affair.
        return True
    site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
    root = site.root_page.url_path if site else "/"
    if Page.objects.live().filter(url_path=f"{root}{path[1:]}").exists():
        return True
    return Redirect.objects.filter(old_path=Redirect.normalise_path(path)).exists()
