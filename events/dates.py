"""When something takes place, as French writes it; always in the time of Paris, which the site speaks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.template.defaultfilters import date as date_format
from django.utils import timezone

PARIS = ZoneInfo("Europe/Paris")
NO_BREAK = "\u00a0"
MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")


@dataclass(frozen=True)
class When:
    """The time of an event.

    Attributes:
        starts_at, ends_at: moments; of whole days, the first midnight and the last minute.
        whole_days: no hour is known or told.
    """

    starts_at: datetime
    ends_at: datetime
    whole_days: bool = False

    @property
    def first_day(self) -> date:
        """The day on which it starts, in Paris."""
        return self.starts_at.astimezone(PARIS).date()

    @property
    def last_day(self) -> date:
        """The day on which it ends, in Paris; what ends at midnight ends on the day before."""
        return (self.ends_at - timedelta(seconds=1)).astimezone(PARIS).date()

    @property
    def days(self) -> str:
        """« mardi 15 décembre 2026 », « du 19 au 20 juin 2024 »."""
        first, last = self.first_day, self.last_day
        if first == last:
            return f"{date_format(first, 'l')} {in_full(first)}"
        return f"du {_beginning(first, last)} au {in_full(last)}"

    @property
    def hours(self) -> str:
        """« 10 h – 11 h 30 »: of several days, the first hour and the last one; nothing for whole days."""
        if self.whole_days:
            return ""
        return f"{clock(self.starts_at)}{NO_BREAK}–{NO_BREAK}{clock(self.ends_at)}"

    @property
    def text(self) -> str:
        """All of it on one line, with a capital: « Mardi 15 décembre 2026, 10 h – 11 h 30 »."""
        days = self.days[0].upper() + self.days[1:]
        return f"{days}, {self.hours}" if self.hours else days

    @property
    def machine(self) -> str:
        """The start, as ``datetime`` of the element ``time`` takes it."""
        return iso(self.starts_at, whole_days=self.whole_days)


def iso(moment: datetime, *, whole_days: bool = False) -> str:
    """Return a moment as ISO 8601 writes it, with the offset of Paris; its day only for whole days."""
    local = moment.astimezone(PARIS)
    return local.date().isoformat() if whole_days else local.isoformat(timespec="minutes")


def clock(moment: datetime) -> str:
    """Return an hour of Paris: « 11 h », « 13 h 30 »."""
    local = moment.astimezone(PARIS)
    minutes = f"{NO_BREAK}{local.minute:02}" if local.minute else ""
    return f"{local.hour}{NO_BREAK}h{minutes}"


def in_full(day: date) -> str:
    """Return « 15 décembre 2026 », « 1er juin 2026 »."""
    return f"{_ordinal(day)} {date_format(day, 'F Y')}"


def in_words(moment: datetime) -> str:
    """Return a moment of Paris: « mardi 15 décembre 2026 à 10 h 30 »."""
    day = moment.astimezone(PARIS).date()
    return f"{date_format(day, 'l')} {in_full(day)} à {clock(moment)}"


def month_name(day: date) -> str:
    """Return « Décembre 2026 »."""
    return date_format(day, "F Y").capitalize()


def _ordinal(day: date) -> str:
    return "1er" if day.day == 1 else str(day.day)


def _beginning(first: date, last: date) -> str:
    """Return the first of two days without what the second one says again."""
    if first.year != last.year:
        return in_full(first)
    if first.month != last.month:
        return f"{_ordinal(first)} {date_format(first, 'F')}"
    return _ordinal(first)


def moment(day: date, hour: time) -> datetime:
    """Return a moment from what a clock of Paris shows."""
    return datetime.combine(day, hour, PARIS)


def same_hour(moment: datetime, days: int) -> datetime:
    """Return the same hour of Paris, ``days`` later, whatever the change of hour between."""
    local = moment.astimezone(PARIS)
    return datetime.combine(local.date() + timedelta(days=days), local.time(), PARIS)


def each_day(first: date, last: date) -> Iterator[date]:
    """Yield the days from one to another, both included."""
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def today() -> date:
    """Return the day that it is in Paris."""
    return timezone.now().astimezone(PARIS).date()
