"""The pages of members: sign in by a code, « Mon espace », sign out, leave.

They read the session, and are protected against forged requests as Django does it: unlike personal links,
they say to their own site where a form comes from. They are kept by no cache.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import members, sections
from accounts.models import User
from core.models import HOME_LABEL
from core.protection import form_page
from core.views import personal

from . import services
from .forms import AddressForm, CodeForm, ProfileForm
from .models import Profile

# Name of the form for the quotas of network addresses.
QUOTA = "members.sign_in"
PENDING = "members.pending"
SESSION_S = 30 * 24 * 3600
WRONG = "Ce code n’est pas celui du dernier courriel demandé ici. Vérifiez les huit chiffres."
OVER = "Ce code ne fonctionne plus, ou a été essayé trop souvent. Demandez-en un autre."
DONE = {"profil": "C’est enregistré.", "lecture": "Ce compte est celui de la rédaction."}
View = Callable[..., HttpResponse]


def private(answer: HttpResponse) -> HttpResponse:
    """Have a page kept by no cache and found by no robot; its forms say where they come from."""
    personal(answer)
    answer["Referrer-Policy"] = "same-origin"
    return answer


def _private(view: View) -> View:
    """Wrap a view of this module."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return private(view(request, *args, **kwargs))

    return wrapped


def sign_in_path(back: str) -> str:
    """Return the address of the sign-in page that leads back to a path of the site."""
    return f"{reverse('sign_in')}?{urlencode({'suite': back})}"


def member_required(view: View) -> View:
    """Wrap a view for those who are signed in; others sign in first, and come back to the same address."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if members.member_of(request) is None:
            return private(HttpResponseRedirect(sign_in_path(request.get_full_path())))
        return view(request, *args, **kwargs)

    return wrapped


@_private
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Answer ``/connexion/``: ask for an address, and send it a code; the same for all addresses."""
    form = AddressForm(request.POST if request.method == "POST" else None)
    back = members.local_path(request, (request.POST or request.GET).get("suite", ""))
    if request.method == "POST" and form.is_valid() and form.has_room(request, QUOTA):
        asked = services.ask(form.cleaned_data["courriel"])
        request.session[PENDING] = {"sign_in": asked.pk, "suite": back}
        return HttpResponseRedirect(reverse("sign_in_code"))
    return form_page(request, "members/sign_in.html", form, {"back": back})


@sensitive_post_parameters("code")
@_private
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Answer ``/connexion/code/``: read the code in the browser that asked for it, and no other."""
    pending = request.session.get(PENDING)
    if not pending:
        return HttpResponseRedirect(reverse("sign_in"))
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            user = services.confirm(pending["sign_in"], form.cleaned_data["code"])
        except services.WrongCodeError:
            form.add_error("code", WRONG)
        except services.CodeOverError:
            form.add_error("code", OVER)
        else:
            return _signed_in(request, user, pending["suite"])
    again = sign_in_path(pending["suite"]) if pending["suite"] else reverse("sign_in")
    return form_page(request, "members/code.html", form, {"again_path": again})


@_private
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Close the session of this browser."""
    logout(request)
    return HttpResponseRedirect("/")


@_private
@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_page(request: HttpRequest) -> HttpResponse:
    """Answer ``/mon-espace/``: what one shows of oneself, and the sections of the apps."""
    user = _signed(request)
    profile = Profile.objects.filter(user=user).first() or Profile(user=user)
    initial = {"nom": profile.name, "fonction": profile.role, "structure": profile.organisation}
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        services.rename(user, name=said["nom"], role=said["fonction"], organisation=said["structure"])
        return HttpResponseRedirect(f"{request.path}?fait=profil")
    context = {
        "member": user,
        "sections": sections.shown(request, user),
        "is_editor": members.may_enter_admin(user),
        "done": DONE.get(request.GET.get("fait", ""), ""),
        "crumbs": [(HOME_LABEL, "/"), ("Mon espace", "")],
    }
    return form_page(request, "members/own_page.html", form, context)


@_private
@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Ask whether the account should be deleted; delete it on POST."""
    user = _signed(request)
    if request.method == "POST":
        try:
            services.leave(user.pk)
        except services.NotMemberError:
            return HttpResponseRedirect(f"{reverse('own_page')}?fait=lecture")
        logout(request)
        return HttpResponseRedirect(reverse("member_left"))
    return render(request, "members/leave.html", {"member": user})


@require_safe
def left(request: HttpRequest) -> HttpResponse:
    """Say that an account is deleted; about nobody in particular."""
    return personal(render(request, "members/left.html"))


def _signed(request: HttpRequest) -> User:
    user = members.member_of(request)
    assert user is not None  # noqa: S101 - ``member_required`` answered otherwise
    return user


def _signed_in(request: HttpRequest, user: User, back: str) -> HttpResponse:
    """Open a session, under another key than the one before it, and lead back."""
    del request.session[PENDING]
    login(request, user, backend=members.BACKEND)
    request.session.set_expiry(SESSION_S)
    return HttpResponseRedirect(back or reverse("own_page"))
