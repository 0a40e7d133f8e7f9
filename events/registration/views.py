"""The forms by which anyone registers.

Nothing ambient (cookie, account) is used: a form that a stranger would send in someone's name sends that
person a mail and gives no place. There is thus nothing that a forged request could do, and no token against
it is asked for: pages stay without cookie. Whether an address is known changes no answer.
"""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from core.protection import Quota, form_page
from core.views import personal
from events.models import EventPage
from questionnaires.selectors import current

from . import groups, services
from .errors import ChoiceError, ClosedError, LinkOverError, OverlapError
from .forms import NO_SESSION, RegistrationForm
from .group_forms import LINES, MORE, GroupForm, lines_asked
from .presentation import Panel, event_lines, panel, proposed
from .selectors import open_to_all

# Name of the forms for the quotas of network addresses.
QUOTA = "events.registration"
# A school or an employment office registers a whole class from one address.
QUOTAS = (
    Quota("events.registration.hour", 120, timedelta(hours=1)),
    Quota("events.registration.day", 400, timedelta(days=1)),
)
CONFLICT = 409


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer ``/evenements/<slug>/inscription/``: the form, or why nobody registers; take it on POST."""
    event = get_object_or_404(open_to_all(slug))
    shown = panel(event)
    if shown is None or not shown.is_open:
        return _closed(request, event, shown)
    version = current(event.questionnaire)
    data = request.POST if request.method == "POST" else None
    form = RegistrationForm(data, event=event, proposed=proposed(event), version=version)
    if form.is_bound and form.is_valid() and form.has_room(request, QUOTA, QUOTAS):
        try:
            services.request(event, form.person(form.cleaned_data["courriel"]), form.wishes)
            return _sent(event)
        except ClosedError:
            return _closed(request, event, shown)
        except LinkOverError:
            raise Http404 from None  # deleted since the page was asked for
        except (ChoiceError, OverlapError):
            form.add_error("seances" if form.proposed else None, NO_SESSION)
    return form_page(request, "events/registration/form.html", form, _context(event, shown, "M’inscrire"))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def register_group(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer ``/evenements/<slug>/inscription/groupe/``: an employer registers several colleagues."""
    event = get_object_or_404(open_to_all(slug), groups_allowed=True)
    shown = panel(event)
    if shown is None or not shown.is_open:
        return _closed(request, event, shown)
    form = _group_form(request)
    if form.is_bound and form.is_valid() and form.has_room(request, QUOTA, QUOTAS):
        try:
            groups.request_group(event, form.contact, form.colleagues)
        except ClosedError:
            return _closed(request, event, shown)
        except LinkOverError:
            raise Http404 from None
        return _sent(event)
    context = _context(event, shown, "Inscrire plusieurs collègues")
    return form_page(request, "events/registration/group.html", form, {**context, "most": groups.MOST})


@require_safe
def sent(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that a mail is on its way; the same whatever the address is known for."""
    event = get_object_or_404(open_to_all(slug))
    return personal(render(request, "events/registration/sent.html", event_lines(event)))


def _group_form(request: HttpRequest) -> GroupForm:
    """Return the form: empty, sent, or with more lines around what was typed."""
    if request.method != "POST":
        return GroupForm()
    lines = lines_asked(request.POST)
    if request.POST.get("action") == MORE:
        return GroupForm(initial=request.POST.dict(), lines=lines + LINES)
    return GroupForm(request.POST, lines=lines)


def _context(event: EventPage, shown: Panel, here: str) -> dict[str, Any]:
    crumbs = [*event.crumbs[:-1], (event.title, event.public_path), (here, "")]
    return {**event_lines(event), "panel": shown, "crumbs": crumbs}


def _sent(event: EventPage) -> HttpResponse:
    return personal(HttpResponseRedirect(reverse("registration_sent", args=[event.slug])))


def _closed(request: HttpRequest, event: EventPage, shown: Panel | None) -> HttpResponse:
    """Say why nobody registers now; to whoever posted, that nothing was done."""
    context = {**event_lines(event), "panel": shown, "was_sent": request.method == "POST"}
    answer = personal(render(request, "events/registration/closed.html", context))
    if request.method == "POST":
        answer.status_code = CONFLICT
    return answer
