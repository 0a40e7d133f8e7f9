"""What is kept of members who take part: what they support, write and report."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from core import privacy
from ideas.history import lock_several
from ideas.models import Comment, Idea, Report, Support

from .services import recount_comments

# Reports are of use while they are judged, and a while after.
REPORTS_KEPT = timedelta(days=365)
COMMENTS_KEPT = timedelta(days=5 * 365)


def register() -> None:
    """Have them purged, exported and erased; called once, when the app is ready."""
    privacy.register(
        privacy.PersonalData(
            name="ideas.supports",
            label="Soutiens aux idées",
            purpose="Compter une fois chaque personne qui soutient une idée, sans montrer qui.",
            kept="Aussi longtemps que votre compte\u00a0; le soutien reste ensuite compté, sans vous.",
            due=lambda at: Support.objects.none(),
            of=lambda email: Support.objects.filter(user__email=email),
            forget=lambda keys: Support.objects.filter(pk__in=keys).update(user=None),
            describe=_describe_support,
        )
    )
    privacy.register(
        privacy.PersonalData(
            name="ideas.comments",
            label="Commentaires des idées",
            purpose="Publier ce que vous dites d’une idée, signé comme vous le voulez.",
            kept="Cinq ans\u00a0; moins si vous retirez votre commentaire.",
            due=lambda at: Comment.objects.filter(at__lte=at - COMMENTS_KEPT).exclude(user=None),
            of=lambda email: Comment.objects.filter(user__email=email),
            forget=_forget_comments,
            describe=_describe_comment,
        )
    )
    privacy.register(
        privacy.PersonalData(
            name="ideas.reports",
            label="Signalements",
            purpose="Examiner ce que vous signalez.",
            kept="Un an.",
            due=_reports_due,
            of=lambda email: Report.objects.filter(user__email=email),
            forget=lambda keys: Report.objects.filter(pk__in=keys).update(user=None, text=""),
            describe=_describe_report,
        )
    )


def _reports_due(at: datetime) -> QuerySet[Report]:
    return Report.objects.filter(at__lte=at - REPORTS_KEPT).exclude(user=None, text="")


@transaction.atomic
def _forget_comments(keys: Collection[int]) -> int:
    """Erase what someone wrote: the text itself may tell who they are."""
    comments = Comment.objects.filter(pk__in=keys)
    ideas = lock_several(*sorted(set(comments.values_list("idea_id", flat=True))))
    done = comments.update(user=None, text="", signature="", reason="", state=Comment.State.REMOVED)
    for idea in ideas:
        recount_comments(idea)
    return done


def _said(item: Any) -> str:
    return f"{timezone.localtime(item.at):%d/%m/%Y %H:%M}"


def _describe_support(support: Model) -> dict[str, Any]:
    if not isinstance(support, Support):
        raise TypeError(f"{type(support).__name__} is no support.")
    return {"Idée": support.idea.title, "Le": _said(support)}


def _describe_comment(comment: Model) -> dict[str, Any]:
    if not isinstance(comment, Comment):
        raise TypeError(f"{type(comment).__name__} is no comment.")
    return {
        "Idée": comment.idea.title,
        "Signature": comment.signature,
        "Commentaire": comment.text,
        "État": comment.get_state_display(),
        "Le": _said(comment),
    }


def _describe_report(report: Model) -> dict[str, Any]:
    if not isinstance(report, Report):
        raise TypeError(f"{type(report).__name__} is no report.")
    about: Idea | None = report.idea or (report.comment.idea if report.comment else None)
    return {
        "Idée": about.title if about else "",
        "Raison": report.get_why_display(),
        "Précision": report.text,
        "Le": _said(report),
    }
