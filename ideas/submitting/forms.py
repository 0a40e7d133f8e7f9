"""What an author types, and what is wrong with it."""

from typing import Any

from django import forms

from core import sent_files
from core.exports import one_line, writable
from core.forms import PublicForm
from core.protection import ProtectedForm
from core.sent_files import Accepted
from ideas.models import Idea, IdeaFile
from ideas.models.idea import DESCRIPTION_LENGTH, NAME_LENGTH, TITLE_LENGTH
from taxonomy.models import Axis, Job, Territory, Theme

from .services import Author, Written


class IdeaForm(PublicForm):
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
    metiers = forms.ModelMultipleChoiceField(
        label="Les métiers concernés",
        queryset=Job.objects.all(),
        required=False,
        to_field_name="slug",
        widget=forms.CheckboxSelectMultiple,
        help_text="Aucun\u00a0: elle les concerne tous.",
    )
    territoire = forms.ModelChoiceField(
        label="Votre département",
        queryset=Territory.objects.filter(level=Territory.Level.DEPARTMENT).order_by("slug"),
        required=False,
        to_field_name="slug",
        empty_label="Partout en France",
    )
    nom = forms.CharField(
        label="Votre nom", required=False, max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    fonction = forms.CharField(
        label="Votre fonction", required=False, max_length=NAME_LENGTH,
        help_text="Par exemple\u00a0: aide-soignante.",
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )  # fmt: skip
    structure = forms.CharField(
        label="Votre structure", required=False, max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )  # fmt: skip
    montrer = forms.ChoiceField(
        label="Ce qui sera montré de vous",
        choices=Idea.Shown,
        initial=Idea.Shown.ROLE,
        widget=forms.RadioSelect,
    )

    # What a draft may lack, and what is sent may not.
    WAIT = ("description", "axe", "theme")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.WAIT:
            self.fields[name].waits = True  # type: ignore[attr-defined]

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


class _Uploads(forms.ClearableFileInput):
    """A box that takes several files."""

    allow_multiple_selected = True


class _UploadsField(forms.FileField):
    """Several documents, each read to know what it is; those that are refused are told of by name."""

    widget = _Uploads

    def clean(self, data: Any, initial: Any = None) -> list[Accepted]:
        """Return what is kept of the files.

        Raises:
            ValidationError: some are refused.
        """
        files = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        if len(files) > sent_files.MOST:
            raise forms.ValidationError(sent_files.TOO_MANY.format(most=sent_files.MOST), code="too_many")
        accepted, refused = [], []
        for upload in files:
            try:
                accepted.append(sent_files.accept(upload))
            except sent_files.RefusedFileError as error:
                refused.append(forms.ValidationError(str(error), code="refused"))
        if refused:
            raise forms.ValidationError(refused)
        return accepted


class DraftForm(IdeaForm):
    """A draft that its author comes back to: with its documents."""

    documents = _UploadsField(
        label="Joindre des documents ou des images",
        required=False,
        widget=_Uploads(attrs={"accept": sent_files.ACCEPTED}),
        help_text="Trois au plus, de 5\u00a0Mo chacun\u00a0: PDF, Word, LibreOffice, JPEG, PNG ou WebP. "
        "Ils seront montrés avec l’idée.",
    )
    retirer = forms.ModelMultipleChoiceField(
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
