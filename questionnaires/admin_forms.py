"""What saving a questionnaire in the admin does."""

from django.db import transaction
from wagtail.admin.forms import WagtailAdminModelForm

from . import services
from .models import Questionnaire


class QuestionnaireForm(WagtailAdminModelForm):
    """Has people see the questions as soon as they are saved."""

    def save(self, commit: bool = True) -> Questionnaire:
        """Save the questionnaire and its version together; without ``commit``, for a preview, neither."""
        if not commit:
            unsaved: Questionnaire = super().save(commit=False)
            return unsaved
        with transaction.atomic():
            questionnaire: Questionnaire = super().save()
            services.publish(questionnaire)
        return questionnaire
