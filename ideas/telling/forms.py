"""What whoever tells a practice types, and what is wrong with it."""

from typing import Any

from django import forms

from core.exports import one_line, writable
from core.forms import KeysField, PublicForm
from core.protection import ProtectedForm
from core.uploads import UploadsField, uploads_box
from ideas.author_fields import AuthorForm
from ideas.models import ToldFile, ToldPractice
from ideas.models.idea import TITLE_LENGTH
from ideas.models.telling import TEXT_LENGTH
from taxonomy.models import Axis, Theme

from .authors import TEXTS, Written

AREA = {"rows": 5}


def _text(label: str, help_text: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs=AREA),
        help_text=help_text,
    )


class ToldForm(AuthorForm):
    """A practice: all but its title may wait for another day; it is sent with its aim and its actions."""

    WAIT = ("aim", "actions")
    # As the page shows them: what is wrong is listed in this order.
    field_order = (
        "courriel", "titre", *TEXTS, "axe", "theme", "territoire", "metiers", "nom", "fonction", "structure",
        "montrer",
    )  # fmt: skip

    titre = forms.CharField(
        label="Votre pratique en une phrase",
        max_length=TITLE_LENGTH,
        help_text="Par exemple\u00a0: Un binôme accompagne chaque nouveau salarié pendant trois mois.",
    )
    aim = _text("Ce que vous vouliez changer", "Le problème d’où vous êtes partis, et pour qui.")
    actions = _text("Ce que vous faites", "Dans l’ordre, concrètement. Ne nommez personne.")
    people = _text("Avec qui", "Les personnes et les métiers qui y prennent part.")
    time = _text("Temps et moyens", "Les heures, l’argent, le matériel, les accords qu’il a fallu.")
    results = _text("Ce que cela donne", "Ce qui a changé, et comment vous le savez.")
    difficulties = _text(
        "Ce qui a été difficile", "Les difficultés aident les suivants autant que les réussites."
    )
    axe = forms.ModelChoiceField(
        label="À quoi sert-elle\u202f?", queryset=Axis.objects.all(), required=False, to_field_name="slug",
        widget=forms.RadioSelect, empty_label=None,
    )  # fmt: skip
    theme = forms.ModelChoiceField(
        label="Son thème", queryset=Theme.objects.all(), required=False, to_field_name="slug",
        empty_label="La rédaction choisira",
    )  # fmt: skip
    montrer = forms.ChoiceField(
        label="Ce qui sera montré de vous",
        choices=ToldPractice.Credit,
        initial=ToldPractice.Credit.ORGANISATION,
        widget=forms.RadioSelect,
    )

    def clean_titre(self) -> str:
        """Keep the title on one line; it must say something."""
        title = one_line(self.cleaned_data["titre"])
        if not any(char.isalnum() for char in title):
            raise forms.ValidationError("Dites votre pratique avec des mots.", code="no_word")
        return title

    @property
    def written(self) -> Written:
        """What was typed, once the form is valid."""
        said = self.cleaned_data
        return Written(
            title=said["titre"],
            texts={name: writable(said[name]).strip() for name in TEXTS},
            axis=said["axe"],
            theme=said["theme"],
            territory=said["territoire"],
            jobs=list(said["metiers"]),
            author_name=one_line(said["nom"]),
            author_role=one_line(said["fonction"]),
            organisation_name=one_line(said["structure"]),
            credit=said["montrer"],
        )


class DraftForm(ToldForm):
    """A draft that its author comes back to: with its documents."""

    documents = UploadsField(
        label="Joindre des documents ou des images", required=False, widget=uploads_box(),
        help_text="Trois au plus, de 5\u00a0Mo chacun\u00a0: PDF, Word, LibreOffice, JPEG, PNG ou WebP. "
        "Seule la rédaction les voit.",
    )  # fmt: skip
    retirer = KeysField(
        label="Documents à retirer", queryset=ToldFile.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, told: ToldPractice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["retirer"].queryset = told.files.all()  # type: ignore[attr-defined]


class TellForm(ProtectedForm, ToldForm):
    """The first time: with the address to which the link of the draft is sent."""

    courriel = forms.EmailField(
        label="Adresse électronique",
        help_text="Pour vous envoyer le lien de votre récit, puis la fiche à relire. Jamais montrée.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class AgainForm(PublicForm):
    """What must change in the text of the sheet."""

    raison = forms.CharField(
        label="Ce qui doit changer", max_length=1_000, widget=forms.Textarea(attrs=AREA),
        error_messages={"required": "Dites ce qui doit changer."},
    )  # fmt: skip


def typed(told: ToldPractice) -> dict[str, Any]:
    """Return what a form begins with."""
    return {
        "titre": told.title,
        **{name: getattr(told, name) for name in TEXTS},
        "axe": told.axis.slug if told.axis else "",
        "theme": told.theme.slug if told.theme else "",
        "territoire": told.territory.slug if told.territory else "",
        "metiers": [job.slug for job in told.jobs.all()],
        "nom": told.author_name,
        "fonction": told.author_role,
        "structure": told.organisation_name,
        "montrer": told.credit,
    }
