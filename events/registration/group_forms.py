"""The form by which an employer registers several colleagues: a line for each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict

from core.forms import dress
from core.protection import ProtectedForm
from events.models.registration import ORGANISATION_LENGTH

from .forms import NameField
from .groups import MOST
from .services import Person

LINES = 5
# What the button that gives more lines posts.
MORE = "lignes"
PARTS = ("prenom", "nom", "courriel")
LABELS = {"prenom": "Prénom", "nom": "Nom", "courriel": "Adresse électronique"}
MISSING = "Collègue {number}\u00a0: remplissez «\u00a0{label}\u00a0», ou videz toute la ligne."
TWICE = "Collègue {number}\u00a0: cette adresse est déjà celle du collègue {first}."
BAD_ADDRESS = (
    "Collègue {number}\u00a0: complétez l’adresse électronique, par exemple prenom.nom@structure.fr."
)
NOBODY = "Inscrivez au moins une personne."


@dataclass(frozen=True)
class Line:
    """What is asked of one colleague: the number of the line, its fields."""

    number: int
    fields: list[BoundField]


class GroupForm(ProtectedForm):
    """« Inscrire plusieurs collègues »: who registers them, then who they are.

    Args:
        lines: how many colleagues there is room for, ``groups.MOST`` at most.
    """

    prenom = NameField(label="Votre prénom", autocomplete="given-name")
    nom = NameField(label="Votre nom", autocomplete="family-name")
    courriel = forms.EmailField(
        label="Votre adresse électronique",
        help_text="Pour vous envoyer le lien qui confirme. Exemple\u00a0: prenom.nom@structure.fr",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    structure = NameField(label="Structure", autocomplete="organization", max_length=ORGANISATION_LENGTH)

    def __init__(self, *args: Any, lines: int = LINES, **kwargs: Any) -> None:
        self.count = min(max(lines, LINES), MOST)
        super().__init__(*args, **kwargs)
        self.fields.update(_line_fields(self.count))

    def clean(self) -> dict[str, Any]:
        """Refuse lines that are half filled, addresses given twice, a group of nobody."""
        cleaned = super().clean() or {}
        known: dict[str, int] = {}
        for number in range(1, self.count + 1):
            self._check_line(number, cleaned, known)
        if not known and not self.errors:
            self.add_error("prenom_1", forms.ValidationError(NOBODY, code="nobody"))
        return cleaned

    def _check_line(self, number: int, cleaned: Mapping[str, Any], known: dict[str, int]) -> None:
        names = {part: f"{part}_{number}" for part in PARTS}
        wrong = any(name in self.errors for name in names.values())
        if not wrong and not any(cleaned.get(name) for name in names.values()):
            return
        for part, name in names.items():
            if name not in self.errors and not cleaned.get(name):
                message = MISSING.format(number=number, label=LABELS[part])
                self.add_error(name, forms.ValidationError(message, code="missing"))
        email = (cleaned.get(names["courriel"]) or "").lower()
        if email in known:
            message = TWICE.format(number=number, first=known[email])
            self.add_error(names["courriel"], forms.ValidationError(message, code="twice"))
        elif email:
            known[email] = number

    @property
    def lines(self) -> list[Line]:
        """The lines of the page."""
        numbers = range(1, self.count + 1)
        return [Line(number, [self[f"{part}_{number}"] for part in PARTS]) for number in numbers]

    @property
    def can_grow(self) -> bool:
        """Whether more lines may be asked for."""
        return self.count < MOST

    @property
    def contact(self) -> Person:
        """Who registers the others, once the form is valid."""
        said = self.cleaned_data
        return Person(said["courriel"], said["prenom"], said["nom"], said["structure"])

    @property
    def colleagues(self) -> list[Person]:
        """Who is registered, once the form is valid."""
        said = self.cleaned_data
        lines = [[said[f"{part}_{number}"] for part in PARTS] for number in range(1, self.count + 1)]
        return [Person(email, first, last, said["structure"]) for first, last, email in lines if email]


def lines_asked(data: QueryDict) -> int:
    """Return how many lines a form that comes back has: those that were shown, whatever was posted."""
    shown = data.get("nombre", "")
    return int(shown) if shown.isascii() and shown.isdecimal() and len(shown) <= len(str(MOST)) else LINES


def _line_fields(count: int) -> dict[str, forms.Field]:
    fields: dict[str, forms.Field] = {}
    for number in range(1, count + 1):
        fields[f"prenom_{number}"] = NameField(label=LABELS["prenom"], required=False)
        fields[f"nom_{number}"] = NameField(label=LABELS["nom"], required=False)
        fields[f"courriel_{number}"] = forms.EmailField(
            label=LABELS["courriel"],
            required=False,
            error_messages={"invalid": BAD_ADDRESS.format(number=number)},
        )
    for field in fields.values():
        dress(field, str(field.label))
    return fields
