"""The vocabulary in the admin's menu and history."""

from typing import Any

from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, LogFormatter

from .viewsets import VocabularyGroup


@hooks.register("register_admin_viewset")
def register_vocabulary() -> VocabularyGroup:
    """Add the lists of terms to the menu."""
    return VocabularyGroup()


@hooks.register("register_log_actions")
def register_merge_action(actions: LogActionRegistry) -> None:
    """Let the history of a tag tell what was merged into it."""

    @actions.register_action("taxonomy.merge_tags")
    class MergeTags(LogFormatter):
        label = "Fusion"

        def format_message(self, entry: Any) -> str:
            return f"« {entry.data.get('merged', '')} » fusionné avec ce mot-clé"
