"""The pages of a try: the form, and what personal links open.

Nothing ambient (cookie, account) is used: a form that a stranger would send in someone's name sends that
person a mail, and a link is known to whoever received it only. There is thus nothing that a forged request
could do, and no token against it is asked for: pages stay without cookie. GET changes nothing: scanners of
mail follow every link. A link that opens nothing always gets the same answer (``core.views.link_over``).
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from core.protection import form_page
from core.views import link_over, personal, personal_link
from practices.models import Adoption, AdoptionAnswer, PracticePage
from practices.plan import links as plan_links
from practices.plan.forms import read_form
from practices.plan.views import refused
from practices.search import public

from . import following, links, selectors, services
from .errors import AdoptionError
from .forms import AnswerForm, DetailsForm, EmployerForm, FollowForm
from .presentation import plan_title, question_days

# Name of the form for the quotas of network addresses.
QUOTA = "practices.adoption"
# What the button of the plan posts here.
FROM_PLAN = "suivre"
# What was done, as the manage page says it: by its parameter.
DONE = {
    "confirme": "C’est noté.",
    "corrige": "Vos renseignements sont corrigés.",
}
View = Callable[..., HttpResponse]
_opened_by_link = personal_link(AdoptionError)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer ``/pratiques/<slug>/suivre/``: the form, empty, with the plan that was posted to it, or sent."""
    sheet = get_object_or_404(public(), slug=slug)
    if request.method != "POST":
        return _follow_page(request, sheet, FollowForm())
    if request.POST.get("action") == FROM_PLAN:
        return _from_plan(request, sheet)
    form = FollowForm(request.POST)
    if not form.is_valid() or not form.has_room(request, QUOTA):
        return _follow_page(request, sheet, form)
    typed = form.cleaned_data
    services.request_adoption(sheet, typed["courriel"], form.employer, typed["plan_joint"])
    return personal(HttpResponseRedirect(reverse("adoption_sent", args=[slug])))


def _from_plan(request: HttpRequest, sheet: PracticePage) -> HttpResponse:
    """Answer the button of the plan with the form, and the plan as it stands in it."""
    plan_form = read_form(request.POST)
    if not plan_form.check():
        return refused(request, sheet, plan_form)
    packed, is_too_long = "", False
    try:
        packed = plan_links.pack(plan_form.plan)
    except plan_links.LinkTooLongError:
        is_too_long = True
    form = FollowForm(initial={"plan_joint": packed, "structure": plan_form.plan.organisation})
    return _follow_page(request, sheet, form, is_too_long=is_too_long)


def _follow_page(
    request: HttpRequest, sheet: PracticePage, form: FollowForm, *, is_too_long: bool = False
) -> HttpResponse:
    crumbs = [*sheet.crumbs[:-1], (sheet.title, sheet.public_path), ("Donner des nouvelles", "")]
    path = reverse("adoption_follow", args=[sheet.slug])
    context = {
        "sheet": sheet,
        "crumbs": crumbs,
        "path": path,
        "plan_title": plan_title(form["plan_joint"].value() or ""),
        "is_too_long": is_too_long,
    }
    return form_page(request, "practices/adoption/follow.html", form, context)


