"""What is done of registrations at its time: reminders, offers that are over, thanks."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from core import periodic as jobs
from core.models import Mail
from events.models import EventPage, Registration
from events.registration import mails, organising, periodic
from events.registration.services import cancel, rejoin
from tests.events.registration.inbox import (
    calendar_parts,
    deliver,
    registered,
    secret_in,
    subject_of,
    text_of,
    the_mail,
)
from tests.factories import RegistrationFactory, UserFactory, open_event

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
State = Registration.State
START = datetime(2026, 12, 15, 14, tzinfo=PARIS)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(datetime(2026, 11, 23, 9, tzinfo=UTC), tick=False) as clock:
        yield clock


def publish(event: EventPage, **changes: Any) -> None:
    event = EventPage.objects.get(pk=event.pk)
    for name, value in changes.items():
        setattr(event, name, value)
    event.save_revision().publish()


def move(event: EventPage, starts_at: datetime) -> None:
    """Move an event, and read the mails that tell it."""
    publish(event, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=90))
    deliver()


def reminded() -> list[str]:
    """Do what is due; return to whom reminders went."""
    periodic.remind()
    return sorted(str(message["To"]) for message in deliver() if subject_of(message).startswith("Rappel"))


def thanked() -> list[str]:
    """Do what is due; return to whom thanks went."""
    periodic.thank()
    return sorted(str(message["To"]) for message in deliver() if subject_of(message).startswith("Merci"))


def test_a_date_that_comes_back_before_its_reminder_left_is_reminded_of(clock: Any) -> None:
    start = timezone.now() + timedelta(days=1)
    event = open_event(starts_at=start, ends_at=start + timedelta(hours=1))
    publish(event)
    RegistrationFactory(event=event, confirmed_at=timezone.now() - timedelta(days=9))
    periodic.remind()

    move(event, start + timedelta(days=30))
    move(event, start)
    periodic.remind()
    periodic.remind()

    assert Mail.objects.filter(kind=mails.REMINDER, state=Mail.State.QUEUED).count() == 1


def test_the_jobs_are_known() -> None:
    known = {job.name: job for job in jobs.jobs()}
    assert known["events.offers"].every == timedelta(minutes=1)
    assert known["events.remind"].run is periodic.remind
    assert known["events.thank"].run is periodic.thank


class TestReminders:
    def test_those_who_have_a_place_are_reminded_once_at_its_hour(self, clock: Any) -> None:
        event = open_event(starts_at=START, reminder_days=2, connection_link="https://visio.example/x")
        someone = RegistrationFactory(event=event)
        for state in set(State) - {State.CONFIRMED}:
            RegistrationFactory(event=event, state=state)

        clock.move_to(START - timedelta(days=2, minutes=1))
        assert reminded() == []
        clock.move_to(START - timedelta(days=2))
        periodic.remind()
        message = the_mail()
        assert message["To"] == someone.email
        text = text_of(message)
        assert "Mardi 15 décembre 2026, 14 h – 15 h 30 (heure de Paris)" in text
        assert "https://visio.example/x" in text.splitlines()
        assert calendar_parts(message) == []
        assert reminded() == []

    def test_days_are_counted_by_the_clock_of_paris(self) -> None:
        event = open_event(starts_at=datetime(2026, 10, 26, 10, tzinfo=PARIS), reminder_days=3)
        # Clocks go back on the 25th: 73 hours.
        assert periodic.reminder_time(event) == datetime(2026, 10, 23, 10, tzinfo=PARIS)
        assert event.starts_at.astimezone(UTC) - periodic.reminder_time(event).astimezone(UTC) == timedelta(
            hours=73
        )

    def test_whole_days_are_reminded_of_in_the_morning(self) -> None:
        start = datetime(2026, 12, 15, tzinfo=PARIS)
        event = open_event(starts_at=start, whole_days=True, minutes=1439, reminder_days=1)
        assert periodic.reminder_time(event) == datetime(2026, 12, 14, 9, tzinfo=PARIS)

    def test_it_moves_with_the_start(self, clock: Any) -> None:
        event = open_event(starts_at=START, reminder_days=1)
        email = RegistrationFactory(event=event).email
        later = START + timedelta(days=7)
        move(event, later)
        clock.move_to(START - timedelta(days=1))
        assert reminded() == []
        clock.move_to(later - timedelta(days=1))
        assert reminded() == [email]
        # Put off on the eve, after all were reminded: they are again.
        again = later + timedelta(days=7)
        move(event, again)
        assert reminded() == []
        clock.move_to(again - timedelta(days=1))
        assert reminded() == [email]

    def test_one_that_waits_is_not_sent_for_a_time_that_is_no_more(self, clock: Any) -> None:
        event = open_event(starts_at=START, reminder_days=1)
        email = RegistrationFactory(event=event).email
        clock.move_to(START - timedelta(days=1))
        periodic.remind()
        # The mail server is away meanwhile.
        later = START + timedelta(days=7)
        publish(event, starts_at=later, ends_at=later + timedelta(hours=1))
        assert [subject_of(message)[:10] for message in deliver()] == ["Du nouveau"]
        assert Mail.objects.get(kind=mails.REMINDER).state == Mail.State.CANCELLED
        clock.move_to(later - timedelta(days=1))
        assert reminded() == [email]

    @pytest.mark.parametrize("late", [timedelta(0), timedelta(minutes=5)])
    def test_one_that_waits_is_not_sent_after_the_start(self, clock: Any, late: timedelta) -> None:
        event = open_event(starts_at=START, reminder_days=1)
        RegistrationFactory(event=event)
        clock.move_to(START - timedelta(days=1))
        periodic.remind()
        clock.move_to(START + late)
        assert deliver() == []

    def test_one_that_waits_leaves_until_the_start(self, clock: Any) -> None:
        event = open_event(starts_at=START, reminder_days=10)
        RegistrationFactory(event=event)
        clock.move_to(START - timedelta(days=10))
        periodic.remind()
        clock.move_to(START - timedelta(minutes=1))
        assert len(deliver()) == 1

    @pytest.mark.parametrize(
        "change",
        [
            {"status": EventPage.Status.CANCELLED},
            {"status": EventPage.Status.POSTPONED},
            {"reminder_days": None},
            {"live": False},
        ],
    )
    def test_no_reminder_of_what_is_off_or_has_none(self, clock: Any, change: dict[str, Any]) -> None:
        event = open_event(starts_at=START, reminder_days=1)
        RegistrationFactory(event=event)
        EventPage.objects.filter(pk=event.pk).update(**change)
        clock.move_to(START - timedelta(days=1))
        assert reminded() == []

    def test_it_is_not_sent_to_who_left_meanwhile(self, clock: Any) -> None:
        event = open_event(starts_at=START, reminder_days=1)
        registration = registered(event)
        secret = secret_in(the_mail())
        clock.move_to(START - timedelta(days=1))
        periodic.remind()
        cancel(secret)
        assert [subject_of(message)[:17] for message in deliver()] == ["Votre inscription"]
        rejoin(secret)
        registration.refresh_from_db()
        assert registration.state == State.CONFIRMED
        the_mail()
        assert reminded() == [], "all was told just now"

    def test_nobody_is_bothered_who_got_a_place_since_its_time(self, clock: Any) -> None:
        event = open_event(starts_at=START, reminder_days=1)
        clock.move_to(START - timedelta(hours=23))
        registered(event)
        the_mail()
        assert reminded() == []

    def test_batches_are_whole_or_not_at_all(self, clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        event = open_event(starts_at=START, reminder_days=1)
        RegistrationFactory.create_batch(5, event=event)
        clock.move_to(START - timedelta(days=1))
        monkeypatch.setattr(periodic, "BATCH", 2)
        queue, calls = mails.queue_reminders, []

        def fail_once(event: EventPage, batch: list[Registration]) -> None:
            calls.append(len(batch))
            if len(calls) == 2:
                raise RuntimeError("camille@exemple.fr")
            queue(event, batch)

        monkeypatch.setattr(mails, "queue_reminders", fail_once)
        with pytest.raises(periodic.PeriodicError):
            periodic.remind()
        marked = Registration.objects.filter(reminded_for=START)
        assert marked.count() == Mail.objects.filter(kind=mails.REMINDER).count() == 2
        periodic.remind()
        assert marked.count() == Mail.objects.filter(kind=mails.REMINDER).count() == 5
        assert calls == [2, 2, 2, 1]

    def test_one_event_that_fails_delays_no_other_and_nothing_personal_is_logged(
        self, clock: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        first = open_event(starts_at=START, reminder_days=1)
        second = open_event(starts_at=START, reminder_days=1)
        RegistrationFactory(event=first, email="camille@exemple.fr")
        email = RegistrationFactory(event=second).email
        queue = mails.queue_reminders

        def fail(event: EventPage, batch: list[Registration]) -> None:
            if event.pk == first.pk:
                raise RuntimeError(batch[0].email)
            queue(event, batch)

        monkeypatch.setattr(mails, "queue_reminders", fail)
        clock.move_to(START - timedelta(days=1))
        with pytest.raises(periodic.PeriodicError) as failure:
            periodic.remind()
        assert [message["To"] for message in deliver()] == [email]
        assert str(first.pk) in caplog.text
        assert "camille" not in caplog.text + str(failure.value)


class TestOffers:
    def test_one_that_nobody_answered_goes_to_the_next(self, clock: Any) -> None:
        event = open_event(starts_at=START, capacity=1)
        clock.move_to(START - timedelta(days=2))
        silent = RegistrationFactory(event=event, state=State.OFFERED)
        clock.shift(60)
        following = RegistrationFactory(event=event, state=State.WAITLISTED)

        clock.shift(timedelta(hours=11))
        periodic.expire_offers()
        silent.refresh_from_db()
        assert silent.state == State.OFFERED

        clock.shift(timedelta(hours=1))
        periodic.expire_offers()
        periodic.expire_offers()
        silent.refresh_from_db()
        following.refresh_from_db()
        assert (silent.state, silent.ending) == (State.CANCELLED, Registration.Ending.EXPIRED)
        assert following.state == State.OFFERED
        told = {str(message["To"]): text_of(message) for message in deliver()}
        assert "restée sans réponse" in told[silent.email]
        assert "c’est votre tour" in told[following.email]

    def test_one_that_fails_delays_no_other(self, clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        offers = [RegistrationFactory(state=State.OFFERED) for _ in range(2)]
        clock.shift(timedelta(hours=13))
        expire = periodic.services.expire

        def fail(key: int) -> None:
            if key == offers[0].pk:
                raise RuntimeError
            expire(key)

        monkeypatch.setattr(periodic.services, "expire", fail)
        with pytest.raises(periodic.PeriodicError):
            periodic.expire_offers()
        states = [Registration.objects.get(pk=offer.pk).state for offer in offers]
        assert states == [State.OFFERED, State.CANCELLED]


class TestThanks:
    def over(self, **fields: Any) -> EventPage:
        return open_event(starts_at=START, **fields)

    @pytest.mark.parametrize(
        ("fields", "day"),
        [
            ({"replay_url": "https://video.example/1"}, 16),
            ({"materials": [("link", {"url": "https://lire.example/", "title": "Le diaporama"})]}, 16),
            ({}, 18),
        ],
    )
    def test_they_leave_in_the_morning_once(self, clock: Any, fields: dict[str, Any], day: int) -> None:
        email = RegistrationFactory(event=self.over(**fields), state=State.ATTENDED).email
        due = datetime(2026, 12, day, 9, tzinfo=PARIS)
        clock.move_to(due - timedelta(minutes=1))
        assert thanked() == []
        clock.move_to(due)
        assert thanked() == [email]
        assert thanked() == []

    def test_they_lead_to_the_replay_and_to_what_there_is_to_read(self, clock: Any) -> None:
        event = self.over(
            replay_url="https://video.example/1",
            materials=[("link", {"url": "https://lire.example/", "title": "Le diaporama"})],
        )
        RegistrationFactory(event=event, state=State.ATTENDED)
        clock.move_to(START + timedelta(days=2))
        periodic.thank()
        lines = text_of(the_mail()).splitlines()
        assert "https://video.example/1" in lines
        assert lines[lines.index("https://lire.example/") - 1] == "Le diaporama :"

    def test_those_who_came_are_thanked_and_all_when_nobody_was_checked_in(self, clock: Any) -> None:
        checked, unchecked = self.over(), self.over()
        came = RegistrationFactory(event=checked)
        clock.move_to(START)
        organising.check_in(came.pk, UserFactory())
        RegistrationFactory(event=checked)
        expected = RegistrationFactory(event=unchecked)
        RegistrationFactory(event=unchecked, state=State.WAITLISTED)
        RegistrationFactory(event=unchecked, state=State.CANCELLED)
        clock.move_to(START + timedelta(days=4))
        assert thanked() == sorted([came.email, expected.email])

    @pytest.mark.parametrize(
        "change",
        [{"status": EventPage.Status.CANCELLED}, {"status": EventPage.Status.POSTPONED}, {"live": False}],
    )
    def test_nobody_is_thanked_for_what_did_not_take_place(self, clock: Any, change: dict[str, Any]) -> None:
        event = self.over()
        RegistrationFactory(event=event)
        EventPage.objects.filter(pk=event.pk).update(**change)
        clock.move_to(START + timedelta(days=4))
        assert thanked() == []

    def test_nobody_is_thanked_a_month_later(self, clock: Any) -> None:
        RegistrationFactory(event=self.over())
        clock.move_to(START + timedelta(days=31))
        assert thanked() == []

    def test_who_came_without_an_address_is_left_in_peace(self, clock: Any) -> None:
        RegistrationFactory(event=self.over(), state=State.ATTENDED, email="")
        clock.move_to(START + timedelta(days=4))
        assert thanked() == []
