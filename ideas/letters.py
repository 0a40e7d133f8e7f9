"""What the mails about ideas say, made when they are sent.

The one that a form asked for quotes nothing that was typed, since the address may be that of someone else.
The others go to whoever sent the idea, and so proved that the address is theirs.
"""

from typing import Any

from django.urls import reverse

from core import mail
from core.addresses import absolute
from core.branding import default_brand
from core.exports import one_line
from core.mail import Kind, Letter
from core.models import Mail

from . import mails
from .models import Comment, Idea, IdeaStep
from .states import Action
from .submitting import links

# What the author reads first, by step.
SUBJECTS = {
    Action.SUBMIT: "Votre idée est bien arrivée",
    Action.PUBLISH: "Votre idée est publiée",
    Action.ASK_CHANGES: "Votre idée\u00a0: quelques mots à reprendre",
    Action.REJECT: "Votre idée n’est pas publiée",
    Action.STUDY: "Votre idée est à l’étude",
    Action.ACCEPT: "Votre idée est retenue",
    Action.DECLINE: "Votre idée\u00a0: la réponse",
    Action.START: "Votre idée est essayée",
    Action.GENERALISE: "Votre idée est devenue une pratique",
    Action.STOP: "Votre idée\u00a0: ce qui change",
    Action.MERGE: "Votre idée rejoint une idée proche",
    Action.WITHDRAW: "Votre idée est retirée",
    Action.HIDE: "Votre idée n’est plus affichée pour l’instant",
    Action.RESTORE: "Votre idée est de nouveau affichée",
}
TEXTS = {
    Action.SUBMIT: "La modération la lit avant sa publication\u00a0; nous vous écrirons.",
    Action.PUBLISH: "Tout le monde peut maintenant la lire et la soutenir.",
    Action.ASK_CHANGES: "La modération vous propose de la reprendre avant sa publication.",
    Action.REJECT: "La modération ne l’a pas publiée.",
    Action.STUDY: "L’institution l’examine.",
    Action.ACCEPT: "L’institution la retient.",
    Action.DECLINE: "L’institution ne la retient pas.",
    Action.START: "Une équipe la met à l’essai.",
    Action.GENERALISE: "Une fiche pratique la détaille\u00a0: d’autres peuvent la copier.",
    Action.STOP: "Elle n’est pas poursuivie.",
    Action.MERGE: "Une idée proche existait\u00a0: la vôtre y mène, et ses soutiens comptent avec les siens.",
    Action.WITHDRAW: "Comme vous l’avez demandé, personne d’autre que vous ne la voit plus.",
    Action.HIDE: "La modération la relit. Elle n’est plus sur le site pour l’instant.",
    Action.RESTORE: "Elle est revenue là où elle était.",
}


def register() -> None:
    """Have these kinds of mail sent; called once, when the app is ready."""
    mail.register(Kind(mails.DRAFT, "Idée\u00a0: brouillon", "mail/ideas/draft", _draft))
    refused = "Commentaire non publié"
    mail.register(Kind(mails.COMMENT_REFUSED, refused, "mail/ideas/comment_refused", _comment_refused))
    mail.register(Kind(mails.STEP, "Idée\u00a0: ce qu’elle devient", "mail/ideas/step", _step))


def _draft(row: Mail) -> Letter | None:
    idea = _find(row)
    if idea is None or idea.state != Idea.State.DRAFT:
        return None
    return Letter({"link": links.manage_address(idea), "days": links.DRAFT_KEPT.days})


def _step(row: Mail) -> Letter | None:
    """Tell one step, even if others followed: each is told in its order."""
    idea = _find(row)
    step = IdeaStep.objects.filter(pk=row.context.get("step"), idea=idea).first()
    if idea is None or step is None:
        return None
    action = Action(step.action)
    is_answer = action in (Action.ACCEPT, Action.DECLINE)
    context: dict[str, Any] = {
        "subject": SUBJECTS[action],
        "text": TEXTS[action],
        "idea_title": one_line(idea.title),
        "reason": step.reason,
        "answer": idea.answer if is_answer else "",
        "answered_by": idea.answered_by if is_answer else "",
        "idea_link": _public_link(idea),
        "link": links.manage_address(idea),
    }
    return Letter(context, reply_to=default_brand().contact)


def _comment_refused(row: Mail) -> Letter | None:
    """Tell why a comment is not shown, as long as it is not."""
    hidden = [Comment.State.REJECTED, Comment.State.HIDDEN]
    known = Comment.objects.select_related("idea__merged_into").filter(pk=row.context.get("comment"))
    comment = known.filter(state__in=hidden, user__isnull=False).first()
    if comment is None:
        return None
    context = {
        "idea_title": one_line(comment.idea.title),
        "idea_link": _public_link(comment.idea),
        "reason": comment.reason,
        "was_shown": comment.state == Comment.State.HIDDEN,
    }
    return Letter(context, reply_to=default_brand().contact)


def _public_link(idea: Idea) -> str:
    """Return the address where everyone reads an idea, or the one that it was joined to; else nothing."""
    read = idea.merged_into or idea
    return absolute(reverse("ideas:idea", args=[read.slug])) if read.is_public else ""


def _find(row: Mail) -> Idea | None:
    """Return the idea that a mail is about, unless its author was forgotten."""
    known = Idea.objects.select_related("merged_into").filter(pk=row.context.get("idea"))
    return known.exclude(author_email="").first()
