"""The mails about ideas, as the services queue them; ``letters`` makes them when they are sent."""

from core import mail
from core.mail import retention
from core.models import Mail

from .models import Comment, Idea, IdeaStep

DRAFT = "ideas.draft"
STEP = "ideas.step"
COMMENT_REFUSED = "ideas.comment_refused"


def queue_draft(idea: Idea) -> None:
    """Send the author of a new draft the link of its page."""
    mail.queue(DRAFT, key=_key(idea, "draft"), to=idea.author_email, context={"idea": idea.pk})


def queue_step(idea: Idea, row: IdeaStep) -> None:
    """Tell the author of an idea what became of it."""
    context = {"idea": idea.pk, "step": row.pk}
    mail.queue(STEP, key=_key(idea, f"step-{row.pk}"), to=idea.author_email, context=context)


def queue_comment_refused(comment: Comment) -> None:
    """Tell the author of a comment why it is not shown."""
    if comment.user is not None:
        # Refused again after it was shown, it is told again.
        at = int(comment.decided_at.timestamp() * 1000) if comment.decided_at else 0
        key = f"idea-comment-{comment.pk}-{comment.state}-{at}"
        mail.queue(COMMENT_REFUSED, key=key, to=comment.user.email, context={"comment": comment.pk})


def forget(idea: Idea) -> None:
    """Give up what its author was not sent yet, and forget whom the rest was sent to."""
    rows = Mail.objects.filter(key__startswith=_key(idea, ""))
    retention.forget(list(rows.values_list("pk", flat=True)))


def _key(idea: Idea, what: str) -> str:
    return f"idea-{idea.pk}-{what}"
