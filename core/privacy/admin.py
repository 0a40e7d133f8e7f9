"""« Données d’une personne » in the admin: what is held about someone, for administrators who are asked.

The address is posted, never in an address bar, and kept nowhere. Looking, downloading and forgetting are the
buttons of one form; forgetting asks once more.
"""

import json
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import content_disposition_header
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from core.models import ErasureRecord, PurgeRecord

from . import selectors
from .erasure import forget_person
from .registry import CannotForgetError, all_data

logger = logging.getLogger(__name__)

TEMPLATE = "core/privacy/person.html"
TITLE = "Données d’une personne"
FILE_NAME = "donnees-personnelles.json"
# Rows of the record of what was forgotten.
RECORDS = 10
UNPROCESSABLE = 422
NOTHING = "Rien n’est gardé sur cette personne."
FORGOTTEN = "C’est effacé\u00a0: {counts}."


class PersonForm(forms.Form):
    """Who is asked about."""

    email = forms.EmailField(
        label="Adresse électronique",
        help_text="Celle que la personne a donnée. Elle n’est notée nulle part.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


@sensitive_post_parameters("email")
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest) -> HttpResponse:
    """Answer ``/admin/donnees-d-une-personne/``: the form, then what its button asks.

    Raises:
        PermissionDenied: for who does not administer the site.
    """
    if not request.user.is_superuser:
        raise PermissionDenied
    form = PersonForm(request.POST or None)
    if request.method != "POST":
        return _page(request, form)
    if not form.is_valid():
        return _page(request, form, status=UNPROCESSABLE)
    act = ACTIONS.get(request.POST.get("action", ""), _show)
    return act(request, form)


def _show(request: HttpRequest, form: PersonForm) -> HttpResponse:
    return _page(request, form, {"step": "held"})


def _download(request: HttpRequest, form: PersonForm) -> HttpResponse:
    held = selectors.as_json(selectors.held_about(form.cleaned_data["email"]))
    content = json.dumps(held, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    answer = HttpResponse(content, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, FILE_NAME) or "attachment"
    logger.info("The data of one person was downloaded by account %s", request.user.pk)
    return _unkept(answer)


def _confirm(request: HttpRequest, form: PersonForm) -> HttpResponse:
    return _page(request, form, {"step": "confirm"})


def _forget(request: HttpRequest, form: PersonForm) -> HttpResponse:
    try:
        counts = forget_person(form.cleaned_data["email"], by=request.user)  # type: ignore[arg-type]
    except CannotForgetError as refusal:
        messages.error(request, str(refusal))
        return _page(request, form, {"step": "held"}, UNPROCESSABLE)
    labels = _labels()
    said = ", ".join(f"{labels[name]} ({count})" for name, count in counts.items())
    messages.success(request, FORGOTTEN.format(counts=said) if counts else NOTHING)
    return HttpResponseRedirect(reverse("personal_data"))


ACTIONS: dict[str, Callable[[HttpRequest, PersonForm], HttpResponse]] = {
    "download": _download,
    "confirm": _confirm,
    "forget": _forget,
}


def _page(
    request: HttpRequest, form: PersonForm, extra: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "header_title": TITLE,
        "page_title": TITLE,
        "header_icon": "user",
        "form": form,
    }
    context |= {"erasures": _erasures(), "purges": _purges(), **(extra or {})}
    if "step" in context:
        held = selectors.held_about(form.cleaned_data["email"])
        context["held"] = [
            {"data": item.data, "objects": [_shown(described) for described in item.objects]} for item in held
        ]
        context["email"] = form.cleaned_data["email"]
        logger.info("The data of one person was shown to account %s", request.user.pk)
    return _unkept(render(request, TEMPLATE, context, status=status))


def _unkept(answer: HttpResponse) -> HttpResponse:
    """Have an answer kept by no browser. Its referrer stays: the form needs it (``core.views.personal``)."""
    answer["Cache-Control"] = "no-store"
    return answer


def _shown(described: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what is held in one object as people read it; what is empty left out."""
    return [(label, _text(value)) for label, value in described.items() if value not in (None, "", [])]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime):
        return date_format(value, "j F Y à H:i")
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value)


def _erasures() -> list[tuple[datetime, str]]:
    """Return when people were forgotten lately, and how much."""
    labels = _labels()
    return [
        (
            record.at,
            ", ".join(f"{labels.get(name, name)} ({count})" for name, count in record.forgotten.items()),
        )
        for record in ErasureRecord.objects.order_by("-at")[:RECORDS]
    ]


def _purges() -> list[tuple[PurgeRecord, str]]:
    """Return what the purge did lately, with the labels of what it purged."""
    labels = _labels()
    records = PurgeRecord.objects.order_by("-day", "data")[:RECORDS]
    return [(record, labels.get(record.data, record.data)) for record in records]


def _labels() -> dict[str, str]:
    return {data.name: data.label for data in all_data()}
