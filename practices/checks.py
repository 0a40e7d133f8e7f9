"""What a sheet needs before readers see it, and what deserves a second look.

A draft may lack anything: editors save as they go. The form asks for the rest when a sheet is submitted
or published; Wagtail checks nothing on its other ways to publish (bulk action, approval from the
dashboard), which look here, as does the checklist shown in the editor.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from wagtail import blocks
from wagtail.rich_text import RichText, get_text_for_indexing

from core.checked import Checks, field_errors, register

if TYPE_CHECKING:
    from .models import PracticePage

# Longer than this, a summary is cut on result cards.
SUMMARY_COMFORTABLE_LENGTH = 300
TITLE_COMFORTABLE_LENGTH = 90


# What a sheet lacks, said better than « this field cannot be null ».
MISSING = {
    "title": "Donnez un titre.",
    "summary": "Écrivez un résumé : c’est ce que les lecteurs voient dans les résultats.",
    "main_axis": "Choisissez l’axe principal : une fiche publiée est rangée sous un axe.",
    "territory": "Dites où la pratique est née ; la France entière pour une pratique nationale.",
    "origin": "Dites d’où vient la pratique : assises, expérimentation, employeur…",
    "effort": "Estimez l’effort que la pratique demande.",
    "body": "Ajoutez au moins une section : sans elle, la fiche ne dit pas comment faire.",
}


def publication_errors(page: "PracticePage") -> dict[str, str]:
    """Return what forbids publishing a sheet: French messages by field name; empty when nothing does.

    The rules themselves are those of the model (``full_clean``), so that they are written once.
    """
    errors = field_errors(page, MISSING)
    if not page.body:
        errors["body"] = MISSING["body"]
    return errors


def publication_warnings(page: "PracticePage") -> list[str]:
    """Return what a reviewer should look at, in French; none of it forbids publishing."""
    return list(_warnings(page))


def _warnings(page: "PracticePage") -> Iterator[str]:
    if len(page.title) > TITLE_COMFORTABLE_LENGTH:
        yield (
            f"Le titre compte {len(page.title)} caractères : au-delà de {TITLE_COMFORTABLE_LENGTH}, "
            "il tient mal sur une carte."
        )
    if len(page.summary) > SUMMARY_COMFORTABLE_LENGTH:
        yield (
            f"Le résumé compte {len(page.summary)} caractères : au-delà de {SUMMARY_COMFORTABLE_LENGTH}, "
            "il est long à lire dans une liste."
        )
    if page.review_date is None:
        yield "Aucune date de relecture : sans elle, personne ne saura quand la fiche a vieilli."
    elif page.review_date < timezone.localdate():
        yield (
            f"La date de relecture est passée depuis le {page.review_date:%d/%m/%Y} : "
            "relisez la fiche, puis repoussez la date."
        )
    names = {block.block_type for block in page.body}
    if names and "to_copy" not in names:
        yield "La section « Pour copier » manque : c’est elle qui permet à un autre employeur de s’y mettre."
    if names and "vigilance" not in names:
        yield "La section « Points de vigilance » manque : dites aussi ce qui peut mal tourner."
    for block in page.body:
        yield from _section_warnings(block)


def _section_warnings(block: Any) -> Iterator[str]:
    label = block.block.label
    for text in _plain_texts(block.value):
        if "http://" in text or "https://" in text:
            yield (
                f"Section « {label} » : une adresse web est écrite en toutes lettres ; "
                "faites-en un lien avec des mots."
            )
            return


def _plain_texts(value: Any) -> Iterator[str]:
    """Yield the texts of a block's value, as the reader sees them."""
    if isinstance(value, RichText):
        yield get_text_for_indexing(value.source)
    elif isinstance(value, str):
        yield value
    elif isinstance(value, blocks.StructValue):
        for child in value.values():
            yield from _plain_texts(child)
    elif isinstance(value, blocks.list_block.ListValue):
        for child in value:
            yield from _plain_texts(child)


def connect() -> None:
    """Have sheets published only when nothing is missing; called once, when the app is ready."""
    from .models import PracticePage

    register(PracticePage, Checks(publication_errors, publication_warnings))
