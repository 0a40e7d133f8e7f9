"""A page deleted while people register: on PostgreSQL, where those who wait for each other are ended."""

import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from threading import Event
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.privacy.erasure import forget_person
from core.privacy.purge import purge
from events.models import EventPage, Registration
from events.registration import history
from tests.factories import RegistrationFactory, UserFactory, open_event
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


@pytest.mark.parametrize("door", ["code", "admin", "bulk"])
def test_whoever_registers_while_the_event_is_deleted_goes_with_it(door: str) -> None:
    events = [open_event(status=EventPage.Status.CANCELLED) for _ in range(2)]
    doors: dict[str, Callable[[], Any]] = {
        "code": events[0].delete,
        "admin": partial(asked, "wagtailadmin_pages:delete", events[0].pk),
        # The last one first: not the order in which they are locked.
        "bulk": partial(asked, "wagtail_bulk_action", "wagtailcore", "page", "delete", ids=events[::-1]),
    }
    began = Event()

    def register() -> None:
        with transaction.atomic():
            first = history.lock_event(events[0].pk)
            began.set()
            time.sleep(1)
            RegistrationFactory(event=first, state=Registration.State.CANCELLED)
            if door == "bulk":
                history.lock_event(events[1].pk)

    def delete() -> Any:
        assert began.wait(PATIENCE_S)
        return doors[door]() and None

    assert race([register, delete]) == [None, None]
    assert not EventPage.objects.filter(pk=events[0].pk).exists()
    assert not Registration.objects.exists()


def test_whoever_registers_just_before_keeps_the_event() -> None:
    event = open_event()
    began = Event()

    def register() -> None:
        with transaction.atomic():
            locked = history.lock_event(event.pk)
            began.set()
            time.sleep(1)
            RegistrationFactory(event=locked)

    def delete() -> Any:
        assert began.wait(PATIENCE_S)
        return asked("wagtailadmin_pages:delete", event.pk) and None

    assert race([register, delete]) == [None, None]
    assert Registration.objects.filter(event=event).count() == 1


def asked(name: str, *path: Any, ids: Sequence[EventPage] = ()) -> int:
    """Ask the admin for a deletion; return the status of its answer."""
    client = Client()
    client.force_login(UserFactory(is_superuser=True), backend="django.contrib.auth.backends.ModelBackend")
    query = "&".join(f"id={event.pk}" for event in ids)
    return client.post(f"{reverse(name, args=path)}?{query}&next=/admin/").status_code


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


def test_people_are_forgotten_while_the_purge_passes() -> None:
    ended = timezone.now() - timedelta(days=91)
    events = [open_event(), open_event(starts_at=ended - timedelta(hours=2), ends_at=ended), open_event()]
    emails = [f"personne{rank}@exemple.example" for rank in range(4)]
    for rank, email in enumerate(emails):
        for event in events if rank % 2 else reversed(events):
            RegistrationFactory(event=event, email=email)

    *results, purged = race([*(partial(forget_person, email) for email in emails), purge])

    assert all(isinstance(result, dict) for result in results), results
    assert not any(passage.failed for passage in purged)
    assert not Registration.objects.exclude(email="").exists()
    assert Registration.objects.filter(forgotten_at=None).count() == 0
    assert Registration.objects.count() == 12
