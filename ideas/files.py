"""The documents that come with an idea: sent by its author with its draft, read by all once it is public."""

from collections.abc import Collection, Sequence
from functools import partial

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from core import sent_files
from core.sent_files import Accepted

from . import selectors
from .errors import WrongStateError
from .models import Idea, IdeaFile


def change(idea: Idea, removed: Collection[int], added: Sequence[Accepted]) -> None:
    """Take documents away from the draft of a locked idea, and add others.

    Raises:
        WrongStateError: it is no draft any more.
        TooManyFilesError: too many would be left; nothing changed.
    """
    if idea.state != Idea.State.DRAFT:
        raise WrongStateError
    sent_files.change(idea.files.all(), partial(IdeaFile, idea=idea), removed, added)


@require_safe
def public_file(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Give a document of a public idea.

    Raises:
        Http404: there is none, or its idea is not public.
    """
    row = get_object_or_404(IdeaFile.objects.select_related("idea"), pk=pk, idea__in=selectors.public())
    if row.idea.slug != slug:
        raise Http404
    return sent_files.answer(row)
