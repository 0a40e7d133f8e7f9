"""The form of a message."""

import re
from typing import Any

from django import forms

from core.exports import one_line
from core.models.relay import MESSAGE_LENGTH, MESSAGE_SHORTEST, NAME_LENGTH, ORGANISATION_LENGTH
from core.protection import ProtectedForm

# What no keyboard types and no mail may carry; tabs and ends of lines aside.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


class MessageForm(ProtectedForm):
    """Who writes, and what."""

    name = forms.CharField(
        label="Votre nom",
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Écrivez votre nom."},
    )
    organisation_name = forms.CharField(
        label="Votre structure",
        required=False,
        max_length=ORGANISATION_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    email = forms.EmailField(
        label="Votre adresse électronique",
        help_text="Pour confirmer et recevoir la réponse. Exemple\u00a0: prenom.nom@structure.fr",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "Écrivez votre adresse électronique."},
    )
    message = forms.CharField(
        label="Votre message",
        help_text="Sans nommer de collègue ni de personne accompagnée. De 20 à 3\u202f000 caractères.",
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Écrivez votre message."},
    )

    def clean_name(self) -> str:
        """Return the name on one line; it must hold something that names."""
        name = one_line(self.cleaned_data["name"])
        if not any(char.isalnum() for char in name):
            raise forms.ValidationError("Écrivez votre nom.", code="no_name")
        return name

    def clean_organisation_name(self) -> str:
        """Return the name of the organisation on one line."""
        return one_line(self.cleaned_data["organisation_name"])

    def clean_message(self) -> str:
        """Return the message, its lines ended as the site keeps them; refuse what is too short or too long.

        Raises:
            ValidationError: in French, with how many characters there are.
        """
        lines = self.cleaned_data["message"].replace("\r\n", "\n").replace("\r", "\n")
        message: str = CONTROLS.sub("", lines)
        length = len(message)
        if length < MESSAGE_SHORTEST:
            raise forms.ValidationError(
                "Dites-en un peu plus\u00a0: il faut au moins 20 caractères.", code="too_short"
            )
        if length > MESSAGE_LENGTH:
            raise forms.ValidationError(
                f"Raccourcissez votre message\u00a0: il compte {length} caractères, sur 3\u202f000 au plus.",
                code="too_long",
            )
        return message

    def shown(self) -> list[forms.BoundField]:
        """Return the fields that people fill, in their order."""
        return [field for field in self.visible_fields() if field.name not in ProtectedForm.base_fields]

    def carried(self) -> list[forms.BoundField]:
        """Return the fields that the page carries for them."""
        return [field for field in self.hidden_fields() if field.name not in ProtectedForm.base_fields]

    def written(self) -> dict[str, Any]:
        """Return the valid fields that a message keeps, by name."""
        return {name: self.cleaned_data[name] for name in ("name", "organisation_name", "email", "message")}
