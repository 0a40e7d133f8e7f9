"""What an event needs before readers see it, and what deserves a second look."""

from collections.abc import Iterator

from core.checked import Checks, field_errors, register

from . import protection
from .models import EventPage, Registration
from .registration import publication

SUMMARY_COMFORTABLE_LENGTH = 300
TITLE_COMFORTABLE_LENGTH = 90

# What an event lacks, said better than « this field cannot be null ».
MISSING = {
    "title": "Donnez un titre.",
    "summary": "Écrivez un résumé : c’est ce que les lecteurs voient dans l’agenda.",
    "kind": "Dites de quel format il s’agit : webinaire, atelier, forum…",
    "starts_at": "Dites quand l’événement commence.",
    "ends_at": "Dites quand l’événement finit.",
    "territory": "Dites de quel territoire il s’agit ; la France entière pour un événement national.",
}


def publication_errors(page: EventPage) -> dict[str, str]:
    """Return what forbids publishing an event: French messages by field name; empty when nothing does."""
    return field_errors(page, MISSING)


def publication_warnings(page: EventPage) -> list[str]:
    """Return what a reviewer should look at, in French; none of it forbids publishing."""
    return list(_warnings(page))


def _warnings(page: EventPage) -> Iterator[str]:
    if len(page.title) > TITLE_COMFORTABLE_LENGTH:
        yield f"Le titre compte {len(page.title)} caractères : il tient mal sur une carte."
    if len(page.summary) > SUMMARY_COMFORTABLE_LENGTH:
        yield f"Le résumé compte {len(page.summary)} caractères : il est long à lire dans une liste."
    if not page.accessibility:
        yield "Rien n’est dit de l’accessibilité : qui en a besoin ne saura pas s’il peut venir."
    if not page.body:
        yield "Aucun contenu : la page ne dit pas de quoi il sera question."
    if page.status != EventPage.Status.SCHEDULED and not page.status_note:
        yield "L’événement est reporté ou annulé : dites pourquoi, et ce qui vient ensuite."
    if page.is_over and not page.live:
        yield "L’événement est déjà passé : il paraîtra parmi les événements passés."
    if page.expire_at and page.ends_at and page.registers and page.expire_at < page.ends_at:
        yield "La page est retirée du site avant la fin de l’événement, alors que l’on s’y inscrit."
    yield from _warnings_of_places(page)
    yield from _warnings_of_registration(page)


def _warnings_of_places(page: EventPage) -> Iterator[str]:
    capacities = [session.capacity for session in page.sessions.all()]
    limited = [capacity for capacity in capacities if capacity]
    if page.capacity and limited and max(limited) > page.capacity:
        yield "Une séance offre plus de places que l’événement entier."
    everyone_chooses = page.session_choice == EventPage.SessionChoosing.REQUIRED
    if everyone_chooses and limited and len(limited) == len(capacities):
        if page.capacity is None:
            yield "Les places des séances à choisir sont comptées : comptez aussi celles de l’événement."
        elif sum(limited) < page.capacity:
            yield (
                f"Chacun choisit une séance, et elles offrent {sum(limited)} places en tout, "
                f"moins que l’événement ({page.capacity}) : certains n’en auront aucune."
            )


def _warnings_of_registration(page: EventPage) -> Iterator[str]:
    """Yield what registration lacks, then what publishing would do to those who registered."""
    if page.registers and page.online and not page.connection_link and not page.is_over:
        yield "L’événement est en ligne : sans lien de connexion, les inscrits ne sauront pas où le suivre."
    if page.pk is None:
        return
    yield from _warnings_of_retention(page)
    if page.is_over:
        return
    told = page.registrations.filter(state__in=publication.TOLD).exclude(email="").count()
    if told and page.would_move():
        yield _who_is_told(page, told)
    elif page.would_change_link():
        linked = page.registrations.filter(state__in=publication.LINKED).exclude(email="").count()
        if linked and page.status == EventPage.Status.SCHEDULED:
            yield _told_at_publication(linked, "que le lien de connexion change")
    if told and not page.registers:
        yield (
            f"« Inscription sur le site » n’est plus cochée, et {_people(told)} : "
            "les places ne seront plus données à ceux qui attendent."
        )
    held = page.registrations.filter(state__in=Registration.HOLDING).count()
    if page.capacity is not None and held > page.capacity:
        yield (
            f"Les places sont moins nombreuses ({page.capacity}) que les personnes qui en ont une ({held}) : "
            "personne ne perd la sienne, et l’événement sera complet."
        )
    for session in protection.lost_sessions(page):
        yield f"La séance « {session.title} », absente de ce brouillon, a été choisie : elle sera gardée."


def _warnings_of_retention(page: EventPage) -> Iterator[str]:
    """Yield what is wrong with keeping people longer than the form that they read said."""
    known = EventPage.objects.filter(pk=page.pk, live=True)
    promised = known.values_list("retention_days", flat=True).first()
    if promised is None or page.retention_days <= promised:
        return
    read_by = page.registrations.filter(forgotten_at=None).count()
    if read_by:
        told = EventPage.Retention(promised).label
        yield (
            f"Les inscriptions seraient gardées plus longtemps que promis, et {_people(read_by)} : "
            f"leur formulaire disait {told}. Gardez cette durée, ou demandez-leur d’abord leur accord."
        )


def _who_is_told(page: EventPage, count: int) -> str:
    """Say what mail publishing sends, and to how many people."""
    subject = {
        EventPage.Status.CANCELLED: "que l’événement est annulé",
        EventPage.Status.POSTPONED: "que l’événement est reporté",
    }.get(EventPage.Status(page.status), "que la date ou le lieu change")
    return _told_at_publication(count, subject)


def _told_at_publication(count: int, what: str) -> str:
    people = "seront prévenues par courriel" if count > 1 else "sera prévenue par courriel"
    number = f"{count} personnes inscrites" if count > 1 else "une personne inscrite"
    return f"À la publication, {number} {people} {what}."


def _people(count: int) -> str:
    return f"{count} personnes sont inscrites" if count > 1 else "une personne est inscrite"


def connect() -> None:
    """Have events published only when nothing is missing; called once, when the app is ready."""
    register(EventPage, Checks(publication_errors, publication_warnings))
