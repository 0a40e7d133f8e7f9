"""When a question is due: calendar months after the confirmation, in the site's time zone."""

import calendar
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

# Questions leave during working hours, not in the middle of the night.
MAIL_HOUR = time(9, 0)


def months_after(day: date, months: int) -> date:
    """Return the same day ``months`` later; the last one of a month that has no such day."""
    return _moved(day, months)


def latest_start(day: date, months: int) -> date:
    """Return the latest day whose ``months_after`` is not later than ``day``."""
    is_last = day.day == calendar.monthrange(day.year, day.month)[1]
    # The last day of a short month is also that of the days that it lacks.
    return _moved(day.replace(day=1), -months, last=True) if is_last else _moved(day, -months)


def question_day(confirmed_at: datetime, months: int) -> date:
    """Return the day when the question of this month is asked of who confirmed at this time."""
    return months_after(timezone.localdate(confirmed_at), months)


def confirmed_before(today: date, months: int) -> datetime:
    """Return the time before which those whose question is due on ``today`` had confirmed."""
    day = latest_start(today, months) + timedelta(days=1)
    return datetime.combine(day, time.min, timezone.get_default_timezone()).astimezone(UTC)


def mail_time(now: datetime) -> datetime:
    """Return when a question may leave: now, or this morning when it is earlier."""
    hour = datetime.combine(timezone.localdate(now), MAIL_HOUR, timezone.get_default_timezone())
    return max(now, hour.astimezone(UTC))


def _moved(day: date, months: int, *, last: bool = False) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    length = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, length if last else min(day.day, length))
