"""Questions that an organiser writes, their versions, and what people answered to each version."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.functional import cached_property
from wagtail.models import PreviewableMixin

from core.fields import StreamField
from core.models import Unlisted

from .blocks import QuestionsBlock
from .errors import VersionChangedError
from .forms import form_asking
from .questions import Question, parsed, written

TITLE_LENGTH = 150


class Questionnaire(PreviewableMixin, models.Model):
    """Questions to ask, as an editor writes them.

    What people see is its last version (``services.publish``): a change makes a new one, and what was
    answered stays tied to the questions that were read.
    """

    title = models.CharField(
        "titre", max_length=TITLE_LENGTH, help_text="Pour le retrouver\u00a0; personne ne le lit sur le site."
    )
    questions = StreamField(QuestionsBlock(), verbose_name="questions")
    created_at = models.DateTimeField("créé", auto_now_add=True)

    class Meta:
        verbose_name = "questionnaire"
        verbose_name_plural = "questionnaires"
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        """Show the questions as people see them."""
        return "questionnaires/preview.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        """Give the form that asks the questions, as they are being written."""
        context: dict[str, Any] = super().get_preview_context(request, mode_name)
        return {**context, "form": form_asking(written(self.questions))}


class VersionQuerySet(models.QuerySet["QuestionnaireVersion"]):
    """Versions: made, read, deleted with a questionnaire that never served, and never changed."""

    def update(self, **changes: Any) -> int:
        """Change nothing.

        Raises:
            VersionChangedError: always.
        """
        raise VersionChangedError

    async def aupdate(self, **changes: Any) -> int:
        """Change nothing.

        Raises:
            VersionChangedError: always.
        """
        raise VersionChangedError

    def bulk_update(self, *args: Any, **options: Any) -> int:
        """Change nothing.

        Raises:
            VersionChangedError: always.
        """
        raise VersionChangedError


class QuestionnaireVersion(Unlisted):
    """The questions as they were at a time; never changed.

    ``questions`` is a list of ``questionnaires.questions.Question``, as JSON.
    """

    questionnaire = models.ForeignKey(
        Questionnaire, models.PROTECT, related_name="versions", verbose_name="questionnaire"
    )
    number = models.PositiveIntegerField("version")
    questions = models.JSONField("questions")
    created_at = models.DateTimeField("créée", auto_now_add=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = "version d’un questionnaire"
        verbose_name_plural = "versions des questionnaires"
        ordering = ["questionnaire", "number"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "number"], name="questionnaires_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire}, version {self.number}"

    def save(self, *args: Any, **options: Any) -> None:
        """Store a new version.

        Raises:
            VersionChangedError: it is stored already.
        """
        if not self._state.adding:
            raise VersionChangedError
        super().save(*args, **options)

    @cached_property
    def asked(self) -> tuple[Question, ...]:
        """The questions, in their order."""
        return parsed(self.questions)


class AnswerSheet(Unlisted):
    """What one person answered to one version; whoever asked says who, and when it is forgotten."""

    version = models.ForeignKey(
        QuestionnaireVersion, models.PROTECT, related_name="answer_sheets", verbose_name="version"
    )
    # By key of question: text, number, ISO date, True, or a list of options.
    values = models.JSONField("réponses", default=dict)
    created_at = models.DateTimeField("créée", auto_now_add=True)
    updated_at = models.DateTimeField("modifiée", auto_now=True)

    class Meta:
        verbose_name = "feuille de réponses"
        verbose_name_plural = "feuilles de réponses"

    def __str__(self) -> str:
        return f"Réponses à {self.version}"
