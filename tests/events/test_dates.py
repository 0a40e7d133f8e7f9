"""When an event takes place, in French and in the time of Paris."""

from datetime import UTC, date, datetime

import pytest

from events.dates import PARIS, When, clock, same_hour


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("starts", "ends", "days", "hours"),
    [
        ("2026-12-15T10:00", "2026-12-15T11:30", "mardi 15 décembre 2026", "10 h – 11 h 30"),
        ("2026-06-01T09:05", "2026-06-01T12:00", "lundi 1er juin 2026", "9 h 05 – 12 h"),
        ("2026-06-19T09:00", "2026-06-20T17:00", "du 19 au 20 juin 2026", "9 h – 17 h"),
        ("2026-06-30T09:00", "2026-07-01T17:00", "du 30 juin au 1er juillet 2026", "9 h – 17 h"),
        ("2026-12-31T09:00", "2027-01-02T17:00", "du 31 décembre 2026 au 2 janvier 2027", "9 h – 17 h"),
        ("2026-12-15T20:00", "2026-12-16T00:00", "mardi 15 décembre 2026", "20 h – 0 h"),
    ],
)
def test_days_and_hours_are_written_as_french_does(starts: str, ends: str, days: str, hours: str) -> None:
    when = When(at(starts), at(ends))

    assert when.days == days
    assert when.hours.replace("\u00a0", " ") == hours


def test_whole_days_have_no_hour() -> None:
    when = When(at("2024-06-19T00:00"), at("2024-06-20T23:59"), whole_days=True)

    assert when.hours == ""
    assert when.text == "Du 19 au 20 juin 2024"
    assert when.machine == "2024-06-19"


def test_hours_are_those_of_paris_on_each_side_of_the_change_of_hour() -> None:
    assert clock(datetime(2026, 10, 24, 8, tzinfo=UTC)) == "10\u00a0h"
    assert clock(datetime(2026, 10, 26, 8, tzinfo=UTC)) == "9\u00a0h"


def test_the_day_is_that_of_paris() -> None:
    assert When(
        datetime(2026, 6, 1, 22, 30, tzinfo=UTC), datetime(2026, 6, 2, 8, tzinfo=UTC)
    ).first_day == date(2026, 6, 2)


def test_putting_off_keeps_the_hour_of_the_clock() -> None:
    later = same_hour(at("2026-10-20T14:00"), 14)

    assert later.astimezone(PARIS).strftime("%Y-%m-%d %H:%M") == "2026-11-03 14:00"
    assert later.astimezone(UTC).hour == 13
