"""Calendar files: read back as calendars read them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from dateutil.rrule import rrulestr
from django.test import Client
from icalendar import Calendar

from events.models import EventPage
from tests.factories import AxisFactory, EventPageFactory, JobFactory, restrict

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
FEED = "/evenements/agenda.ics"


def read(client: Client, path: str) -> Any:
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/calendar")
    assert "method=PUBLISH" in response["Content-Type"]
    return Calendar.from_ical(response.content)


def events(client: Client, path: str = FEED) -> list[Any]:
    return list(read(client, path).walk("VEVENT"))


def titles(client: Client, path: str = FEED) -> list[str]:
    return [str(event["SUMMARY"]) for event in events(client, path)]


def change(event: EventPage, **changes: Any) -> None:
    event = EventPage.objects.get(pk=event.pk)
    for name, value in changes.items():
        setattr(event, name, value)
    event.save_revision().publish()


def test_an_event_is_one_calendar_entry(client: Client) -> None:
    event = EventPageFactory(
        title="Le webinaire", slug="webinaire", online=True, place_name="La maison", address="1 rue du Port"
    )

    calendar = read(client, "/evenements/webinaire/evenement.ics")

    (entry,) = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "PUBLISH"
    assert entry["UID"].startswith(f"{event.translation_key}@")
    assert entry["SUMMARY"] == "Le webinaire"
    assert entry["LOCATION"] == "La maison, 1 rue du Port, En ligne"
    assert entry["STATUS"] == "CONFIRMED"
    assert entry["SEQUENCE"] == 0
    assert entry.decoded("DTSTART") == event.starts_at
    assert entry["DTSTART"].params["TZID"] == "Europe/Paris"
    assert str(entry["URL"]).endswith("/evenements/webinaire/")
    assert "ATTENDEE" not in entry
    assert "ORGANIZER" not in entry


@pytest.mark.parametrize(
    ("day", "utc_hour"), [(date(2026, 10, 24), 8), (date(2026, 10, 26), 9)], ids=["summer", "winter"]
)
@time_machine.travel("2026-10-01 12:00:00+00:00", tick=False)
def test_an_hour_of_paris_stays_so_across_the_change_of_hour(
    client: Client, day: date, utc_hour: int
) -> None:
    starts_at = datetime(day.year, day.month, day.day, 10, tzinfo=PARIS)
    EventPageFactory(starts_at=starts_at)

    (entry,) = events(client)

    local = entry.decoded("DTSTART")
    assert local.replace(tzinfo=None) == datetime(day.year, day.month, day.day, 10)
    assert local.astimezone(UTC).hour == utc_hour


def test_the_zone_changes_when_paris_does(client: Client) -> None:
    (zone,) = read(client, FEED).walk("VTIMEZONE")
    assert zone["TZID"] == "Europe/Paris"
    for part in zone.subcomponents:
        first = part.decoded("DTSTART")
        rule = rrulestr(part["RRULE"].to_ical().decode(), dtstart=first)
        before, after = part.decoded("TZOFFSETFROM"), part.decoded("TZOFFSETTO")
        for year in (2024, 2026, 2030):
            (local,) = rule.between(datetime(year, 1, 1), datetime(year, 12, 31))
            moment = (local - before).replace(tzinfo=UTC)
            assert (moment - timedelta(seconds=1)).astimezone(PARIS).utcoffset() == before
            assert moment.astimezone(PARIS).utcoffset() == after


def test_whole_days_are_days_whose_end_is_excluded(client: Client) -> None:
    with time_machine.travel("2026-06-01 12:00:00+00:00"):
        EventPageFactory(
            starts_at=datetime(2026, 6, 19, tzinfo=PARIS),
            ends_at=datetime(2026, 6, 20, 23, 59, tzinfo=PARIS),
            whole_days=True,
        )
        (entry,) = events(client)

    assert entry.decoded("DTSTART") == date(2026, 6, 19)
    assert entry.decoded("DTEND") == date(2026, 6, 21)


def test_a_calendar_follows_an_event_that_moves_then_is_cancelled(client: Client) -> None:
    event = EventPageFactory(title="Le forum")
    (first,) = events(client)

    change(event, starts_at=event.starts_at + timedelta(days=7), ends_at=event.ends_at + timedelta(days=7))
    (moved,) = events(client)
    change(event, status=EventPage.Status.CANCELLED, status_note="Salle fermée.")
    (cancelled,) = events(client)

    assert first["UID"] == moved["UID"] == cancelled["UID"]
    assert [entry["SEQUENCE"] for entry in (first, moved, cancelled)] == [0, 1, 2]
    assert moved.decoded("DTSTART") == event.starts_at + timedelta(days=7)
    assert cancelled["STATUS"] == "CANCELLED"
    assert cancelled["SUMMARY"] == "Annulé\u00a0: Le forum"
    assert "Salle fermée." in cancelled["DESCRIPTION"]


def test_an_event_that_changes_its_address_keeps_its_identifier(client: Client) -> None:
    event = EventPageFactory(slug="avant")
    (before,) = events(client)
    change(event, slug="apres")

    (after,) = events(client, "/evenements/apres/evenement.ics")
    assert after["UID"] == before["UID"]


def test_feeds_hold_what_is_public_and_recent(client: Client) -> None:
    EventPageFactory(title="Public")
    EventPageFactory(title="Brouillon", live=False)
    restrict(EventPageFactory(title="Réservé"))
    EventPageFactory(title="Retiré").unpublish()
    now = datetime.now(UTC)
    EventPageFactory(title="Hier", starts_at=now - timedelta(days=1))
    EventPageFactory(title="Il y a longtemps", starts_at=now - timedelta(days=120))

    assert titles(client) == ["Hier", "Public"]


def test_a_feed_of_an_axis_and_of_a_job(client: Client) -> None:
    axis, job = AxisFactory(slug="axe-un"), JobFactory(slug="aide-soignant")
    EventPageFactory(title="De l’axe", axes=[axis], jobs=[JobFactory()])
    EventPageFactory(title="Du métier", jobs=[job, JobFactory()])
    EventPageFactory(title="De tous les métiers")

    assert titles(client, f"{FEED}?axe=axe-un") == ["De l’axe"]
    assert sorted(titles(client, f"{FEED}?metier=aide-soignant")) == ["De tous les métiers", "Du métier"]
    assert titles(client, f"{FEED}?axe=axe-un&metier=aide-soignant") == []


@pytest.mark.parametrize(
    "path", [f"{FEED}?axe=inconnu", f"{FEED}?metier=inconnu", "/evenements/inconnu/evenement.ics"]
)
def test_what_does_not_exist_has_no_calendar(client: Client, path: str) -> None:
    EventPageFactory()
    assert client.get(path).status_code == 404


def test_a_private_event_has_no_calendar(client: Client) -> None:
    restrict(EventPageFactory(slug="reserve"))
    assert client.get("/evenements/reserve/evenement.ics").status_code == 404


def test_an_unchanged_feed_is_not_sent_again_and_a_changed_one_is(client: Client) -> None:
    kept, gone = EventPageFactory(), EventPageFactory()
    first = client.get(FEED)
    assert client.get(FEED, headers={"if-none-match": first["ETag"]}).status_code == 304

    gone.unpublish()
    again = client.get(
        FEED, headers={"if-none-match": first["ETag"], "if-modified-since": first["Last-Modified"]}
    )
    assert again.status_code == 200
    assert str(kept.translation_key) in again.content.decode()
    assert str(gone.translation_key) not in again.content.decode()


def test_a_feed_costs_the_same_whatever_it_holds(client: Client, django_assert_max_num_queries: Any) -> None:
    EventPageFactory.create_batch(30)
    client.get(FEED)
    with django_assert_max_num_queries(6):
        assert len(events(client)) == 30
