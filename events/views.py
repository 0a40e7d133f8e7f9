"""The agenda and the calendars: parse the address, ask a selector, answer.

Everything here is read and public: no session, no cookie, and GET changes nothing.
"""

import hashlib
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_safe

from core.branding import brand_for
from taxonomy.models import Axis, Job

from .addresses import read_address
from .agenda import agenda_context
from .calendar_file import CONTENT_TYPE, calendar_file
from .dates import today
from .models import EventIndexPage, EventPage
from .search import public

# What is over stays in the feeds for a while, so that a cancelled event is struck out where it was copied.
KEPT_IN_FEEDS = timedelta(days=90)
# More events than this is no calendar that a program reads.
MOST_IN_A_FEED = 1000


@require_safe
def agenda(request: HttpRequest, page: EventIndexPage) -> HttpResponse:
    """Show the agenda; its state is in the address."""
    address = read_address(request.path, request.GET, today())
    context = {**page.get_context(request), **agenda_context(address)}
    return render(request, "events/agenda.html", context)


@require_safe
def event_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer one public event as a calendar file."""
    event = public().filter(slug=slug).first()
    if event is None or event.when is None:
        raise Http404
    return _calendar(request, [event], event.title, f"{event.slug}.ics")


@require_safe
def agenda_calendar(request: HttpRequest) -> HttpResponse:
    """Answer the public events as a calendar to subscribe to: all, or those of an axis or of a métier.

    An event without métier concerns every métier.
    """
    events = public().filter(ends_at__gte=timezone.now() - KEPT_IN_FEEDS)
    names = []
    if slug := request.GET.get("axe", ""):
        axis = _term(Axis.objects.filter(slug=slug))
        events = events.filter(axes=axis)
        names.append(axis.short_title)
    if slug := request.GET.get("metier", ""):
        job = _term(Job.objects.filter(slug=slug))
        events = events.filter(Q(jobs=job) | Q(jobs=None)).distinct()
        names.append(job.name)
    title = " – ".join(["Agenda", *names, brand_for(request).name])
    return _calendar(request, list(events.order_by("starts_at", "pk")[:MOST_IN_A_FEED]), title, "agenda.ics")


def _term(terms: QuerySet[Any]) -> Any:
    """Return the term asked for; 404 when there is none, so that no one subscribes to a misspelt feed."""
    found = terms.first()
    if found is None:
        raise Http404
    return found


def _calendar(request: HttpRequest, events: list[EventPage], title: str, filename: str) -> HttpResponse:
    content = calendar_file(events, title, brand_for(request).name)
    mark = hashlib.sha256(content).hexdigest()[:32]
    # By what it holds only: a feed that loses an event is older than the last one that was changed.
    unchanged = get_conditional_response(request, etag=quote_etag(mark))
    if unchanged is not None:
        return unchanged
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["ETag"] = quote_etag(mark)
    moments = [event.last_published_at for event in events if event.last_published_at]
    if moments:
        response["Last-Modified"] = http_date(max(moments).timestamp())
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
