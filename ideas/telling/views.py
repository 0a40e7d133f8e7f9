"""The pages of whoever tells a practice.

Nothing ambient (cookie, account) is used: a personal link is needed, known to whoever received the mail only,
so that no token against forged requests is asked for. GET changes nothing. A link that opens nothing always
gets the same answer.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Revision

from core import sent_files
from core.protection import form_page
from core.views import personal, personal_link
from ideas.errors import IdeaError
from ideas.models import ToldPractice
from practices.models import PracticePage
from practices.selectors import sheet_sections

from . import authors
from .errors import ToldGoneError, ToldIncompleteError
from .forms import AgainForm, DraftForm, TellForm, typed
from .presentation import credit, standing

FORM = "ideas.tell"
DONE = {
    "enregistre": "Votre brouillon est enregistré.",
    "envoye": "Votre récit est envoyé à la rédaction.",
    "retire": "Votre récit est retiré.",
    "approuve": "Vous avez approuvé le texte. La rédaction peut publier la fiche.",
    "revoir": "La rédaction reçoit ce que vous voulez changer.",
    "trop-tard": "Rien n’a changé\u00a0: votre récit n’en était plus là. Voici où il en est.",
}
INCOMPLETE = "Pour l’envoyer, dites au moins ce que vous vouliez changer et ce que vous faites."
State = ToldPractice.State
View = Callable[[HttpRequest, str], HttpResponse]
_opened_by_link = personal_link(ToldGoneError)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def tell(request: HttpRequest) -> HttpResponse:
    """Answer ``/pratiques/raconter/``: the form; on POST, keep the draft and send its link."""
    posted = request.POST if request.method == "POST" else None
    form = TellForm(posted)
    if posted is not None and form.is_valid() and form.has_room(request, FORM):
        authors.begin(form.cleaned_data["courriel"], form.written)
        return personal(HttpResponseRedirect(reverse("told:sent")))
    return form_page(request, "ideas/telling/tell.html", form, {})


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Say that a mail is on its way; the same whatever was typed."""
    return personal(render(request, "ideas/telling/sent.html"))


@_opened_by_link
def own(request: HttpRequest, secret: str) -> HttpResponse:
    """Show where it stands; while it is a draft, write it again on POST, then send it if asked to."""
    told = authors.read(secret)
    if told.state != State.DRAFT:
        if request.method == "POST":
            return _led_to(secret, "trop-tard")
        return render(request, "ideas/telling/own.html", _own(request, told, secret))
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = DraftForm(*posted, initial=typed(told), told=told)
    if posted and form.is_valid():
        try:
            return _written(request, secret, form)
        except ToldIncompleteError:
            form.add_error(None, INCOMPLETE)
        except sent_files.TooManyFilesError:
            form.add_error("documents", sent_files.TOO_MANY.format(most=sent_files.MOST))
        except ToldGoneError:
            raise
        except IdeaError:
            return _led_to(secret, "trop-tard")
    return form_page(request, "ideas/telling/draft.html", form, _own(request, told, secret))


def _written(request: HttpRequest, secret: str, form: DraftForm) -> HttpResponse:
    """Keep what was typed, then send it if asked to."""
    removed = [row.pk for row in form.cleaned_data["retirer"]]
    authors.write(secret, form.written, removed, form.cleaned_data["documents"])
    if "envoyer" not in request.POST:
        return _led_to(secret, "enregistre")
    authors.submit(secret)
    return _led_to(secret, "envoye")


@_opened_by_link
def proposed(request: HttpRequest, secret: str) -> HttpResponse:
    """Show the text of the sheet to its author; on POST, approve it or say what must change."""
    told = authors.read(secret)
    if told.state != State.TO_APPROVE:
        return _led_to(secret, "trop-tard")
    form = AgainForm(request.POST if request.POST.get("decision") == "revoir" else None)
    try:
        if request.POST.get("decision") == "approuver":
            authors.approve(secret, request.POST.get("lu", ""))
            return _led_to(secret, "approuve")
        if form.is_bound and form.is_valid():
            authors.ask_again(secret, form.cleaned_data["raison"])
            return _led_to(secret, "revoir")
    except ToldGoneError:
        raise
    except IdeaError:
        return _led_to(secret, "trop-tard")
    sheet = _text(told)
    if sheet is None:
        return _led_to(secret, "trop-tard")
    context = {
        **_own(request, told, secret),
        "sheet": sheet,
        "sections": list(sheet_sections(sheet)),
        "credit": credit(told),
    }
    return form_page(request, "ideas/telling/proposed.html", form, context)


def _text(told: ToldPractice) -> PracticePage | None:
    """Return the sheet as it was proposed; None when an administrator deleted it."""
    revision = Revision.objects.filter(pk=told.proposed_revision or 0).first()
    if revision is None or told.sheet is None:
        return None
    page: PracticePage = revision.as_object()
    return page


@_opened_by_link
def withdraw(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask whether to take it back; do it on POST."""
    told = authors.read(secret)
    if request.method != "POST":
        return render(request, "ideas/telling/withdraw.html", _own(request, told, secret))
    try:
        authors.withdraw(secret)
    except ToldGoneError:
        raise
    except IdeaError:
        return _led_to(secret, "trop-tard")
    return _led_to(secret, "retire")


@_opened_by_link
def erase(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask whether to forget an author; do it on POST."""
    told = authors.read(secret)
    if request.method != "POST":
        return render(request, "ideas/telling/erase.html", _own(request, told, secret))
    authors.erase(secret)
    # No redirection: the link opens nothing any more.
    return render(request, "ideas/telling/erased.html")


def _own(request: HttpRequest, told: ToldPractice, secret: str) -> dict[str, Any]:
    return {
        "told": told,
        "standing": standing(told),
        "done": DONE.get(request.GET.get("fait", ""), ""),
        "is_late": request.GET.get("fait") == "trop-tard",
        **{
            f"{name}_path": reverse(f"told:{name}", args=[secret])
            for name in ("own", "proposed", "withdraw", "erase")
        },
    }


def _led_to(secret: str, done: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('told:own', args=[secret])}?fait={done}")
