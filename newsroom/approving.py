"""One click decides of one reading."""

from typing import Any

from django.http import HttpRequest
from wagtail.admin import messages
from wagtail.admin.action_menu import ActionMenuItem, WorkflowMenuItem
from wagtail.models import Page

# What the form of a page says of a decision: Wagtail's names, and the reading that was on the screen.
DECIDED = "action-workflow-action"
DECISION = "workflow-action-name"
READING = "reading"
MENU_ITEM = "newsroom/admin/approving_item.html"
ALREADY = (
    "Cette lecture était déjà faite\u00a0: rien n’a été décidé une seconde fois. "
    "S’il en reste une, relisez avant d’approuver à nouveau."
)
NOT_YOURS = (
    "Le texte est enregistré, et rien n’est décidé : à cette étape, qui l’a écrit ou corrigé "
    "ne l’approuve pas."
)


def name_reading(menu_items: list[ActionMenuItem]) -> None:
    """Let each decision of the menu at the foot of the form say which reading it ends."""
    for item in menu_items:
        if isinstance(item, WorkflowMenuItem):
            item.template_name = MENU_ITEM


def decide_once(request: HttpRequest, page: Any) -> None:
    """Keep a form from deciding of another reading than the one on the screen; it is then only saved.

    Wagtail's form names the decision, not the reading: a double click, or a form left open while a
    colleague approved, would pass the reading that follows too. And what the browser saves by itself
    repeats the decision, once its button is pressed.

    Args:
        request: what is posted to the form of the page; its decision is removed when it does not hold.
        page: as it is in the database.
    """
    if not request.POST.get(DECIDED):
        return
    saves_itself = not request.accepts("text/html")
    refusal = _refusal(request, page)
    if saves_itself or refusal:
        posted = request.POST.copy()
        del posted[DECIDED]
        request.POST = posted  # type: ignore[assignment]
    if refusal and not saves_itself:
        messages.warning(request, refusal)


def _refusal(request: HttpRequest, page: Page) -> str:
    """Return why a decision does not hold; empty when it does."""
    state = page.current_workflow_task_state
    if state is None or request.POST.get(READING) != str(state.pk):
        return ALREADY
    actions = state.task.specific.get_actions(page, request.user)
    return "" if request.POST.get(DECISION) in {name for name, *_ in actions} else NOT_YOURS
