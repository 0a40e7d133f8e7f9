"""Which site a request is for, kept for a minute: Wagtail asks the database at every page otherwise."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.cache import cache
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject
from wagtail.models import Site

# Seconds another process may still use the former site: that of the public caches.
SITE_MAX_AGE_S = 60
# All hosts are kept under one version, so that a saved site forgets them at once.
VERSION_KEY = "core.sites.version"


class KnownSiteMiddleware:
    """Gives ``Site.find_for_request`` its answer, which Wagtail reads from ``request._wagtail_site``.

    It stands below ``CommonMiddleware``, which has refused hosts that are not ours by then: what a stranger
    writes in ``Host`` does not fill the cache.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; the site is looked up only if something asks for it (the probe must do without)."""
        request._wagtail_site = SimpleLazyObject(partial(_known_site, request))  # type: ignore[attr-defined]
        return self.get_response(request)


def _known_site(request: HttpRequest) -> Site | None:
    """Return the site of a request, from the cache when it is there."""
    key = f"core.sites.{cache.get(VERSION_KEY, 0)}.{request.get_host().lower()}"
    site: Site | None = cache.get(key)
    if site is None:
        site = Site._find_for_request(request)
        if site is not None:
            # Wagtail routes from the home page as its own type: one query less, if it is kept so.
            site.root_page = site.root_page.specific
            cache.set(key, site, SITE_MAX_AGE_S)
    return site


def forget_sites(**kwargs: Any) -> None:
    """Look every site up again: one of them was saved or deleted."""
    cache.set(VERSION_KEY, cache.get(VERSION_KEY, 0) + 1, None)


def connect() -> None:
    """Forget the sites when one changes."""
    for signal in (post_save, post_delete):
        signal.connect(forget_sites, sender=Site, dispatch_uid="core.forget_sites")
