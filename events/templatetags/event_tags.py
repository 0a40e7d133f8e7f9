"""What the templates of events need."""

from datetime import datetime, time

from django import template

from events.dates import PARIS, clock

register = template.Library()


@register.filter
def hour(value: time | datetime) -> str:
    """Write an hour as French does: « 11 h », « 13 h 30 »; that of Paris for a moment."""
    if isinstance(value, datetime):
        return clock(value)
    return clock(datetime.combine(datetime.now(PARIS).date(), value, PARIS))
