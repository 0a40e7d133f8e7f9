"""What an event needs before readers see it, and what deserves a second look."""

from collections.abc import Iterator

from core.checked import Checks, field_errors, register

from .models import EventPage

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
    places = [session.capacity for session in page.sessions.all() if session.capacity]
    if page.capacity and places and max(places) > page.capacity:
        yield "Une séance offre plus de places que l’événement entier."


def connect() -> None:
    """Have events published only when nothing is missing; called once, when the app is ready."""
    register(EventPage, Checks(publication_errors, publication_warnings))
