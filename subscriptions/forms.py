"""The forms of what one follows."""

from django import forms

from core.forms import PublicForm
from core.protection import ProtectedForm

from .models import Subscriber

NO_CADENCE = "Choisissez l’une des trois cadences."


class AskForm(ProtectedForm):
    """« Recevoir le lien de ma page »."""

    courriel = forms.EmailField(
        label="Adresse électronique",
        help_text="Celle où vous recevez les nouvelles. Exemple\u00a0: prenom.nom@structure.fr",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class CadenceForm(PublicForm):
    """« À quelle cadence ? »."""

    cadence = forms.ChoiceField(
        label="Nous vous écrivons",
        choices=Subscriber.Cadence.choices,
        widget=forms.RadioSelect,
        help_text="Le matin, et seulement s’il y a du nouveau. Ce qui arrive pendant une pause vous est dit "
        "à la reprise, jusqu’à 90 jours après.",
        error_messages={"required": NO_CADENCE, "invalid_choice": NO_CADENCE},
    )
