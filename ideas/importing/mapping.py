"""Which column of a table is which field of an idea."""

from collections.abc import Mapping, Sequence

from django.utils.text import slugify

# Field → (label, words by which a heading is known, the surest first).
FIELDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "title": ("Titre", ("titre", "contribution", "idee", "proposition", "intitule")),
    "description": ("Description", ("description", "detail", "explication", "texte", "commentaire")),
    "axis": ("Axe", ("axe",)),
    "theme": ("Thème", ("theme", "thematique")),
    "subtheme": ("Sous-thème", ("sous-theme", "sous-thematique")),
    "workshop": ("Atelier", ("atelier", "table")),
    "jobs": ("Métiers", ("metiers", "metier")),
    "territory": ("Territoire", ("territoire", "departement", "region")),
}
REQUIRED = ("title",)


def guess(headings: Sequence[str]) -> dict[str, int]:
    """Return, for each field whose column is recognised, the rank of that column; none is used twice."""
    names = [slugify(heading) for heading in headings]
    found: dict[str, int] = {}
    for exact in (True, False):
        for field, (_, words) in FIELDS.items():
            if field in found:
                continue
            for rank, name in enumerate(names):
                known = name in words if exact else any(name.startswith(word) for word in words)
                if known and rank not in found.values():
                    found[field] = rank
                    break
    return found
