"""The mails about ideas, as the services queue them."""

from core import mail

from .models import Idea, IdeaStep

STEP = "ideas.step"


def queue_step(idea: Idea, row: IdeaStep) -> None:
    """Tell the author of an idea what became of it."""
    mail.queue(
        STEP,
        key=f"idea-{idea.pk}-step-{row.pk}",
        to=idea.author_email,
        context={"idea": idea.pk, "step": row.pk},
    )
