"""A page deleted while people register: on PostgreSQL, where those who wait for each other are ended."""

import time
from functools import partial
from threading import Event
from typing import Any

import pytest
from django.db import transaction

from core.privacy.erasure import forget_person
from events.models import EventPage, Registration
from events.registration import history
from tests.factories import RegistrationFactory, open_event
from tests.races import PATIENCE_S, race

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def test_a_deletion_waits_for_the_step_under_way() -> None:
    event = open_event(status=EventPage.Status.CANCELLED)
    one, other = RegistrationFactory.create_batch(2, event=event)
    began = Event()

    def step() -> None:
        with transaction.atomic():
            history.lock(one.pk)
            began.set()
            time.sleep(1)
            # What giving a place to the next one does.
            Registration.objects.filter(pk=other.pk).update(calendar_sequence=9)

    def delete() -> Any:
        assert began.wait(PATIENCE_S)
        return EventPage.objects.get(pk=event.pk).delete() and None

    assert race([step, delete]) == [None, None]
    assert not Registration.objects.exists()


def test_two_people_of_two_events_are_forgotten_at_once() -> None:
    events = [open_event(), open_event()]
    emails = [f"personne{rank}@exemple.example" for rank in range(6)]
    for rank, email in enumerate(emails):
        for event in events if rank % 2 else reversed(events):
            RegistrationFactory(event=event, email=email)

    results = race([partial(forget_person, email) for email in emails])

    assert all(isinstance(result, dict) for result in results), results
    assert not Registration.objects.exclude(email="").exists()
    assert Registration.objects.count() == 12
