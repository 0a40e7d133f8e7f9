"""From « when », as people write it, to a date.

The rules, told to the reader on the page:

- day J is the day the plan begins; « Semaine 3 » begins fourteen days later, « Mois 2 » one month later;
- of a period (« Mois 3 à 5 », « Semaines 1 et 2 ») the date is that of its first day;
- « Après trois mois » and « Au bout d’un an » count from day J, « Deux mois avant » back from it;
- a month later is the same day of that month, or its last day when it is shorter;
- a date that falls on a Saturday or a Sunday moves to the Monday after, unless it was written as a date;
- what says no date (« À chaque réunion ») has none: the step stays in the plan, without a date.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from core.text import alphabetical

SATURDAY = 5
NUMBERS = {
    word: number
    for number, words in enumerate(
        (
            *(("un", "une"), ("deux",), ("trois",), ("quatre",), ("cinq",), ("six",), ("sept",), ("huit",)),
            *(
                ("neuf",),
                ("dix",),
                ("onze",),
                ("douze",),
                ("treize",),
                ("quatorze",),
                ("quinze",),
                ("seize",),
            ),
        ),
        1,
    )
    for word in words
}
# Days and months of one unit.
UNITS = {
    "jour": (1, 0),
    "semaine": (7, 0),
    "mois": (0, 1),
    "trimestre": (0, 3),
    "an": (0, 12),
    "annee": (0, 12),
}
NUMBER = r"(?P<number>\d{1,3}|" + "|".join(NUMBERS) + r")"
UNIT = r"(?P<unit>jour|semaine|mois|trimestre|annee|an)s?"

# On the text in lower case, without accents nor repeated spaces.
DAY_J = re.compile(r"(?:des )?(?:le )?(?:jour j|j ?\+ ?0|j|jour meme|premier jour|1er jour|debut)")
DAYS_FROM_J = re.compile(r"(?:a )?j ?(?P<sign>[+-]) ?(?P<number>\d{1,4})(?: jours?)?")
# « Semaine 3 », « Mois 3 à 5 », « À partir du mois 2 », « S3 », « M2 ».
PERIOD = re.compile(
    r"(?:(?:a partir|au debut|des|debut|en) ?(?:de|du)? ?(?:la|le)? ?)?"
    r"(?P<unit>jour|semaine|mois|trimestre|annee|s|m)s? ?(?P<number>\d{1,3})(?: ?(?:et|ou|a|au|-) ?\d{1,3})?"
)
# « Après trois mois », « Au bout de six mois », « Sous quinze jours », « 3 semaines après ».
LATER = re.compile(rf"(?:apres|au bout d(?:e |’)|dans|sous|d’ici|a) ?{NUMBER} {UNIT}(?: plus tard)?")
LATER_AFTER = re.compile(rf"{NUMBER} {UNIT} (?:apres|plus tard)(?: .*)?")
EARLIER = re.compile(rf"{NUMBER} {UNIT} avant(?: .*)?")
ISO_DATE = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
FRENCH_DATE = re.compile(r"(?:le |avant le )?(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>\d{4})")
SHORT_UNITS = {"s": "semaine", "m": "mois"}


@dataclass(frozen=True)
class Delay:
    """How far from day J: whole months first, then days; both may be negative."""

    months: int = 0
    days: int = 0

    def after(self, start: date) -> date:
        """Return the date at this delay from ``start``, moved to a Monday if it falls on a weekend.

        Raises:
            OverflowError: if the date is out of the calendar.
        """
        month = start.year * 12 + start.month - 1 + self.months
        year, month = divmod(month, 12)
        if not date.min.year <= year < date.max.year:
            raise OverflowError("out of the calendar")
        last = calendar.monthrange(year, month + 1)[1]
        return to_working_day(date(year, month + 1, min(start.day, last)) + timedelta(days=self.days))


def to_working_day(day: date) -> date:
    """Return ``day``, or the Monday after it if it is a Saturday or a Sunday."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= SATURDAY else day


def due_date(when: str, start: date | None) -> date | None:
    """Return the date of a step, None when nothing tells it.

    Args:
        when: as written.
        start: day J; without it, only a written date is a date.
    """
    text = _plain(when)
    written = _written_date(text)
    if written or start is None:
        return written
    delay = _delay(text)
    try:
        return delay.after(start) if delay else None
    except OverflowError:
        return None


def parse_date(text: str) -> date | None:
    """Return the date that a text is: « 2027-01-12 » or « 12/01/2027 »; None if it is no date."""
    return _written_date(_plain(text))


def _plain(text: str) -> str:
    """Return a text as the patterns expect it."""
    text = alphabetical(text).replace("'", "’").replace("−", "-").replace("–", "-")
    return " ".join(text.split()).strip(" .")


def _written_date(text: str) -> date | None:
    found = ISO_DATE.fullmatch(text) or FRENCH_DATE.fullmatch(text)
    if not found:
        return None
    try:
        return date(*(int(found[part]) for part in ("year", "month", "day")))
    except ValueError:
        return None


def _delay(text: str) -> Delay | None:
    """Return the delay that a text tells, None if it tells none."""
    if DAY_J.fullmatch(text):
        return Delay()
    if found := DAYS_FROM_J.fullmatch(text):
        return Delay(days=int(f"{found['sign']}{found['number']}"))
    if found := PERIOD.fullmatch(text):
        # The first week begins on day J.
        number = int(found["number"])
        return _times(number - 1, SHORT_UNITS.get(found["unit"], found["unit"])) if number else None
    if found := LATER.fullmatch(text) or LATER_AFTER.fullmatch(text):
        return _times(_number(found["number"]), found["unit"])
    if found := EARLIER.fullmatch(text):
        return _times(-_number(found["number"]), found["unit"])
    return None


def _number(text: str) -> int:
    return NUMBERS.get(text) or int(text)


def _times(number: int, unit: str) -> Delay:
    days, months = UNITS[unit]
    return Delay(months=number * months, days=number * days)
