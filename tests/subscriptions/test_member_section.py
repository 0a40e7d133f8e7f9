"""What a member follows, on « Mon espace »."""

import pytest
from django.test import RequestFactory

from accounts import sections
from accounts.models import User
from tests.factories import UserFactory
from tests.subscriptions.things import CAMILLE, Things, follow, words

pytestmark = pytest.mark.django_db


def section() -> str:
    """Return the section of Camille, as their page shows it."""
    member = User.objects.filter(email=CAMILLE).first() or UserFactory(email=CAMILLE)
    shown = sections.shown(RequestFactory().get("/mon-espace/"), member)
    (html,) = [each.html for each in shown if each.section.name == "suivis"]
    return words(html)


def test_it_lists_what_is_public_of_what_they_follow(things: Things) -> None:
    assert "Vous ne suivez rien pour l’instant." in section()
    follow()
    follow(key="2")
    follow("autre@exemple.fr", "3")
    things.hidden.add("2")
    html = section()
    assert '<a href="/choses/1/">Chose 1</a>' in html
    assert "Chose 2" not in html
    assert "Chose 3" not in html
    assert 'href="/abonnements/"' in html
