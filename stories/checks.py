"""What a story needs before readers see it, and what deserves a second look."""

from collections.abc import Iterator

from django.utils import timezone
from wagtail.models import Page

from core.checked import Checks, field_errors, register
from taxonomy.selectors import places

from . import dossiers
from .models import (
    KINDS,
    DossierPage,
    EpisodePage,
    EpisodeSpeaker,
    PodcastPage,
    PressKitPage,
    Story,
    StoryPage,
    TerritorySectionPage,
)
from .transcripts import is_timed

SUMMARY_COMFORTABLE_LENGTH = 300
TITLE_COMFORTABLE_LENGTH = 90
# Shorter than this, a sound or a film may have been cut.
SHORTEST_S = 5

# What a story lacks, said better than « this field cannot be null ».
MISSING = {
    "title": "Donnez un titre.",
    "summary": "Écrivez un résumé\u00a0: c’est ce que les lecteurs voient dans les listes.",
    "number": "Donnez le numéro de l’épisode.",
    "transcript": "Ajoutez la transcription\u00a0: qui n’entend pas a droit à tout ce qui est dit.",
    "subtitles": "Ajoutez les sous-titres\u00a0: qui n’entend pas a droit à tout ce qui est dit.",
}
NO_BODY = "Ajoutez au moins un passage\u00a0: l’histoire est vide."
ELSEWHERE = (
    "Cette histoire est dans la section «\u00a0{place}\u00a0»\u00a0: choisissez ce territoire, ou un de ceux "
    "qu’il contient."
)
NO_CONSENT = "L’accord de {names} n’est pas enregistré\u00a0: sans lui, l’épisode ne peut pas être publié."
NOBODY = "Dites qui l’on entend, et son accord\u00a0; une voix de synthèse aussi."
UNDATED = "Dites quel jour {names} a donné son accord écrit\u00a0: aujourd’hui au plus tard."
OUTSIDE = "Un chapitre commence hors de l’épisode\u00a0: corrigez son début."
NO_SHOW = "Publiez d’abord le podcast\u00a0: un épisode se lit sous le sien."
# What makes a dossier.
FEWEST_GATHERED = 2
TOO_FEW = "Réunissez au moins deux contenus\u00a0: sinon, menez à l’un d’eux depuis une histoire."
NESTED = "Un dossier ne réunit pas d’autres dossiers\u00a0: retirez «\u00a0{title}\u00a0»."
# In seconds: a chapter of an episode without sound may begin at any moment of its transcript.
AGES = 24 * 3600
CONSENT_OVER = "L’accord de {names} n’est plus valable\u00a0: renouvelez-le, ou retirez sa voix."


def publication_errors(page: Story) -> dict[str, str]:
    """Return what forbids publishing a story: French messages by field name; empty when nothing does."""
    errors = field_errors(page, MISSING)
    if isinstance(page, StoryPage) and not page.body:
        errors["body"] = NO_BODY
    section = TerritorySectionPage.objects.parent_of(page).first() if page.path else None
    if section and (refusal := elsewhere(page, section)):
        errors["territory"] = refusal
    if isinstance(page, EpisodePage):
        errors |= _episode_errors(page)
    elif isinstance(page, DossierPage):
        errors |= _dossier_errors(page)
    return errors


def elsewhere(page: Story, section: TerritorySectionPage) -> str:
    """Say that a story is not of the territory of a section; nothing when it is."""
    if section.territory in places(page.territory):
        return ""
    return ELSEWHERE.format(place=section.territory)


def _episode_errors(page: EpisodePage) -> dict[str, str]:
    errors = {}
    speakers = list(page.speakers.all())
    if page.audio and not speakers:
        errors["speakers"] = NOBODY
    elif refusal := _consent(speakers):
        errors["speakers"] = refusal
    end = page.length_s or AGES
    if any(not 0 <= chapter.start.total_seconds() < end for chapter in page.chapters.all()):
        errors["chapters"] = OUTSIDE
    if page.path and not PodcastPage.objects.parent_of(page).live().exists():
        errors["title"] = NO_SHOW
    return errors


def _dossier_errors(page: DossierPage) -> dict[str, str]:
    keys = [entry.page_id for entry in page.entries.all()]
    gathered = list(Page.objects.filter(pk__in=keys))
    nested = [one for one in gathered if issubclass(one.specific_class or Page, DossierPage)]
    if nested:
        return {"entries": NESTED.format(title=nested[0].title)}
    return {"entries": TOO_FEW} if len(gathered) < FEWEST_GATHERED else {}


def _consent(speakers: list[EpisodeSpeaker]) -> str:
    """Say whose consent is missing, or over."""
    today = timezone.localdate()
    undated = [
        one.name for one in speakers
        if one.consent == EpisodeSpeaker.Consent.WRITTEN and (not one.consent_on or one.consent_on > today)
    ]  # fmt: skip
    missing = [one.name for one in speakers if one.consent == EpisodeSpeaker.Consent.MISSING]
    over = [one.name for one in speakers if one.consent_until and one.consent_until < today]
    if missing:
        return NO_CONSENT.format(names=", ".join(missing))
    if undated:
        return UNDATED.format(names=", ".join(undated))
    return CONSENT_OVER.format(names=", ".join(over)) if over else ""


def publication_warnings(page: Story) -> list[str]:
    """Return what a reviewer should look at, in French; none of it forbids publishing."""
    return list(_warnings(page))


def _warnings(page: Story) -> Iterator[str]:
    if len(page.title) > TITLE_COMFORTABLE_LENGTH:
        yield f"Le titre compte {len(page.title)} caractères\u00a0: il tient mal sur une carte."
    if len(page.summary) > SUMMARY_COMFORTABLE_LENGTH:
        yield f"Le résumé compte {len(page.summary)} caractères\u00a0: il est long à lire dans une liste."
    if page.said_field and page.media is None and not getattr(page, "embed", None):
        yield "Il n’y a ni son ni film\u00a0: la page sera une transcription."
    elif page.media and page.length_s < SHORTEST_S:
        yield f"Le fichier ne dure que {page.length_s}\u00a0s\u00a0: est-il entier\u202f?"
    if page.media and page.passages and not is_timed(page.passages):
        yield "La transcription n’est pas minutée\u00a0: le lecteur ne suivra pas le son."
    if isinstance(page, DossierPage):
        yield from _unseen(page)
    elif not page.related_practices.all():
        yield "L’histoire ne mène à aucune fiche pratique."


def _unseen(page: DossierPage) -> Iterator[str]:
    """Say what readers will not see of a dossier."""
    seen = {part.hit.object_id for part in dossiers.parts(page)}
    for entry in page.entries.all():
        if entry.page_id not in seen:
            yield f"«\u00a0{entry.page.title}\u00a0» n’est pas public\u00a0: le dossier ne le montre pas."


def _press_warnings(page: PressKitPage) -> list[str]:
    # None for a picture that was deleted since it was chosen.
    images = [block.value["image"] for block in page.pictures if block.value["image"]]
    return [
        f"L’image «\u00a0{image.title}\u00a0» n’a pas de crédit\u00a0: qui la reprend ne saura qui citer."
        for image in images
        if not image.credit
    ]


def connect() -> None:
    """Have stories published only when nothing is missing; called once, when the app is ready."""
    for model in KINDS:
        register(model, Checks(publication_errors, publication_warnings))
    register(PressKitPage, Checks(lambda page: field_errors(page, MISSING), _press_warnings))
