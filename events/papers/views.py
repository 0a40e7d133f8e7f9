"""The files that organisers take: tables, badges, sheets to sign.

They change nothing, so a plain link asks for them; the history of the event says who took what, since they
hold what people said of themselves. The event of another team does not exist.
"""

import logging
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe
from wagtail.log_actions import log

from core.branding import brand_for
from core.tables import WRITERS
from core.typesetting import TypesettingError
from events.admin.base import key_of
from events.admin.selectors import may_manage, visible_events, visible_registrations
from events.models import EventPage, EventSession

from . import printed
from .table import file_name, registrations_table

logger = logging.getLogger(__name__)

EXPORT, BADGES, ATTENDANCE = "events.export_registrations", "events.print_badges", "events.print_attendance"


@require_safe
def table(request: HttpRequest, event_id: int, extension: str) -> HttpResponseBase:
    """Answer every registration of an event, as CSV or XLSX."""
    event = _event(request, event_id)
    if extension not in WRITERS:
        raise Http404
    registrations = visible_registrations(request.user, event)
    exported = registrations_table(event, registrations, with_addresses=may_manage(request.user))
    log(event, EXPORT, user=request.user, data={"format": extension, "rows": registrations.count()})
    return WRITERS[extension](exported)


@require_safe
def badges(request: HttpRequest, event_id: int) -> HttpResponse:
    """Answer the badges of those who have a place."""
    event = _event(request, event_id)
    return _pdf(request, event, "badges", lambda: printed.badges(event, brand_for(request)), BADGES)


@require_safe
def attendance(request: HttpRequest, event_id: int) -> HttpResponse:
    """Answer the sheet to sign: of the event, or of the session whose key is ``seance``."""
    event = _event(request, event_id)
    session = _session(event, request.GET.get("seance", ""))

    def make() -> bytes:
        return printed.attendance(event, session, brand_for(request))

    name = f"emargement-seance-{session.pk}" if session else "emargement"
    return _pdf(request, event, name, make, ATTENDANCE)


def _event(request: HttpRequest, event_id: int) -> EventPage:
    return get_object_or_404(visible_events(request.user), pk=event_id)


def _session(event: EventPage, key: str) -> EventSession | None:
    if not key:
        return None
    return get_object_or_404(EventSession, event=event, pk=key_of(key))


def _pdf(
    request: HttpRequest, event: EventPage, name: str, make: Callable[[], bytes], action: str
) -> HttpResponse:
    """Answer a PDF, or that it cannot be had now."""
    try:
        made = make()
    except TypesettingError as error:
        logger.error("%s", error)
        response = render(request, "events/papers/unavailable.html", {"event": event}, status=503)
    else:
        log(event, action, user=request.user)
        response = HttpResponse(made, content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="{file_name(name, event)}.pdf"'
    add_never_cache_headers(response)
    return response
