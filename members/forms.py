"""The forms of members."""

from django import forms

from core.forms import PublicForm
from core.protection import ProtectedForm

from .models import NAME_LENGTH


class AddressForm(ProtectedForm):
    """« Se connecter »."""

    courriel = forms.EmailField(
        label="Adresse électronique",
        help_text="Nous y envoyons un code. Exemple\u00a0: prenom.nom@structure.fr",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class CodeForm(PublicForm):
    """« Votre code »."""

    code = forms.CharField(
        label="Code reçu par courriel",
        help_text="Huit chiffres, avec ou sans espace.",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class ProfileForm(PublicForm):
    """« Comment vous présenter »."""

    nom = forms.CharField(
        label="Nom",
        max_length=NAME_LENGTH,
        required=False,
        help_text="Tel qu’il peut être montré à côté de ce que vous publiez.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    fonction = forms.CharField(
        label="Fonction",
        max_length=NAME_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    structure = forms.CharField(
        label="Structure",
        max_length=NAME_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
