"""What may not be taken from those who registered: their event, and the sessions that they chose.

The form of the admin refuses to remove a session that someone chose, and the admin to delete or withdraw an
event where people are expected. Drafts are older than the choices made since: whatever the door by which one
is published, ``hold_sessions`` keeps what it would take away.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.signals import pre_delete
from django.utils import timezone
from wagtail.models import Page, Revision
from wagtail.signals import page_published

from core.models import Mail

from .models import EventPage, EventSession, Registration, SessionChoice
from .registration.history import lock_row

_CHOSEN = ~Q(choices__state=SessionChoice.State.CANCELLED)


def chosen_sessions(event: EventPage) -> QuerySet[EventSession]:
    """Return the stored sessions that someone chose, each with ``chosen``: by how many."""
    sessions = EventSession.objects.filter(event_id=event.pk)
    return sessions.annotate(chosen=Count("choices", filter=_CHOSEN)).filter(chosen__gt=0).order_by("pk")


def lost_sessions(event: EventPage) -> list[EventSession]:
    """Return the sessions that someone chose and that a draft lacks, each with ``chosen``."""
    kept = list(event.sessions.all())
    keys = {session.pk for session in kept if session.pk}
    written = {_signature(session) for session in kept if not session.pk}
    return [one for one in chosen_sessions(event) if one.pk not in keys and _signature(one) not in written]


def hold_sessions(event: EventPage) -> None:
    """Have an event that is about to be saved keep the sessions that exist; under its lock.

    A session that a draft added has no key in it: when it was published meanwhile, it takes the key of the
    stored one of the same title and start, to which choices point. One that someone chose and that the draft
    lacks comes back. What was given up in a session that goes is forgotten with it.
    """
    kept = list(event.sessions.all())
    keys = {session.pk for session in kept if session.pk}
    left = list(EventSession.objects.filter(event_id=event.pk).exclude(pk__in=keys).order_by("pk"))
    for session in (one for one in kept if not one.pk):
        same = next((one for one in left if _signature(one) == _signature(session)), None)
        if same is not None:
            session.pk = same.pk
            left.remove(same)
    chosen = set(chosen_sessions(event).values_list("pk", flat=True))
    back = [session for session in left if session.pk in chosen]
    if back:
        event.sessions.add(*back)
    gone = [session.pk for session in left if session.pk not in chosen]
    if gone:
        SessionChoice.objects.filter(session__in=gone).delete()


def _signature(session: EventSession) -> tuple[str, Any]:
    return session.title, session.starts_at


def lock_under(pages: Iterable[Page]) -> None:
    """Lock the events, these or under these, until the transaction ends; by rising key, as elsewhere.

    What is then decided of them holds until they are deleted: nobody registers meanwhile.
    """
    among = Q(pk__in=[])
    for page in pages:
        among |= Q(path__startswith=page.path)
    for key in EventPage.objects.filter(among).order_by("pk").values_list("pk", flat=True):
        lock_row(key)


def expecting(pages: Iterable[Page]) -> QuerySet[EventPage]:
    """Return the events, these or under these, where people are expected; each with ``expected``: how many.

    An event that is over or cancelled is expected by nobody: those who registered were told.
    """
    among = Q(pk__in=[])
    for page in pages:
        among |= Q(path__startswith=page.path)
    active = ~Q(registrations__state__in=Registration.ENDED)
    events = EventPage.objects.filter(among, ends_at__gte=timezone.now())
    events = events.exclude(status=EventPage.Status.CANCELLED)
    return events.annotate(expected=Count("registrations", filter=active)).filter(expected__gt=0)


def being_told(pages: Iterable[Page]) -> list[EventPage]:
    """Return the events, these or under these, of which mails wait to be sent; deleted, they would not be."""
    among = Q(pk__in=[])
    for page in pages:
        among |= Q(event__path__startswith=page.path)
    waiting = Mail.objects.filter(state=Mail.State.QUEUED, kind__startswith="events.registration")
    people = [key for key in waiting.values_list("context__registration", flat=True) if key]
    events = Registration.objects.filter(among, pk__in=people).values("event")
    return list(EventPage.objects.filter(pk__in=events).order_by("pk"))


def being_told_refusal(event: EventPage) -> str:
    """Return why an event that ``being_told`` gave cannot be deleted yet, and what to do."""
    return (
        f"«\u00a0{event.title}\u00a0» ne peut pas encore être supprimé\u00a0: des courriels le "
        "concernant attendent d’être envoyés. Réessayez dans quelques minutes."
    )


def refusal(event: EventPage) -> str:
    """Return why an event that ``expecting`` gave can be neither deleted nor withdrawn, and what to do."""
    count: int = event.expected
    people = f"{count} personnes sont inscrites" if count > 1 else "une personne est inscrite"
    return (
        f"« {event.title} » ne peut être ni supprimé ni retiré du site : {people}. "
        "Donnez-lui d’abord l’état « Annulé » et publiez-le : chacune en sera prévenue."
    )


def session_refusal(session: EventSession) -> str:
    """Return why a session that ``chosen_sessions`` gave cannot be removed, and what to do."""
    count: int = session.chosen
    people = f"{count} personnes l’ont choisie" if count > 1 else "une personne l’a choisie"
    return (
        f"La séance « {session.title} » ne peut pas être retirée : {people}. "
        "Gardez-la ; si elle n’a pas lieu, dites-le dans son titre et écrivez aux personnes inscrites."
    )


def _write_sessions(instance: Page, revision: Revision, **kwargs: Any) -> None:
    """Write in the revision that was published the sessions that it became, with their keys.

    The next draft begins with it: without their keys, the sessions would be made anew.
    """
    written = EventPage.objects.get(pk=instance.pk).serializable_data()["sessions"]
    if revision is not None and revision.content.get("sessions") != written:
        revision.content["sessions"] = written
        revision.save(update_fields=["content"])


def _lock_first(sender: Any, instance: EventPage, **kwargs: Any) -> None:
    """Lock an event before what belongs to it is deleted, as every step of a registration does.

    For the doors that lock nothing before: the deletion, in code, of what is above it.
    """
    lock_row(instance.pk)


def connect() -> None:
    """Have published revisions hold the keys of their sessions, and deletions begin with the event.

    Called once, when the app is ready.
    """
    pre_delete.connect(_lock_first, sender=EventPage, dispatch_uid="events.protection.lock_first")
    page_published.connect(_write_sessions, sender=EventPage, dispatch_uid="events.protection.write_sessions")
