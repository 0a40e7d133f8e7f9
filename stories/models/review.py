"""The reading of what others wrote."""

from typing import Any

from django.db import models
from django.db.models import Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast
from wagtail.models import AbstractGroupApprovalTask, Page, Revision, TaskState, WorkflowState


class OtherEyesTask(AbstractGroupApprovalTask):
    """A stage of review that those who wrote a story do not pass.

    Wagtail's own stage lets anyone of its groups approve, their own text included. While others read it,
    whoever submitted it reads it too and changes nothing: they take it back first, so that what is approved
    is what was read. A superuser is held by neither rule: a site with one person must not be stuck.
    """

    writers_aside = models.BooleanField(
        "pas par ceux qui l’ont écrit",
        default=True,
        help_text="Décoché\u00a0: qui l’a soumis ne l’approuve pas, qui l’a corrigé le peut.",
    )

    admin_form_fields = [*AbstractGroupApprovalTask.admin_form_fields, "writers_aside"]

    class Meta:
        verbose_name = "relecture par d’autres que l’auteur"
        verbose_name_plural = "relectures par d’autres que l’auteur"

    @classmethod
    def get_description(cls) -> str:
        """Say what it does, where a stage is chosen."""
        return "Les membres des groupes choisis approuvent ce qu’ils n’ont pas écrit eux-mêmes"

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        """Tell whether someone may not change the story while it is read."""
        return bool(super().locked_for_user(obj, user)) or _submitted(obj, user)

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        """Return what someone may decide: nothing of what is theirs."""
        if not user.is_superuser and (_submitted(obj, user) or (self.writers_aside and _wrote(obj, user))):
            return []
        return list(super().get_actions(obj, user))

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> QuerySet[TaskState]:
        """Return what waits for someone: not what is theirs."""
        waiting: QuerySet[TaskState] = super().get_task_states_user_can_moderate(user, **kwargs)
        if user.is_superuser:
            return waiting
        waiting = waiting.exclude(workflow_state__requested_by=user)
        return waiting.exclude(_written_by(user)) if self.writers_aside else waiting


def _submitted(obj: Any, user: Any) -> bool:
    state: WorkflowState | None = obj.current_workflow_state
    return bool(state and not user.is_superuser and state.requested_by_id == user.pk)


def _wrote(obj: Any, user: Any) -> bool:
    """Tell whether someone wrote some of what is not public yet."""
    revisions = Revision.objects.for_instance(obj).filter(user=user)
    published = obj.live_revision.created_at if obj.live_revision else None
    return bool((revisions.filter(created_at__gt=published) if published else revisions).exists())


def _written_by(user: Any) -> Exists:
    """As ``_wrote``, for the stages of any number of stories."""
    published = Page.objects.filter(pk=Cast(OuterRef("object_id"), IntegerField()))
    revisions = Revision.objects.filter(
        user=user,
        base_content_type=OuterRef("workflow_state__base_content_type"),
        object_id=OuterRef("workflow_state__object_id"),
    ).annotate(published_at=Subquery(published.values("live_revision__created_at")[:1]))
    return Exists(revisions.filter(Q(published_at=None) | Q(created_at__gt=F("published_at"))))
