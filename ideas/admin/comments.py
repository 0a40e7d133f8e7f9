"""The comments in the admin: the list of those that wait, and what is decided of one."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin import messages
from wagtail.admin.widgets import AdminAutoHeightTextInput

from core.admin.decisions import DecisionView
from ideas.errors import IdeaError
from ideas.models import Comment
from ideas.taking_part import moderation

from . import selectors
from .names import COMMENTS

State = Comment.State
MOST_LETTERS = 500


class RefusalForm(forms.Form):
    """Why a comment is not shown."""

    reason = forms.CharField(
        label="Raison, pour son auteur",
        max_length=MOST_LETTERS,
        widget=AdminAutoHeightTextInput(),
        error_messages={"required": "Dites pourquoi\u00a0: l’auteur le lira."},
    )


class CommentView(DecisionView):
    """One comment to read: published, refused, or taken off the site."""

    model = Comment
    list_name, list_label = COMMENTS, "Commentaires"
    header_icon = "comment"
    page_title = "Commentaire"
    template_name = "ideas/admin/comment.html"
    refusals = (IdeaError,)

    def get_queryset(self) -> QuerySet[Comment]:
        """Return the comments with what they are about."""
        return Comment.objects.select_related("idea", "decided_by")

    @property
    def may_decide(self) -> bool:
        """Whether the account decides of comments."""
        return bool(self.request.user.has_perm("ideas.moderate_idea"))

    def decisions(self) -> dict[str, Callable[[HttpRequest], HttpResponse]]:
        """Publish, refuse, take off the site, or say that it may stay."""
        return {"publish": self.publish, "refuse": self.refuse, "settle": self.settle}

    def publish(self, request: HttpRequest) -> HttpResponse:
        """Show it."""
        moderation.publish_comment(self.object.pk, request.user)  # type: ignore[arg-type]
        return self.go_on("Commentaire publié.")

    def refuse(self, request: HttpRequest) -> HttpResponse:
        """Do not show it, or no longer."""
        form = RefusalForm(request.POST)
        if not form.is_valid():
            return self.again(refusal_form=form)
        waits = self.object.state == State.PENDING
        service = moderation.reject_comment if waits else moderation.hide_comment
        service(self.object.pk, request.user, form.cleaned_data["reason"])  # type: ignore[arg-type]
        return self.go_on("Commentaire non publié." if waits else "Commentaire retiré du site.")

    def settle(self, request: HttpRequest) -> HttpResponse:
        """Say that what was reported may stay."""
        moderation.settle_reports(request.user, comment_id=self.object.pk)  # type: ignore[arg-type]
        return self.go_on("Signalements classés.")

    def go_on(self, done: str) -> HttpResponse:
        """Say what was done, and lead to the next comment that waits."""
        messages.success(self.request, done)
        following = selectors.comments_waiting().exclude(pk=self.object.pk).first()
        if following is None:
            return redirect(self.list_url)
        return redirect(reverse(f"{COMMENTS}:inspect", args=[following.pk]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the idea, the reports and the form."""
        comment = self.object
        reports = list(comment.reports.filter(settled_at=None))
        context = {
            "comment": comment,
            "idea": comment.idea,
            "reports": reports,
            "may_publish": self.may_decide and comment.state in {State.PENDING, State.HIDDEN},
            "may_refuse": self.may_decide and comment.state != State.REJECTED,
            "may_settle": self.may_decide and bool(reports) and comment.state == State.PUBLISHED,
            "refusal_form": RefusalForm(),
        }
        return super().get_context_data(**{**context, **kwargs})
