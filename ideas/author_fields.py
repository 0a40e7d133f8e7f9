"""What the forms of an idea and of a practice that is told share: who is concerned, where, who writes."""

from typing import Any

from django import forms

from core.forms import PublicForm
from ideas.models.idea import NAME_LENGTH
from taxonomy.models import Job, Territory


def _box(autocomplete: str) -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": autocomplete})


class AuthorForm(PublicForm):
    """Fields of both forms, and what a draft may lack."""

    # What a draft may lack, and what is sent may not.
    WAIT: tuple[str, ...] = ()

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
    nom = forms.CharField(label="Votre nom", required=False, max_length=NAME_LENGTH, widget=_box("name"))
    fonction = forms.CharField(
        label="Votre fonction",
        required=False,
        max_length=NAME_LENGTH,
        help_text="Par exemple\u00a0: aide-soignante, cheffe de service.",
        widget=_box("organization-title"),
    )
    structure = forms.CharField(
        label="Votre structure", required=False, max_length=NAME_LENGTH, widget=_box("organization")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.WAIT:
            self.fields[name].waits = True  # type: ignore[attr-defined]
