"""What Wagtail would let through in the admin: sounds deleted under their episodes, stories moved or copied.

Each says why, and changes nothing.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.models import Page
from wagtailmedia.views import media as media_views

from core.checked import checks_of
from core.checked.views import incomplete_message

from .checks import elsewhere
from .models import EpisodePage, PodcastPage, Story, TerritorySectionPage

IN_USE = "Ce média est dans une histoire\u00a0: retirez-le de l’histoire avant de le supprimer."
NO_ALIAS = "Un podcast ou un épisode n’a pas d’alias\u00a0: ceux qui s’y abonnent le recevraient deux fois."


@hooks.register("register_admin_urls", order=-1)
def guard_media() -> list[URLPattern]:
    """Stand before wagtailmedia's address: a sound in use would be an error there."""
    return [path("media/delete/<int:media_id>/", delete_media)]


def delete_media(request: HttpRequest, media_id: int) -> HttpResponse:
    """Delete a sound or a film as wagtailmedia does, unless a story has it."""
    try:
        answer: HttpResponse = media_views.delete(request, media_id)
    except ProtectedError:
        messages.error(request, IN_USE)
        return redirect("wagtailmedia:edit", media_id)
    return answer


@hooks.register("before_copy_page")
def refuse_copies(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Refuse the alias of what is subscribed to, and copies published at once that lack something."""
    if request.method != "POST":
        return None
    page = page.specific
    if request.POST.get("alias") and isinstance(page, EpisodePage | PodcastPage):
        messages.error(request, NO_ALIAS)
        return redirect("wagtailadmin_explore", page.get_parent().pk)
    if request.POST.get("publish_copies"):
        for copied in _with_stories(page):
            checks = checks_of(copied)
            if checks and (errors := checks.errors(copied)):
                messages.error(request, incomplete_message(copied, errors))
                return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None


def _with_stories(page: Page) -> Iterable[Page]:
    yield page
    yield from Story.objects.descendant_of(page).live().specific()


@hooks.register("before_move_page")
def refuse_move(request: HttpRequest, page: Page, destination: Page) -> HttpResponse | None:
    """Refuse to move a published story to the section of a territory that is not its own."""
    return _refused(request, [page], destination) if request.method == "POST" else None


@hooks.register("before_bulk_action")
def refuse_moves(
    request: HttpRequest, action_type: str, objects: list[Any], action: BulkAction
) -> HttpResponse | None:
    """The same of several at once: all or none."""
    if action_type != "move" or action.model is not Page:
        return None
    return _refused(request, objects, action.cleaned_form.cleaned_data["chooser"])


def _refused(request: HttpRequest, pages: Iterable[Page], destination: Page) -> HttpResponse | None:
    section = destination.specific
    if not isinstance(section, TerritorySectionPage):
        return None
    for page in (one.specific for one in pages):
        if isinstance(page, Story) and page.live and (refusal := elsewhere(page, section)):
            messages.error(request, incomplete_message(page, {"territory": refusal}))
            return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None
