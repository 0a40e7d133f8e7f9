"""What an event must say, and what calendars are told of its changes."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from events.checks import publication_errors, publication_warnings
from events.models import EventPage, EventSession
from tests.factories import EventPageFactory

pytestmark = pytest.mark.django_db


def errors_of(event: EventPage) -> dict[str, Any]:
    with pytest.raises(ValidationError) as caught:
        event.full_clean()
    return dict(caught.value.message_dict)


def test_an_event_ends_after_its_start() -> None:
    event = EventPageFactory()
    event.ends_at = event.starts_at

    assert errors_of(event) == {"ends_at": ["La fin vient après le début."]}
    with pytest.raises(IntegrityError), transaction.atomic():
        EventPage.objects.filter(pk=event.pk).update(ends_at=event.starts_at)


def test_an_event_takes_place_somewhere_or_online() -> None:
    event = EventPageFactory()
    event.place_name = ""

    assert "place_name" in errors_of(event)
    event.online = True
    event.full_clean()


def test_an_address_is_that_of_a_place() -> None:
    event = EventPageFactory()
    event.place_name, event.address, event.online = "", "1 rue du Port", True

    assert "place_name" in errors_of(event)


def test_registration_closes_after_it_opens_and_before_the_end() -> None:
    event = EventPageFactory()
    event.registration_opens_at = timezone.now()
    event.registration_closes_at = timezone.now() - timedelta(days=1)
    assert "registration_closes_at" in errors_of(event)

    event.registration_closes_at = event.ends_at + timedelta(minutes=1)
    assert "registration_closes_at" in errors_of(event)

    event.registration_closes_at = event.starts_at
    event.full_clean()


def test_sessions_are_within_their_event() -> None:
    event = EventPageFactory()
    event.sessions.add(
        EventSession(
            title="Trop tard", starts_at=event.starts_at, ends_at=event.ends_at + timedelta(minutes=1)
        )
    )

    assert "ends_at" in errors_of(event)


def test_a_session_ends_after_its_start() -> None:
    event = EventPageFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        EventSession.objects.create(
            event=event, title="Rien", starts_at=event.starts_at, ends_at=event.starts_at
        )


def test_a_draft_says_what_it_lacks() -> None:
    draft = EventPageFactory(
        live=False, summary="", kind="", starts_at=None, ends_at=None, place_name="", territory=None
    )
    draft.axes.clear()

    assert {"summary", "kind", "starts_at", "ends_at", "axes", "territory", "place_name"} <= set(
        publication_errors(draft)
    )
    assert any("accessibilité" in warning for warning in publication_warnings(draft))


def test_a_complete_event_lacks_nothing() -> None:
    assert publication_errors(EventPageFactory()) == {}


def publish(event: EventPage, **changes: Any) -> EventPage:
    """Publish a change as an editor does: through a revision."""
    event = EventPage.objects.get(pk=event.pk)
    for name, value in changes.items():
        setattr(event, name, value)
    event.save_revision().publish()
    return EventPage.objects.get(pk=event.pk)


@pytest.mark.parametrize(
    "changes",
    [
        {"ends_at": timezone.now() + timedelta(days=300)},
        {"place_name": "Ailleurs"},
        {"online": True},
        {"whole_days": True},
        {"status": EventPage.Status.CANCELLED},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_change_of_time_place_or_state_is_numbered(changes: dict[str, Any]) -> None:
    event = EventPageFactory()
    assert event.calendar_sequence == 0

    assert publish(event, **changes).calendar_sequence == 1


def test_other_changes_are_not_numbered() -> None:
    event = publish(EventPageFactory(), title="Autrement dit", summary="Autre chose.")

    assert event.calendar_sequence == 0


def test_a_draft_of_a_live_event_is_numbered_when_it_is_published_only() -> None:
    event = EventPage.objects.get(pk=EventPageFactory().pk)
    event.place_name = "Ailleurs"
    revision = event.save_revision()
    assert EventPage.objects.get(pk=event.pk).calendar_sequence == 0

    revision.publish()
    assert EventPage.objects.get(pk=event.pk).calendar_sequence == 1


def test_publishing_an_old_version_goes_on_counting() -> None:
    event = EventPageFactory()
    first = event.latest_revision
    event = publish(event, place_name="Ailleurs")
    event = publish(event, place_name="Plus loin")
    assert event.calendar_sequence == 2

    first.publish()
    assert EventPage.objects.get(pk=event.pk).calendar_sequence == 3


@pytest.mark.parametrize(("days", "is_refused"), [(0, True), (1, False), (30, False), (31, True)])
def test_a_reminder_comes_from_one_to_thirty_days_before(days: int, is_refused: bool) -> None:
    field = EventPage._meta.get_field("reminder_days")
    if is_refused:
        with pytest.raises(ValidationError):
            field.run_validators(days)
    else:
        field.run_validators(days)
