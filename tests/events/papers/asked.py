"""What the tests of papers begin with: an event, who organises it, what is asked."""

from typing import Any

from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import ORGANISER, setup_roles
from events.models import EventPage, EventTeam
from questionnaires.models import Questionnaire, QuestionnaireVersion
from tests.factories import UserFactory, event_index, open_event, practice_index


def organiser(event: EventPage) -> Client:
    """Return someone signed in who is of the team of an event."""
    practice_index()
    event_index()
    setup_roles()
    user: User = UserFactory()
    user.groups.add(Group.objects.get(name=ORGANISER.name))
    if event.team is None:
        event.team = EventTeam.objects.create(name=f"Équipe {event.pk}")
        EventPage.objects.filter(pk=event.pk).update(team=event.team)
    event.team.members.add(user)
    return signed_in(user)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def table_url(event: EventPage, extension: str = "csv") -> str:
    return reverse("events_papers_table", args=[event.pk, extension])


def text_question(key: str, label: str) -> dict[str, Any]:
    """Return a question as a version holds it."""
    return {
        "key": key, "kind": "text", "label": label, "help_text": "", "required": False, "options": [],
        "several": False, "minimum": None, "maximum": None, "long": False,
    }  # fmt: skip


def asking(*versions: list[dict[str, Any]]) -> tuple[EventPage, list[QuestionnaireVersion]]:
    """Return an event that asks questions, and the versions of its questions, the last one asked now."""
    questionnaire = Questionnaire.objects.create(title="Pour l’atelier")
    made = [
        QuestionnaireVersion.objects.create(questionnaire=questionnaire, number=number, questions=questions)
        for number, questions in enumerate(versions, start=1)
    ]
    return open_event(questionnaire=questionnaire), made
