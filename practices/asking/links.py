"""The personal links of contacts."""

from datetime import timedelta

from django.urls import reverse

from core import tokens
from core.addresses import absolute
from practices.models import SheetContact

# What they open.
CONSENT, STOP = "practices.contact_consent", "practices.contact_stop"
# How long an invitation may be answered; then the address is forgotten.
ANSWER_WITHIN = timedelta(days=30)
# Withdrawing must be possible from any mail that was received, long after too.
STOP_WORKS_FOR = timedelta(days=3 * 365)


def consent_link(contact: SheetContact) -> str:
    """Make the link where someone agrees or refuses; returned in full."""
    secret = tokens.issue(CONSENT, contact.pk, ANSWER_WITHIN)
    return absolute(reverse("practice_contact_consent", args=[secret]))


def stop_link(contact: SheetContact) -> str:
    """Make a link where a contact withdraws; returned in full."""
    secret = tokens.issue(STOP, contact.pk, STOP_WORKS_FOR)
    return absolute(reverse("practice_contact_stop", args=[secret]))
