"""Forgetting those who registered, at their request or in time: what counts stays, nothing tells who.

Each function expects its event locked (``history.lock_event``) in the current transaction.
"""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from wagtail.models import ModelLogEntry

from events.models import GroupColleague, Registration, RegistrationGroup
from questionnaires import services as questionnaires
from questionnaires.models import AnswerSheet

from . import links, mails, places
from .history import lock_event, tell

State = Registration.State
# What the history of the admin says of whoever was forgotten.
FORGOTTEN = "Personne oubliée"


def erase_registration(registration: Registration) -> None:
    """Forget a person; one who never confirmed goes altogether.

    Whoever was still expected frees a place first, which goes to the next one. No mail tells of it.

    Args:
        registration: locked, with its event.
    """
    mails.forget(registration)
    links.revoke_all(registration)
    _forget_history(registration)
    if registration.state == State.PENDING_EMAIL:
        # Its answers go with it (``privacy``).
        registration.delete()
        return
    if _is_expected(registration):
        places.leave(registration, State.CANCELLED, "erase", Registration.Ending.PARTICIPANT)
    else:
        tell(registration, "erase")
    registration.email = registration.first_name = registration.last_name = ""
    registration.organisation_name = ""
    sheet = registration.answers_id
    registration.answers, registration.group = None, None
    registration.forgotten_at = timezone.now()
    registration.save()
    _forget_answers(sheet)


def erase_group(group: RegistrationGroup) -> None:
    """Forget an employer, and the colleagues who were not told yet; a group never confirmed goes altogether.

    Those who registered since are people of their own: they stay.
    """
    mails.forget_group(group)
    links.revoke_group(group)
    _forget_history(group)
    if group.state == RegistrationGroup.State.PENDING:
        group.delete()
        return
    group.colleagues.all().delete()
    group.email = group.contact_name = group.organisation_name = ""
    group.forgotten_at = timezone.now()
    group.save()


def erase_colleague(colleague: GroupColleague) -> None:
    """Take one person out of the list of an employer who has not confirmed its address yet."""
    group = colleague.group
    colleague.delete()
    group.size = group.colleagues.count()
    group.save(update_fields=["size"])


@transaction.atomic
def begin_again(event_id: int) -> None:
    """Delete all that is held of those who registered: an example that is put off begins without anyone.

    The one function here that locks the event itself.
    """
    event = lock_event(event_id)
    for registration in event.registrations.all():
        mails.forget(registration)
        links.revoke_all(registration)
        _forget_history(registration)
    for group in event.groups.all():
        mails.forget_group(group)
        links.revoke_group(group)
        _forget_history(group)
    event.registrations.all().delete()
    event.groups.all().delete()


def _is_expected(registration: Registration) -> bool:
    """Tell whether a registration still counts on its event: it is neither ended, nor there, nor over."""
    settled = registration.is_ended or registration.state == State.ATTENDED
    return not settled and not registration.event.is_over


def _forget_answers(key: int | None) -> None:
    if key is not None:
        questionnaires.forget(AnswerSheet.objects.filter(pk=key))


def _forget_history(item: Model) -> None:
    kind = ContentType.objects.get_for_model(item)
    entries = ModelLogEntry.objects.filter(content_type=kind, object_id=str(item.pk))
    entries.update(label=FORGOTTEN, data={})
