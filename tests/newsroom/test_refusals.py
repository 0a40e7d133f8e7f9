"""Whoever planned a publication, and whoever wrote it, are told when it could not take place."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail as sent_mail
from django.utils import timezone

from accounts.models import User
from core.mail import delivery
from core.models import Mail
from core.scheduled_publishing import publish_scheduled
from tests.factories import UserFactory
from tests.story_factories import EpisodePageFactory

pytestmark = pytest.mark.django_db
VOICE = {
    "name": "Rose",
    "consent": "ecrit",
    "consent_on": date(2026, 1, 1),
    "consent_until": date(2026, 11, 21),
}


def planned(author: User | None, planner: User | None) -> Any:
    """An episode planned for the 23rd, when someone heard in it does not agree any more."""
    with time_machine.travel("2026-11-20 10:00", tick=False):
        episode = EpisodePageFactory(live=False, title="La voix de Rose", speakers=[VOICE], owner=author)
        draft = episode.get_latest_revision_as_object()
        draft.go_live_at = timezone.now() + timedelta(days=3)
        draft.save_revision(user=planner).publish()
    with time_machine.travel("2026-11-23 12:00", tick=False):
        publish_scheduled()
        publish_scheduled()
    return episode


def test_author_and_planner_are_told_once_with_what_was_missing() -> None:
    author, planner = UserFactory(email="autrice@exemple.fr"), UserFactory(email="chef@exemple.fr")
    planned(author, planner)
    with time_machine.travel("2026-11-23 12:05", tick=False):
        delivery.send_due()
    assert sorted(message.to[0] for message in sent_mail.outbox) == ["autrice@exemple.fr", "chef@exemple.fr"]
    message = sent_mail.outbox[0]
    assert message.subject == "N’a pas pu paraître\u00a0: La voix de Rose"
    assert "Rose" in message.body.partition("devait paraître")[2]
    assert "/admin/pages/" in message.body


def test_one_who_did_both_is_told_once_and_nobody_who_left() -> None:
    both = UserFactory(email="seule@exemple.fr")
    planned(both, both)
    assert Mail.objects.count() == 1
    Mail.objects.all().delete()
    planned(UserFactory(is_active=False), None)
    assert not Mail.objects.exists()


def test_nothing_is_said_of_a_page_that_is_gone() -> None:
    episode = planned(UserFactory(email="autrice@exemple.fr"), None)
    episode.delete()
    with time_machine.travel("2026-11-23 12:05", tick=False):
        delivery.send_due()
    assert sent_mail.outbox == []
