"""Brings the synonyms of the content files into the site."""

from typing import TYPE_CHECKING

from . import analysis
from .models import SynonymGroup

if TYPE_CHECKING:
    from content.bundle import Bundle
    from content.entry import Entry
    from content.report import Report


def validate(bundle: "Bundle") -> None:
    """Report every defect of the groups of synonyms."""
    for entry in bundle.rows("taxonomy", "synonyms"):
        entry.fields("terms", optional=("one_way",))
        entry.one_of("one_way", (True, False))
        terms = entry.texts("terms", low=2, high=SynonymGroup.MAX_TERMS)
        for position, term in enumerate(terms, 1):
            if term.strip() and not analysis.stems(term):
                entry.error(
                    f"terms[{position}]", f"« {term} » ne contient aucun mot que la recherche retienne"
                )


def load(bundle: "Bundle", report: "Report") -> None:
    """Write the groups of synonyms."""

    def save(entry: "Entry", group: SynonymGroup) -> None:
        group.terms = "\n".join(entry["terms"])
        group.one_way = entry.get("one_way", False)
        group.full_clean()
        group.save()

    report.load(SynonymGroup, bundle.rows("taxonomy", "synonyms"), save)
