"""The reading of what others wrote."""

from typing import Any

from django.db.models import QuerySet
from wagtail.models import AbstractGroupApprovalTask, TaskState, WorkflowState


class OtherEyesTask(AbstractGroupApprovalTask):
    """A stage of review that whoever submitted a story cannot pass alone.

    Wagtail's own stage lets anyone of its groups approve, their own text included. While others read it, its
    author reads it too and changes nothing: they take it back first, so that what is approved is what was
    read. A superuser is held by neither rule: a site with one person must not be stuck.
    """

    class Meta:
        verbose_name = "relecture par d’autres que l’auteur"
        verbose_name_plural = "relectures par d’autres que l’auteur"

    @classmethod
    def get_description(cls) -> str:
        """Say what it does, where a stage is chosen."""
        return "Les membres des groupes choisis approuvent ce qu’ils n’ont pas soumis eux-mêmes"

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        """Tell whether someone may not change the story while it is read."""
        return bool(super().locked_for_user(obj, user)) or self._submitted(obj, user)

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        """Return what someone may decide: nothing of what they submitted."""
        return [] if self._submitted(obj, user) else list(super().get_actions(obj, user))

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> QuerySet[TaskState]:
        """Return what waits for someone: not what they submitted."""
        waiting: QuerySet[TaskState] = super().get_task_states_user_can_moderate(user, **kwargs)
        return waiting if user.is_superuser else waiting.exclude(workflow_state__requested_by=user)

    @staticmethod
    def _submitted(obj: Any, user: Any) -> bool:
        state: WorkflowState | None = obj.current_workflow_state
        return bool(state and not user.is_superuser and state.requested_by_id == user.pk)
