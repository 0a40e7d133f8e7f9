"""The questions in the admin: menu, report, and the words of their history."""

from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from .reports import QuestionsMenuItem, QuestionsReportView
from .viewsets import SheetContactViewSet

ACTIONS = {
    "practices.contact_invite": ("Demander son accord", "Accord demandé"),
    "practices.contact_remind": ("Demander à nouveau", "Accord demandé à nouveau"),
    "practices.contact_agree": ("Accepter", "La personne a donné son accord"),
    "practices.contact_decline": ("Refuser", "La personne a refusé"),
    "practices.contact_withdraw": ("Retirer son accord", "La personne a retiré son accord"),
    "practices.contact_retire": ("Retirer", "Retiré par la rédaction"),
}


@hooks.register("register_admin_viewset")
def register_contacts() -> SheetContactViewSet:
    """Add the contacts to the menu."""
    return SheetContactViewSet("contacts-des-fiches")


@hooks.register("register_log_actions")
def register_contact_actions(actions: LogActionRegistry) -> None:
    """Let the history of a contact say what was done."""
    for action, (label, message) in ACTIONS.items():
        actions.register_action(action, label, message)


@hooks.register("register_admin_urls")
def register_report_urls() -> list[URLPattern]:
    """Add the report."""
    return [
        path("reports/questions/", QuestionsReportView.as_view(), name="practice_questions_report"),
        path(
            "reports/questions/results/",
            QuestionsReportView.as_view(results_only=True),
            name="practice_questions_report_results",
        ),
    ]


@hooks.register("register_reports_menu_item")
def register_report_menu_item() -> QuestionsMenuItem:
    """Add the report to the menu of reports."""
    return QuestionsMenuItem(
        "Questions des lecteurs",
        reverse("practice_questions_report"),
        name="questions-des-lecteurs",
        icon_name="mail",
        order=900,
    )
