"""The pages where members support, follow, comment and report an idea.

They read the session and are protected against forged requests as Django does it; the page of the idea itself
does neither, and stays the same for everyone. GET changes nothing.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts import members
from accounts.models import User
from core.protection import form_page
from ideas import selectors
from ideas.errors import GoneError
from ideas.models import Comment, Idea
from ideas.submitting import links
from members.views import member_required, private
from subscriptions.errors import NotPublicError
from subscriptions.selectors import is_following

from . import services, typed
from .errors import NotOpenError, OwnIdeaError, TooManyError
from .forms import CommentForm, ReportForm, signed
from .topic import TOPIC

DONE = {
    "soutenue": "Votre soutien est compté. Merci.",
    "plus-soutenue": "Votre soutien est retiré.",
    "suivie": "Vous serez prévenu de ce que devient cette idée.",
    "plus-suivie": "Vous ne serez plus prévenu de ce que devient cette idée.",
    "commentee": "Votre commentaire est enregistré\u00a0: la modération le lit avant de le publier.",
    "publie": "Votre commentaire est publié.",
    "retire": "Votre commentaire est retiré.",
    "signalee": "C’est transmis à la modération. Merci.",
}
View = Callable[..., HttpResponse]


def _member_page(view: View) -> View:
    """Wrap a view of a signed-in member about a public idea."""

    @wraps(view)
    def wrapped(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
        idea = get_object_or_404(selectors.public(), slug=slug)
        try:
            return private(view(request, idea, **kwargs))
        except (GoneError, NotOpenError, NotPublicError):
            # It left the site meanwhile.
            raise Http404 from None

    member_page = member_required(require_http_methods(["GET", "HEAD", "POST"])(wrapped))

    @wraps(view)
    def keeping(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and members.member_of(request) is None:
            typed.keep(request)
        return member_page(request, *args, **kwargs)

    return keeping


@_member_page
def support(request: HttpRequest, idea: Idea) -> HttpResponse:
    """Say what a support means; support, or take it back, on POST."""
    user = _user(request)
    if request.method == "POST":
        if "retirer" in request.POST:
            services.withdraw_support(idea.pk, user)
            return _led_to("support", idea, "plus-soutenue")
        try:
            services.support(idea.pk, user)
        except OwnIdeaError as error:
            return _page(request, "support", idea, {"not_done": str(error)}, status=409)
        return _led_to("support", idea, "soutenue")
    context = {"supports": idea.supports.filter(user=user).exists(), "follows": _follows(user, idea)}
    return _page(request, "support", idea, context)


@_member_page
def follow(request: HttpRequest, idea: Idea) -> HttpResponse:
    """Say what following means; follow, or no more, on POST."""
    user = _user(request)
    if request.method == "POST":
        if "retirer" in request.POST:
            services.unfollow(idea, user)
            return _led_to("follow", idea, "plus-suivie")
        services.follow(idea, user)
        return _led_to("follow", idea, "suivie")
    return _page(request, "follow", idea, {"follows": _follows(user, idea)})


@_member_page
def comment(request: HttpRequest, idea: Idea) -> HttpResponse:
    """Show the form of a comment; write it on POST."""
    user = _user(request)
    unsent = typed.given_back(request)
    form = CommentForm(request.POST if request.method == "POST" else None, initial={**signed(user), **unsent})
    if request.method == "POST" and form.is_valid():
        try:
            written = services.comment(
                idea.pk, user, form.cleaned_data["texte"], form.cleaned_data["signature"]
            )
        except TooManyError as error:
            form.add_error(None, str(error))
        else:
            shown = written.state == Comment.State.PUBLISHED
            return _led_to("comment", idea, "publie" if shown else "commentee")
    mine = idea.comments.filter(user=user).exclude(state=Comment.State.REMOVED)
    context = {**_about(request, idea), "mine": list(mine), "unsent": unsent}
    return form_page(request, "ideas/taking_part/comment.html", form, context)


@_member_page
def remove_comment(request: HttpRequest, idea: Idea, comment_id: int) -> HttpResponse:
    """Ask whether to take one's own comment back; do it on POST."""
    user = _user(request)
    mine = idea.comments.filter(user=user).exclude(state=Comment.State.REMOVED)
    written = get_object_or_404(mine, pk=comment_id)
    if request.method == "POST":
        services.remove_comment(written.pk, user)
        return _led_to("comment", idea, "retire")
    return _page(request, "remove_comment", idea, {"comment": written})


@_member_page
def report(request: HttpRequest, idea: Idea, comment_id: int | None = None) -> HttpResponse:
    """Show the form by which the moderation is told of something; tell it on POST."""
    reported = None
    if comment_id is not None:
        reported = get_object_or_404(idea.comments.filter(state=Comment.State.PUBLISHED), pk=comment_id)
    unsent = typed.given_back(request)
    form = ReportForm(request.POST if request.method == "POST" else None, initial=unsent)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            services.report(_user(request), said["raison"], said["precision"], idea=idea, comment=reported)
        except TooManyError as error:
            form.add_error(None, str(error))
        else:
            # The idea may be hidden by now: nothing of it is shown.
            return render(request, "ideas/taking_part/reported.html", _bank())
    context = {**_about(request, idea), "comment": reported, "unsent": unsent}
    return form_page(request, "ideas/taking_part/report.html", form, context)


@member_required
@require_POST
def open_own(request: HttpRequest, idea_id: int) -> HttpResponse:
    """Lead an author who is signed in to the page of their idea, by a link made for it."""
    idea = get_object_or_404(Idea, pk=idea_id, author_email=_user(request).email)
    return private(redirect(reverse("ideas:own", args=[links.manage_secret(idea)])))


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise TypeError("member_required comes first.")
    return request.user


def _follows(user: User, idea: Idea) -> bool:
    return is_following(user.email, TOPIC, str(idea.pk))


def _about(request: HttpRequest, idea: Idea) -> dict[str, Any]:
    return {**_bank(), "idea": idea, "done": DONE.get(request.GET.get("fait", ""), "")}


def _bank() -> dict[str, Any]:
    page = selectors.bank_page()
    return {"bank_url": page.public_path if page else "/"}


def _page(
    request: HttpRequest, name: str, idea: Idea, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    said = {**_about(request, idea), **context}
    return render(request, f"ideas/taking_part/{name}.html", said, status=status)


def _led_to(name: str, idea: Idea, done: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse(f'ideas:{name}', args=[idea.slug])}?fait={done}")