@require_safe
def sent(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that a mail is on its way; the same whatever the address is known for."""
    sheet = get_object_or_404(public(), slug=slug)
    return personal(render(request, "practices/adoption/sent.html", {"sheet": sheet}))


@_opened_by_link
def confirm(request: HttpRequest, secret: str) -> HttpResponse:
    """Show what is to be confirmed; confirm it on POST."""
    if request.method == "POST":
        return _managed_after(services.confirm(secret), "confirme")
    adoption = selectors.to_confirm(secret)
    if adoption is None or not public().filter(pk=adoption.sheet_id).exists():
        return link_over(request)
    context = {"adoption": adoption, "plan_title": plan_title(adoption.plan), "path": request.path}
    return render(request, "practices/adoption/confirm.html", context)


@_opened_by_link
def answer(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask what a try gave, with the answer that the link of the mail carries; take it on POST."""
    asked = selectors.question(secret)
    if asked is None:
        return link_over(request)
    if request.method == "POST":
        form = AnswerForm(request.POST)
        if form.is_valid():
            given = following.answer(secret, form.cleaned_data["reponse"])
            return _redirect("adoption_details", links.details_secret(given))
    else:
        chosen = request.GET.get("reponse")
        form = AnswerForm(initial={"reponse": chosen if chosen in AdoptionAnswer.Outcome.values else ""})
    context = {"adoption": asked.adoption, "month": asked.month, "path": request.path}
    return form_page(request, "practices/adoption/answer.html", form, context)


@_opened_by_link
def details(request: HttpRequest, secret: str) -> HttpResponse:
    """Let an answer be detailed until the moderation reads it."""
    given = selectors.detailed(secret)
    if given is None:
        return link_over(request)
    form = DetailsForm.of(given, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        following.add_details(secret, **form.details)
        return HttpResponseRedirect(f"{request.path}?fait=precise")
    context = {"answer": given, "adoption": given.adoption, "path": request.path}
    context["is_done"] = request.GET.get("fait") == "precise"
    return form_page(request, "practices/adoption/details.html", form, context)


@_opened_by_link
def manage(request: HttpRequest, secret: str) -> HttpResponse:
    """Show what is held about a try; correct it on POST."""
    adoption = _managed(secret)
    form = _employer_form(request, adoption)
    if form.is_bound and form.is_valid():
        services.change(secret, form.employer)
        return HttpResponseRedirect(f"{request.path}?fait=corrige")
    context = {
        **_secret_paths(secret),
        "adoption": adoption,
        "plan_title": plan_title(adoption.plan),
        "question_days": question_days(adoption),
        "answer": selectors.open_answer(adoption),
        "is_sheet_public": public().filter(pk=adoption.sheet_id).exists(),
        "done": DONE.get(request.GET.get("fait", ""), ""),
        "is_new": request.GET.get("fait") == "confirme",
    }
    return form_page(request, "practices/adoption/manage.html", form, context)


@_opened_by_link
def stop(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask whether questions should end; end them on POST, which mail programs also send (RFC 8058)."""
    adoption = _managed(secret)
    if request.method == "POST":
        adoption = services.stop(secret)
    # No redirection: programs that post do not follow it.
    context = {"adoption": adoption, "is_done": request.method == "POST", **_secret_paths(secret)}
    return render(request, "practices/adoption/stop.html", context)


@_opened_by_link
def erase(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask whether all that tells who tries should be erased; erase it on POST."""
    adoption = _managed(secret)
    if request.method == "POST":
        services.erase(secret)
        return HttpResponseRedirect(reverse("adoption_erased"))
    return render(request, "practices/adoption/erase.html", {"adoption": adoption, **_secret_paths(secret)})


@_opened_by_link
def complete(request: HttpRequest, secret: str) -> HttpResponse:
    """Lead to the page where the last answer is detailed; on POST only, since it makes a link."""
    given = selectors.open_answer(_managed(secret))
    if given is None or request.method != "POST":
        return link_over(request)
    return _redirect("adoption_details", links.details_secret(given))


@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    """Say that what was held is erased; about nobody in particular."""
    return personal(render(request, "practices/adoption/erased.html"))


def _managed(secret: str) -> Adoption:
    adoption = selectors.managed(secret)
    if adoption is None:
        raise AdoptionError
    return adoption


def _managed_after(adoption: Adoption, done: str) -> HttpResponse:
    """Lead to the page of what is held, by a link made for it."""
    return _redirect("adoption_manage", links.manage_secret(adoption), done)


def _employer_form(request: HttpRequest, adoption: Adoption) -> EmployerForm:
    territory = adoption.territory
    said = {
        "structure": adoption.organisation_name,
        "departement": territory.slug if territory else "",
        "montrer": adoption.is_public,
    }
    return EmployerForm(request.POST if request.method == "POST" else None, initial=said)


def _secret_paths(secret: str) -> dict[str, Any]:
    """Return the addresses that one manage link leads to."""
    names = ("manage", "stop", "erase", "complete")
    return {f"{name}_path": reverse(f"adoption_{name}", args=[secret]) for name in names}


def _redirect(name: str, secret: str, done: str = "") -> HttpResponse:
    query = f"?fait={done}" if done else ""
    return HttpResponseRedirect(reverse(name, args=[secret]) + query)
