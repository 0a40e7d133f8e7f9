"""What pages and mails say of a try."""

from urllib.parse import urlencode

from django.urls import reverse

from core.addresses import absolute
from core.templatetags.essaim import in_full
from practices.models import Adoption
from practices.plan.links import DamagedLinkError, unpack

from .dates import question_day


def plan_address(adoption: Adoption) -> str:
    """Return the full address of the plan that goes with a try: its own, or that of the sheet."""
    path = reverse("practice_plan", args=[adoption.sheet.slug])
    return absolute(f"{path}?{urlencode({'plan': adoption.plan})}" if adoption.plan else path)


def plan_title(packed: str) -> str:
    """Return the title of a plan; nothing when there is none that can be read."""
    try:
        return unpack(packed).title if packed else ""
    except DamagedLinkError:
        return ""


def question_days(adoption: Adoption) -> str:
    """Say when the questions that were not asked yet will be: « 23 février 2027 et 23 mai 2027 »."""
    if adoption.confirmed_at is None or adoption.closed_at:
        return ""
    asked = {3: adoption.asked_3_at or adoption.asked_6_at, 6: adoption.asked_6_at}
    days = [in_full(question_day(adoption.confirmed_at, month)) for month in asked if not asked[month]]
    return " et ".join(days)
