"""How editors write a questionnaire: its title, its questions, then where it serves."""

from typing import Any

from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.panels import FieldPanel, HelpPanel, ObjectList, Panel

from . import selectors
from .admin_forms import QuestionnaireForm

# GDPR, articles 5 (1) c and 9 (1).
ADVICE = """
<p>Demandez seulement ce qui sert, et dites à quoi. Ne demandez rien sur la santé, les opinions, la religion,
les origines, l’appartenance syndicale ou la vie intime (RGPD, article 9). Pour l’accessibilité, demandez ce
qu’il faut prévoir, jamais pourquoi.</p>
<p>Enregistrer un changement fait une nouvelle version, posée aussitôt partout où le questionnaire sert. Les
réponses déjà données gardent les questions auxquelles elles répondent.</p>
"""


class ServicePanel(Panel):
    """The versions of a questionnaire, how many answers each has, and what asks it."""

    class BoundPanel(Panel.BoundPanel):
        """That of one questionnaire."""

        template_name = "questionnaires/admin/service.html"

        def is_shown(self) -> bool:
            """Say nothing of a questionnaire that does not exist yet."""
            return self.instance.pk is not None and super().is_shown()

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            """Add the versions, and what asks the questionnaire with its address for whoever may edit it."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            finder = AdminURLFinder(self.request.user)
            return {
                **context,
                "versions": selectors.versions_answered(self.instance),
                "users": [
                    (user._meta.verbose_name, user, finder.get_edit_url(user))
                    for user in selectors.uses(self.instance)
                ],
            }


def questionnaire_panels() -> ObjectList:
    """Return the form of a questionnaire."""
    return ObjectList(
        [
            HelpPanel(ADVICE, heading="Avant d’écrire"),
            FieldPanel("title"),
            FieldPanel("questions"),
            ServicePanel(heading="Où il sert"),
        ],
        base_form_class=QuestionnaireForm,
    )
