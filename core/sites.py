"""Which site a request is for, kept for a minute: Wagtail asks the database at every page otherwise."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.core.cache import cache
from django.db import DatabaseError
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest, HttpResponseBase
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
        """Answer, the site being known.

        Without a database the site stays unknown: what needs it fails, and the health probe still answers.
        """
        with suppress(DatabaseError):
            request._wagtail_site = self._site(request)  # type: ignore[attr-defined]
        return self.get_response(request)

    def _site(self, request: HttpRequest) -> Site | None:
        key = f"core.sites.{cache.get(VERSION_KEY, 0)}.{request.get_host().lower()}"
        site = cache.get(key)
        if site is None:
            site = Site.find_for_request(request)
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
