"""The moderation is told once a day of what waits, and of nothing else."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import User
from accounts.roles import EDITOR, MODERATOR, setup_roles
from core.models import Mail
from core.periodic import registry
from ideas import periodic, services
from ideas.models import Comment, Idea, ToldPractice
from tests.events.registration.inbox import deliver, text_of
from tests.factories import PracticeIndexPageFactory, UserFactory
from tests.idea_factories import IdeaFactory

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


@pytest.fixture
def moderator() -> User:
    PracticeIndexPageFactory()
    groups = setup_roles()
    user: User = UserFactory(email="moderation@exemple.example")
    user.groups.add(groups[MODERATOR.name])
    UserFactory(email="redaction@exemple.example").groups.add(groups[EDITOR.name])
    UserFactory(email="partie@exemple.example", is_active=False).groups.add(groups[MODERATOR.name])
    return user


def run() -> None:
    registry.job(periodic.WAITING).run()


def test_it_says_what_waits_to_those_who_moderate_once_a_day(moderator: User) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        IdeaFactory.create_batch(2, state=Idea.State.PENDING, submitted_at=MORNING - timedelta(days=3))
        Comment.objects.create(idea=IdeaFactory(), signature="Une cadre", text="Un secret")
        ToldPractice.objects.create(title="Un secret", state=ToldPractice.State.PENDING, submitted_at=MORNING)
        run()
        run()
        (letter,) = deliver()
        text = text_of(letter)
        assert letter["To"] == "moderation@exemple.example"
        assert "2 idées" in text
        assert "1 commentaire" in text
        assert "1 pratique racontée" in text
        assert "/admin/recits/" in text
        assert "3 jours" in " ".join(text.split())
        assert "Un secret" not in text
        clock.shift(timedelta(days=1))
        run()
        assert len(deliver()) == 1, "the next morning, again"


def test_nothing_waits_nothing_is_sent(moderator: User) -> None:
    run()
    assert not Mail.objects.exists()


def test_what_was_decided_before_the_mail_left_is_not_announced(moderator: User) -> None:
    idea = IdeaFactory(state=Idea.State.PENDING)
    run()
    services.publish(idea.pk, UserFactory(superuser=True))
    subjects: list[Any] = [letter["Subject"] for letter in deliver()]
    assert not [subject for subject in subjects if "relire" in subject]
