"""An employer registers several colleagues, each of whom confirms for themselves."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from core import tokens
from core.protection import Quota
from events.models import EventPage, GroupColleague, RegistrationGroup

from . import links, mails, rules
from .errors import ClosedError, LinkOverError
from .history import lock_event
from .services import Person, Wishes, may_write, request

# How many colleagues at once.
MOST = 20
# Mails that one employer may be sent by the form, for one event.
EMAIL_QUOTA = Quota("events.group_email", 3, timedelta(days=1))


def request_group(event: EventPage, contact: Person, colleagues: Sequence[Person]) -> None:
    """Send an employer a mail to confirm its own address; its colleagues are told after.

    Args:
        event: a public event that takes groups.
        contact: who registers the others; not registered itself unless among them.
        colleagues: from one to ``MOST``; of those with one address, the first counts.

    Raises:
        ClosedError: nobody registers now, or not in groups.
        ValueError: too many colleagues, or none.
    """
    if not 1 <= len(colleagues) <= MOST:
        raise ValueError(f"{len(colleagues)} colleagues")
    email = contact.email.strip().lower()
    # Outside of the transaction: what fails below has counted.
    if may_write(EMAIL_QUOTA, event, email):
        _request_group(event, email, contact, colleagues)


@transaction.atomic
def _request_group(event: EventPage, email: str, contact: Person, colleagues: Sequence[Person]) -> None:
    event = lock_event(event.pk)
    if not _takes_groups(event):
        raise ClosedError
    each_once: dict[str, Person] = {}
    for each in colleagues:
        each_once.setdefault(each.email.strip().lower(), each)
    group = RegistrationGroup.objects.create(
        event=event,
        email=email,
        contact_name=f"{contact.first_name} {contact.last_name}".strip(),
        organisation_name=contact.organisation_name,
        size=len(each_once),
    )
    GroupColleague.objects.bulk_create(
        GroupColleague(group=group, email=known, first_name=each.first_name, last_name=each.last_name)
        for known, each in each_once.items()
    )
    mails.queue_group_confirm(group)


def _takes_groups(event: EventPage) -> bool:
    return event.groups_allowed and rules.is_open(event)


def to_confirm(secret: str) -> RegistrationGroup:
    """Return the group that a link would confirm.

    Raises:
        LinkOverError: it opens nothing.
    """
    key = tokens.read(links.GROUP, secret)
    if key is None:
        raise LinkOverError
    pending = RegistrationGroup.objects.select_related("event").filter(state=RegistrationGroup.State.PENDING)
    group = pending.exclude(email="").filter(pk=key).first()
    if group is None:
        raise LinkOverError
    return group


@transaction.atomic
def confirm_group(secret: str) -> RegistrationGroup:
    """Confirm the address of an employer, and ask each colleague for their own confirmation.

    Raises:
        LinkOverError: the link opens nothing.
        ClosedError: nobody registers any more, or not in groups.
    """
    event = lock_event(to_confirm(secret).event_id)
    # Read again under the lock: it may have been confirmed meanwhile, by another link too.
    group = to_confirm(secret)
    if not _takes_groups(event):
        raise ClosedError
    tokens.use(links.GROUP, secret)
    tokens.revoke(group.pk, links.GROUP)
    group.state, group.confirmed_at = RegistrationGroup.State.SENT, timezone.now()
    group.save()
    # In one order whoever confirms: each spends its quota in this transaction, and two never wait in a ring.
    for each in group.colleagues.order_by("email"):
        person = Person(each.email, each.first_name, each.last_name, group.organisation_name)
        request(event, person, Wishes(), group)
    group.colleagues.all().delete()
    return group
