"""An event deleted between the page shown and what it posts: not found, no error of the site."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from events.models import EventPage
from events.registration import groups, services
from events.registration.errors import LinkOverError
from events.registration.forms import RegistrationForm
from events.registration.group_forms import GroupForm
from tests.factories import open_event

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 6, 1, 10, 0, tzinfo=UTC)
PERSON = {"prenom": "Camille", "nom": "Durand", "courriel": "camille@exemple.example"}
COLLEAGUE = {"structure": "EHPAD", **{f"{name}_1": value for name, value in PERSON.items()}}


def gone(*args: Any) -> EventPage:
    raise LinkOverError


@pytest.mark.parametrize(("path", "module"), [("", services), ("groupe/", groups)])
def test_who_registers_is_told_that_the_page_is_gone(
    client: Client, monkeypatch: pytest.MonkeyPatch, path: str, module: Any
) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        event = open_event()
        form = GroupForm() if path else RegistrationForm(event=event, proposed=[], version=None)
        stamp = form.fresh_stamp
        clock.shift(timedelta(minutes=1))
        monkeypatch.setattr(module, "lock_event", gone)
        sent = {**PERSON, **(COLLEAGUE if path else {}), "horodatage": stamp}
        answer = client.post(f"/evenements/{event.slug}/inscription/{path}", sent)
    assert answer.status_code == 404
