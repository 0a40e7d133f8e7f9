"""What a shared cache may keep."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

# Seconds a public page may be served from a cache after it changed or was withdrawn.
PUBLIC_MAX_AGE_S = 60


class PublicCacheMiddleware:
    """Marks as public the answers that are the same for everyone.

    It stands above the session: an answer that read or set a cookie says so in ``Vary`` or
    ``Set-Cookie`` by the time it comes here, and is then marked private instead. A view that
    chose its own ``Cache-Control`` is left alone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method not in {"GET", "HEAD"} or response.has_header("Cache-Control"):
            return response
        if response.cookies or "cookie" in response.get("Vary", "").lower():
            patch_cache_control(response, private=True, no_cache=True)
        elif response.status_code in {200, 301, 404}:
            patch_cache_control(response, public=True, max_age=PUBLIC_MAX_AGE_S)
        return response
