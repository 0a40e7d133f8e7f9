"""The questionnaires in the admin: their menu, and what is never done to several at once."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from wagtail import hooks
from wagtail.admin import messages
from wagtail.snippets.models import register_snippet

from .models import Questionnaire
from .viewsets import QuestionnaireViewSet

register_snippet(QuestionnaireViewSet)


@hooks.register("before_delete_snippet")
def refuse_bulk_deletion(request: HttpRequest, instances: Sequence[Any]) -> HttpResponse | None:
    """Delete one questionnaire at a time, on the page that says where it serves.

    The list offers no bulk action, but Wagtail's address of it answers.
    """
    if not any(isinstance(instance, Questionnaire) for instance in instances):
        return None
    messages.error(request, "Supprimez les questionnaires un par un\u00a0: rien n’a été supprimé.")
    return HttpResponseRedirect(reverse("questionnaires:list"))
