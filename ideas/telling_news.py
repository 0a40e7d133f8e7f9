"""Who is told of what happens to an idea: its author by mail, its followers in their own mail."""

from subscriptions import services as subscriptions

from . import mails
from .models import Idea, IdeaStep
from .states import Action, Transition
from .taking_part.topic import TOPIC

# What followers read, by step.
NEWS = {
    Action.STUDY: "L’institution étudie cette idée.",
    Action.ACCEPT: "L’institution retient cette idée\u00a0: sa réponse est en ligne.",
    Action.DECLINE: "L’institution ne retient pas cette idée\u00a0: sa réponse est en ligne.",
    Action.START: "Une équipe essaie cette idée.",
    Action.GENERALISE: "Cette idée est devenue une pratique\u00a0: une fiche la détaille.",
    Action.STOP: "Cette idée n’est pas poursuivie.",
    Action.MERGE: "Cette idée a rejoint une idée proche.",
}


def tell(idea: Idea, row: IdeaStep, step: Transition) -> None:
    """Tell of a step, in its transaction."""
    if step.tells_author and idea.author_email:
        mails.queue_step(idea, row)
    if step.tells_followers:
        text = NEWS[Action(row.action)]
        subscriptions.announce(TOPIC, str(idea.pk), code=f"idea-{idea.pk}-step-{row.pk}", text=text)
