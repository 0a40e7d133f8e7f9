"""An employer registers several colleagues, each of whom confirms for themselves."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from core import tokens
from core.protection import Quota, spend
from events.models import EventPage, GroupColleague, RegistrationGroup

from . import links, mails, rules
from .errors import ClosedError, LinkOverError
from .history import lock_event
from .services import Person, Wishes, request

# How many colleagues at once.
MOST = 20
EMAIL_QUOTA = Quota("events.group_email", 5, timedelta(days=1))


def request_group(event: EventPage, contact: Person, colleagues: Sequence[Person]) -> None:
    """Send an employer a mail to confirm its own address; its colleagues are told after.

    Args:
        event: a public event that takes groups.
        contact: who registers the others; not registered itself unless among them.
        colleagues: from one to ``MOST``.

    Raises:
        ClosedError: nobody registers now, or not in groups.
    """
    email = contact.email.strip().lower()
    if not spend(EMAIL_QUOTA, email):
        return
    with transaction.atomic():
        event = lock_event(event.pk)
        if not event.live or not event.groups_allowed or rules.desk(event) != rules.Desk.OPEN:
            raise ClosedError
        group = RegistrationGroup.objects.create(
            event=event,
            email=email,
            contact_name=f"{contact.first_name} {contact.last_name}".strip(),
            organisation_name=contact.organisation_name,
            size=len(colleagues[:MOST]),
        )
        GroupColleague.objects.bulk_create(
            GroupColleague(
                group=group, email=each.email.strip().lower(),
                first_name=each.first_name, last_name=each.last_name,
            )
            for each in colleagues[:MOST]
        )  # fmt: skip
        mails.queue_group_confirm(group)


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


def confirm_group(secret: str) -> RegistrationGroup:
    """Confirm the address of an employer, and ask each colleague for their own confirmation.

    Raises:
        LinkOverError: the link opens nothing.
        ClosedError: nobody registers any more.
    """
    with transaction.atomic():
        group = to_confirm(secret)
        event = lock_event(group.event_id)
        if not event.live or rules.desk(event) != rules.Desk.OPEN:
            raise ClosedError
        if tokens.use(links.GROUP, secret) is None:
            raise LinkOverError
        group.state, group.confirmed_at = RegistrationGroup.State.SENT, timezone.now()
        group.save()
        for each in group.colleagues.all():
            person = Person(each.email, each.first_name, each.last_name, group.organisation_name)
            request(event, person, Wishes(), group)
        group.colleagues.all().delete()
    return group
