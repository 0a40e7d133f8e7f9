"""Who is told of what happens to an idea: its author by mail, its followers in their digest."""

from .models import Idea, IdeaStep
from .states import Transition


def tell(idea: Idea, row: IdeaStep, step: Transition) -> None:
    """Queue what must be told of a step, in its transaction."""
    from . import mails

    if step.tells_author and idea.author_email:
        mails.queue_step(idea, row)
