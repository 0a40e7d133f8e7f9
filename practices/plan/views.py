"""The plan of a sheet: its form, its links, its files.

Posting changes nothing here: it answers with a page or a file made of what was posted. There is thus nothing
that a forged request could do in someone's name, and no token is asked for: pages stay without cookie.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core.addresses import absolute
from core.branding import brand_for
from core.exports import file_name
from practices.models import PracticePage
from practices.search import public
from practices.selectors import steps_to_copy

from . import calendar_file, document_file, workbook_file
from .dated import DatedStep, Origin, dated_steps
from .editing import edit
from .forms import NO_DATES, PlanForm, form_of, read_form
from .links import DamagedLinkError, LinkTooLongError, pack, unpack
from .presentation import date_label, form_context, script_state, undated_line
from .state import Plan, from_sheet, new_key

MakeFile = Callable[[Plan, Sequence[DatedStep], Origin], bytes]
# What is made of a plan: by the name of its button.
FILES: dict[str, tuple[MakeFile, str, str]] = {
    "ics": (calendar_file.calendar_file, calendar_file.CONTENT_TYPE, "ics"),
    "docx": (document_file.document_file, document_file.CONTENT_TYPE, "docx"),
    "xlsx": (workbook_file.workbook_file, workbook_file.CONTENT_TYPE, "xlsx"),
}
UNPROCESSABLE = 422
DAMAGED = (
    "Ce lien est incomplet ou abîmé\u00a0: le plan qu’il portait ne peut pas être lu. Demandez à la personne "
    "qui vous l’a envoyé de le copier à nouveau. Voici les étapes de la fiche."
)
TOO_LONG = (
    "Ce plan est trop long pour tenir dans un lien. Raccourcissez ses notes, ou envoyez plutôt le document "
    "Word ou le tableur."
)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer ``/pratiques/<slug>/essayer/``: the sheet's own steps, the plan of a link, what was posted."""
    sheet = get_object_or_404(public().select_related("source"), slug=slug)
    if request.method == "POST":
        return _posted(request, sheet)
    if "plan" in request.GET:
        return _shared(request, sheet)
    return _page(request, sheet, form_of(_proposed(sheet)), {"origin": "fiche"})


def _proposed(sheet: PracticePage) -> Plan:
    return from_sheet(sheet.title, steps_to_copy(sheet))


def _shared(request: HttpRequest, sheet: PracticePage) -> HttpResponse:
    """Answer with the plan of a link, or with the sheet's own steps and why."""
    try:
        shared = unpack(request.GET["plan"])
    except DamagedLinkError:
        form = form_of(_proposed(sheet))
        answer = _page(request, sheet, form, {"origin": "abime", "alert": DAMAGED})
        answer.status_code = UNPROCESSABLE
    else:
        context = {"origin": "lien", "link": _address(sheet, request.GET["plan"])}
        answer = _page(request, sheet, form_of(shared), context)
    return _never_kept(answer)


def _posted(request: HttpRequest, sheet: PracticePage) -> HttpResponse:
    """Do what the button that was pressed asks."""
    form = read_form(request.POST)
    action = request.POST.get("action", "dates")
    if action in FILES:
        return _file(request, sheet, form, action)
    form.plan = replace(form.plan, key=form.plan.key or new_key())
    if action == "lien":
        return _share(request, sheet, form)
    if action == "dates":
        return _dates(request, sheet, form)
    done, focus = edit(form, action)
    answer = _page(request, sheet, form, {"origin": "envoi", "done": done, "focus": focus})
    answer.status_code = UNPROCESSABLE if form.errors else 200
    return _never_kept(answer)


def _file(request: HttpRequest, sheet: PracticePage, form: PlanForm, kind: str) -> HttpResponse:
    """Answer with a file, or with the form and what is wrong with it."""
    make, content_type, extension = FILES[kind]
    sound = form.check(for_calendar=kind == "ics")
    steps = dated_steps(form.plan)
    if sound and kind == "ics" and not any(dated.day for dated in steps):
        form.errors["etapes"] = NO_DATES
    if form.errors:
        return refused(request, sheet, form)
    answer = HttpResponse(make(form.plan, steps, _origin(request, sheet)), content_type=content_type)
    name = file_name(f"Plan - {form.plan.title}", extension)
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return _never_kept(answer)


def _share(request: HttpRequest, sheet: PracticePage, form: PlanForm) -> HttpResponse:
    """Lead to the address that holds the plan; tell it, when a script asks."""
    if form.check():
        try:
            link = _address(sheet, pack(form.plan))
        except LinkTooLongError:
            form.errors["partage"] = TOO_LONG
        else:
            answer = (
                JsonResponse({"link": link}) if _is_script(request) else HttpResponseRedirect(_local(link))
            )
            return _never_kept(answer)
    return refused(request, sheet, form)


def _dates(request: HttpRequest, sheet: PracticePage, form: PlanForm) -> HttpResponse:
    """Answer with the date of each step."""
    form.check()
    if _is_script(request):
        labels = {step.key: date_label(step, form.plan) for step in form.plan.steps}
        return _never_kept(JsonResponse({"dates": labels, "undated": _undated(form)}))
    if form.errors:
        return refused(request, sheet, form)
    context = {"origin": "envoi", "done": "Dates calculées." if form.plan.start else ""}
    return _never_kept(_page(request, sheet, form, context))


def _undated(form: PlanForm) -> str:
    return undated_line(dated_steps(form.plan)) if form.plan.start else ""


def refused(request: HttpRequest, sheet: PracticePage, form: PlanForm) -> HttpResponse:
    """Answer with what is wrong with a form, and nothing of it lost."""
    if _is_script(request):
        return _never_kept(JsonResponse({"errors": form.errors}, status=UNPROCESSABLE))
    answer = _page(request, sheet, form, {"origin": "envoi"})
    answer.status_code = UNPROCESSABLE
    return _never_kept(answer)


def _page(request: HttpRequest, sheet: PracticePage, form: PlanForm, extra: dict[str, Any]) -> HttpResponse:
    path = _path(sheet)
    crumbs = [*sheet.crumbs[:-1], (sheet.title, sheet.public_path), ("Je l’essaie chez moi", "")]
    context = {"sheet": sheet, "crumbs": crumbs, "path": path, "undated": _undated(form)}
    context["proposed"] = script_state(_proposed(sheet))
    return render(request, "practices/plan.html", {**context, **form_context(form), **extra})


def _origin(request: HttpRequest, sheet: PracticePage) -> Origin:
    brand = brand_for(request)
    url = absolute(sheet.public_path)
    return Origin(
        title=sheet.title,
        url=url,
        source=sheet.source.title if sheet.source else "",
        reuse=brand.reuse,
        site=brand.name,
        host=urlsplit(url).hostname or "localhost",
    )


def _path(sheet: PracticePage) -> str:
    return reverse("practice_plan", args=[sheet.slug])


def _address(sheet: PracticePage, packed: str) -> str:
    return absolute(f"{_path(sheet)}?{urlencode({'plan': packed})}")


def _local(link: str) -> str:
    """Return the path of an address of the site, down to where the link can be copied."""
    parts = urlsplit(link)
    return f"{parts.path}?{parts.query}#partager"


def _is_script(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def _never_kept(answer: HttpResponse) -> HttpResponse:
    """Keep an answer out of every cache and search engine: it holds what someone wrote."""
    patch_cache_control(answer, private=True, no_store=True)
    answer["X-Robots-Tag"] = "noindex"
    return answer
