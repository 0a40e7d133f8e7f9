"""What an author types, and what is wrong with it."""

from typing import Any

from django import forms

from core.exports import one_line, writable
from core.forms import KeysField
from core.protection import ProtectedForm
from core.uploads import UploadsField, uploads_box
from ideas.author_fields import AuthorForm
from ideas.models import Idea, IdeaFile
from ideas.models.idea import DESCRIPTION_LENGTH, TITLE_LENGTH
from taxonomy.models import Axis, Theme

from .services import Author, Written


class IdeaForm(AuthorForm):
    """An idea: all but its title may wait for another day; it is sent once the rest is there."""

    titre = forms.CharField(
        label="Votre idée en une phrase",
        max_length=TITLE_LENGTH,
        help_text="Par exemple\u00a0: Mutualiser un logement pour les remplaçants de l’été.",
    )
    description = forms.CharField(
        label="Expliquez-la",
        required=False,
        max_length=DESCRIPTION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Le problème qu’elle règle, ce qu’il faudrait faire, pour qui. Ne nommez personne.",
    )
    axe = forms.ModelChoiceField(
        label="À quoi servirait-elle\u202f?",
        queryset=Axis.objects.all(),
        required=False,
        to_field_name="slug",
        widget=forms.RadioSelect,
        empty_label=None,
    )
    theme = forms.ModelChoiceField(
        label="Son thème",
        queryset=Theme.objects.all(),
        required=False,
        to_field_name="slug",
        empty_label="Je choisirai plus tard",
    )
    montrer = forms.ChoiceField(
        label="Ce qui sera montré de vous",
        choices=Idea.Shown,
        initial=Idea.Shown.ROLE,
        widget=forms.RadioSelect,
    )

    WAIT = ("description", "axe", "theme")
    # As the page shows them: what is wrong is listed in this order.
    field_order = (
        "courriel", "titre", "description", "axe", "theme", "territoire", "metiers", "nom", "fonction",
        "structure", "montrer",
    )  # fmt: skip

    def clean_titre(self) -> str:
        """Keep the title on one line; it must say something."""
        title = one_line(self.cleaned_data["titre"])
        if not any(char.isalnum() for char in title):
            raise forms.ValidationError("Écrivez votre idée avec des mots.", code="no_word")
        return title

    def clean_description(self) -> str:
        """Leave out the signs that no page shows."""
        return writable(self.cleaned_data["description"]).strip()

    @property
    def written(self) -> Written:
        """What was typed, once the form is valid."""
        cleaned = self.cleaned_data
        return Written(
            title=cleaned["titre"],
            description=cleaned["description"],
            axis=cleaned["axe"],
            theme=cleaned["theme"],
            jobs=list(cleaned["metiers"]),
            territory=cleaned["territoire"],
            author=Author(
                one_line(cleaned["nom"]),
                one_line(cleaned["fonction"]),
                one_line(cleaned["structure"]),
                cleaned["montrer"],
            ),
        )


class DraftForm(IdeaForm):
    """A draft that its author comes back to: with its documents."""

    documents = UploadsField(
        label="Joindre des documents ou des images",
        required=False,
        widget=uploads_box(),
        help_text="Trois au plus, de 5\u00a0Mo chacun\u00a0: PDF, Word, LibreOffice, JPEG, PNG ou WebP. "
        "Ils seront montrés avec l’idée.",
    )
    retirer = KeysField(
        label="Documents à retirer",
        queryset=IdeaFile.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, idea: Idea, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["retirer"].queryset = idea.files.all()  # type: ignore[attr-defined]


class ProposeForm(ProtectedForm, IdeaForm):
    """The first time: with the address to which the link of the draft is sent."""

    courriel = forms.EmailField(
        label="Adresse électronique",
        help_text="Pour vous envoyer le lien de votre idée, puis ce qu’elle devient. Jamais montrée.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


def typed(idea: Idea) -> dict[str, Any]:
    """Return what a form of an idea begins with."""
    return {
        "titre": idea.title,
        "description": idea.description,
        "axe": idea.axis.slug if idea.axis else "",
        "theme": idea.theme.slug if idea.theme else "",
        "metiers": [job.slug for job in idea.jobs.all()],
        "territoire": idea.territory.slug if idea.territory else "",
        "nom": idea.author_name,
        "fonction": idea.author_role,
        "structure": idea.author_organisation,
        "montrer": idea.author_shown,
    }
