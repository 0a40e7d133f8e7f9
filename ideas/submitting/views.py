"""The pages of who proposes an idea.

Nothing ambient (cookie, account) is used: a draft needs its author's link, known to whoever received the mail
only, so that no token against forged requests is asked for. GET changes nothing: scanners of mail follow
every link. A link that opens nothing always gets the same answer.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from core import sent_files
from core.protection import form_page
from core.views import personal, personal_link
from ideas import selectors
from ideas.errors import GoneError, IncompleteError, SupportedError, WrongStateError
from ideas.models import Idea

from . import services
from .forms import DraftForm, IdeaForm, ProposeForm, typed
from .presentation import standing
from .similar import similar

FORM = "ideas.submit"
# What was done, as the page of the idea says it: by its parameter.
DONE = {
    "enregistre": "Votre brouillon est enregistré.",
    "envoye": "Votre idée est envoyée.",
    "retire": "Votre idée est retirée.",
}
NOT_DONE = {
    "trop-tard": "Rien n’a changé\u00a0: votre idée n’en était plus là. Voici où elle en est.",
    "soutenue": "Rien n’a changé\u00a0: d’autres personnes soutiennent cette idée. Vous pouvez effacer "
    "ce qui vous concerne\u00a0; l’idée restera, sans vous.",
}
INCOMPLETE = "Pour l’envoyer, il manque encore\u00a0: {missing}."
View = Callable[[HttpRequest, str], HttpResponse]
_opened_by_link = personal_link(GoneError)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Answer ``/idees/proposer/``: the form; on POST, keep the draft, or show what exists already."""
    posted = request.POST if request.method == "POST" else None
    form = ProposeForm(posted, initial={"titre": request.GET.get("titre", "")[:200]})
    looks = posted is not None and "verifier" in posted
    if posted is not None and not looks and form.is_valid() and form.has_room(request, FORM):
        services.begin(form.cleaned_data["courriel"], form.written)
        return personal(HttpResponseRedirect(reverse("ideas:propose_sent")))
    context = {**_bank(), "similar": similar(posted.get("titre", "")) if posted else [], "looked": looks}
    if looks:
        # Asked before all is typed: what is missing is no error yet.
        form = ProposeForm(initial=posted.dict() if posted else {})
        form.initial["metiers"] = posted.getlist("metiers") if posted else []
    return form_page(request, "ideas/submitting/propose.html", form, context)


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Say that a mail is on its way; the same whatever was typed."""
    return personal(render(request, "ideas/submitting/sent.html", _bank()))


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Answer ``/idees/suggestions/?titre=…`` with what exists already and looks like it: a part of a page."""
    found = similar(request.GET.get("titre", ""))
    return render(request, "ideas/submitting/_similar.html", {"similar": found, "looked": False})


@_opened_by_link
def own(request: HttpRequest, secret: str) -> HttpResponse:
    """Show where an idea stands; while it is a draft, write it again on POST, then send it if asked to."""
    idea = services.read(secret)
    if idea.state != Idea.State.DRAFT:
        return _led_to(secret, "trop-tard") if request.method == "POST" else _shown(request, idea, secret)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = DraftForm(*posted, initial=typed(idea), idea=idea)
    if posted and form.is_valid():
        try:
            services.write(secret, form.written)
            removed = [row.pk for row in form.cleaned_data["retirer"]]
            services.change_files(secret, removed, form.cleaned_data["documents"])
            if "envoyer" not in request.POST:
                return _led_to(secret, "enregistre")
            services.submit(secret)
            return _led_to(secret, "envoye")
        except WrongStateError:
            return _led_to(secret, "trop-tard")
        except IncompleteError:
            form.add_error(None, INCOMPLETE.format(missing=_missing(form)))
        except sent_files.TooManyFilesError:
            form.add_error("documents", sent_files.TOO_MANY.format(most=sent_files.MOST))
    context = {**_own(request, idea, secret), "similar": similar(idea.title)}
    return form_page(request, "ideas/submitting/draft.html", form, context)


@_opened_by_link
def withdraw(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask whether to take an idea back; do it on POST."""
    idea = services.read(secret)
    if request.method != "POST":
        return render(request, "ideas/submitting/withdraw.html", _own(request, idea, secret))
    try:
        services.withdraw(secret)
    except SupportedError:
        return _led_to(secret, "soutenue")
    except WrongStateError:
        return _led_to(secret, "trop-tard")
    return _led_to(secret, "retire")


@_opened_by_link
def erase(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask whether to forget an author; do it on POST."""
    idea = services.read(secret)
    if request.method != "POST":
        context = {**_own(request, idea, secret), "goes": services.goes_with_author(idea)}
        return render(request, "ideas/submitting/erase.html", context)
    services.erase(secret)
    # No redirection: the link opens nothing any more.
    return render(request, "ideas/submitting/erased.html", _bank())


def _shown(request: HttpRequest, idea: Idea, secret: str) -> HttpResponse:
    return render(request, "ideas/submitting/own.html", _own(request, idea, secret))


def _own(request: HttpRequest, idea: Idea, secret: str) -> dict[str, Any]:
    return {
        **_bank(),
        "idea": idea,
        "standing": standing(idea),
        "done": DONE.get(request.GET.get("fait", ""), ""),
        "not_done": NOT_DONE.get(request.GET.get("fait", ""), ""),
        "own_path": reverse("ideas:own", args=[secret]),
        "withdraw_path": reverse("ideas:withdraw", args=[secret]),
        "erase_path": reverse("ideas:erase", args=[secret]),
    }


def _led_to(secret: str, done: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('ideas:own', args=[secret])}?fait={done}")


def _missing(form: IdeaForm) -> str:
    """Name what is missing to send an idea: « l’explication, le thème »."""
    names = {"description": "l’explication", "axe": "à quoi elle servirait", "theme": "son thème"}
    return ", ".join(name for field, name in names.items() if not form.cleaned_data.get(field))


def _bank() -> dict[str, Any]:
    """Return what leads back to the bank."""
    page = selectors.bank_page()
    return {"bank_url": page.public_path if page else "/"}
