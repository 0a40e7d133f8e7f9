"""What a shared cache may keep, and the answer given while the site is being worked on."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template import loader
from django.utils.cache import has_vary_header, patch_cache_control

# Seconds a public page may be served from a cache after it changed or was withdrawn.
PUBLIC_MAX_AGE_S = 60
# What is the same for everyone and may be kept: pages, permanent redirects, « not changed », « not here ».
CACHEABLE_STATUSES = frozenset({200, 301, 304, 308, 404, 410})
# Seconds after which a robot may come back while the site is being worked on.
MAINTENANCE_RETRY_S = 600
# The editors' doors and the probes stay open while the site is being worked on.
MAINTENANCE_OPEN = ("/admin/", "/sante/", "/metriques/")

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class PublicCacheMiddleware:
    """Marks as public the answers that are the same for everyone, and the others as private.

    It stands above the session: an answer that read or set a cookie says so in ``Vary`` or
    ``Set-Cookie`` by the time it comes here. A view that chose its own ``Cache-Control`` is left
    alone, unless it set a cookie and forgot to say that it is private.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and say who may keep the answer."""
        response = self.get_response(request)
        if response.cookies or has_vary_header(response, "Cookie"):
            # « private » replaces « public » where a view said so.
            patch_cache_control(response, private=True, no_cache=True)
        elif response.has_header("Cache-Control") or request.method not in {"GET", "HEAD"}:
            return response
        elif response.status_code in CACHEABLE_STATUSES:
            patch_cache_control(response, public=True, max_age=PUBLIC_MAX_AGE_S)
        return response


class MaintenanceMiddleware:
    """Answers every public address with « back soon » while ``MAINTENANCE`` is set.

    The page needs neither the database nor a context processor.
    """

    def __init__(self, get_response: GetResponse) -> None:
        if not settings.MAINTENANCE:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with the maintenance page, but for the doors that stay open."""
        if request.path.startswith(MAINTENANCE_OPEN):
            return self.get_response(request)
        response = HttpResponse(loader.get_template("maintenance.html").render(), status=503)
        response["Retry-After"] = str(MAINTENANCE_RETRY_S)
        response["Cache-Control"] = "no-store"
        return response
