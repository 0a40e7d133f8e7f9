"""From « when », as sheets and people write it, to a date."""

from datetime import date

import pytest

from practices.plan.delays import due_date, parse_date

MONDAY = date(2027, 1, 4)


@pytest.mark.parametrize(
    ("when", "day"),
    [
        ("Semaine 1", MONDAY),
        ("Semaines 3 et 4", date(2027, 1, 18)),
        ("Mois 1", MONDAY),
        ("Mois 2", date(2027, 2, 4)),
        ("Mois 3 à 5", date(2027, 3, 4)),
        ("À partir du mois 2", date(2027, 2, 4)),
        ("Après trois mois", date(2027, 4, 5)),
        ("Au bout d’un an", date(2028, 1, 4)),
        ("Un mois avant", date(2026, 12, 4)),
        ("Huit semaines avant", date(2026, 11, 9)),
        ("Jour J", MONDAY),
        ("Dès le premier jour", MONDAY),
        ("à J+15", date(2027, 1, 19)),
        ("J - 7", date(2026, 12, 28)),
        ("sous quinze jours", date(2027, 1, 19)),
        ("12/01/2027", date(2027, 1, 12)),
        ("2027-01-12", date(2027, 1, 12)),
    ],
)
def test_what_tells_a_date_has_one(when: str, day: date) -> None:
    assert due_date(when, MONDAY) == day


@pytest.mark.parametrize(
    "when",
    [
        "",
        "À chaque réunion",
        "Chaque mois",
        "Semaine suivante",
        "Semaine 0",
        "30/02/2027",
        "J+99999",
        "Mois ²²²²",
    ],
)
def test_what_tells_no_date_has_none(when: str) -> None:
    assert due_date(when, MONDAY) is None


def test_a_weekend_moves_to_monday_unless_the_date_was_written() -> None:
    assert due_date("J+5", MONDAY) == due_date("J+6", MONDAY) == due_date("J+7", MONDAY) == date(2027, 1, 11)
    assert due_date("09/01/2027", MONDAY) == date(2027, 1, 9)


def test_a_month_later_is_the_last_day_of_a_shorter_month() -> None:
    assert due_date("Mois 2", date(2027, 12, 31)) == date(2028, 1, 31)
    assert due_date("Mois 3", date(2027, 12, 31)) == date(2028, 2, 29)


def test_without_a_start_only_a_written_date_is_one() -> None:
    assert due_date("Semaine 1", None) is None
    assert due_date("12/01/2027", None) == date(2027, 1, 12)


def test_the_end_of_the_calendar_is_no_error() -> None:
    assert due_date("999 ans avant", date(2000, 1, 1)) == date(1001, 1, 1)
    assert due_date("Au bout de 999 ans", date(9500, 1, 1)) is None
    assert parse_date("9999-99-99") is None
