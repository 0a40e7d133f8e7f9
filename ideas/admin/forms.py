"""What the moderation fills in to decide of an idea."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.forms import CheckboxSelectMultiple
from wagtail.admin.widgets import AdminAutoHeightTextInput

from core.exports import one_line, writable
from ideas import selectors
from ideas.models import Idea, ReasonTemplate
from ideas.models.idea import (
    ANSWER_LENGTH,
    DESCRIPTION_LENGTH,
    NAME_LENGTH,
    REASON_LENGTH,
    TITLE_LENGTH,
)
from ideas.services import Correction
from ideas.states import Action
from practices.models import PracticePage
from taxonomy.models import Axis, Job, Tag, Territory, Theme

ACTIONS_WITH_REASON = {
    Action.ASK_CHANGES: "Demander des changements",
    Action.REJECT: "Ne pas publier",
    Action.HIDE: "Masquer",
    Action.DECLINE: "Ne pas retenir",
    Action.STOP: "Ne pas poursuivre",
    Action.ACCEPT: "Retenir",
    Action.STUDY: "Mettre à l’étude",
}


class DecisionForm(forms.Form):
    """A step: what was read when it was decided, and a note for the team."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    note = forms.CharField(
        label="Note interne",
        required=False,
        max_length=REASON_LENGTH,
        help_text="Pour l’équipe\u00a0: jamais montrée, ni envoyée.",
        widget=AdminAutoHeightTextInput(),
    )

    field_order = ("reason", "answer", "answered_by", "into", "note")

    def __init__(self, *args: Any, idea: Idea, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.idea = idea

    def clean(self) -> dict[str, Any]:
        """Leave out the signs that no page shows."""
        cleaned = super().clean() or self.cleaned_data
        for name, value in cleaned.items():
            if isinstance(value, str):
                cleaned[name] = writable(value).strip()
        return cleaned


class NoteForm(DecisionForm):
    """A step that needs no word."""


class ReasonForm(DecisionForm):
    """A step that may be explained to everyone."""

    reason = forms.CharField(
        label="Ce que tout le monde lira",
        required=False,
        max_length=REASON_LENGTH,
        widget=AdminAutoHeightTextInput(),
    )


class SaidReasonForm(DecisionForm):
    """A step that its author is told the reason of."""

    reason = forms.CharField(
        label="Raison, pour son auteur",
        max_length=REASON_LENGTH,
        widget=AdminAutoHeightTextInput(),
        error_messages={"required": "Dites pourquoi\u00a0: l’auteur le lira."},
    )


class AnswerForm(DecisionForm):
    """A step that is answered before everyone."""

    answer = forms.CharField(
        label="Réponse publique",
        max_length=ANSWER_LENGTH,
        widget=AdminAutoHeightTextInput(),
        error_messages={"required": "Écrivez la réponse que tout le monde lira."},
    )
    answered_by = forms.CharField(
        label="Qui répond",
        max_length=NAME_LENGTH,
        help_text="Par exemple\u00a0: Comité de pilotage régional.",
        error_messages={"required": "Dites qui répond."},
    )


class StopForm(AnswerForm):
    """A step whose answer is its reason."""

    answer = forms.CharField(
        label="Pourquoi elle n’est pas poursuivie",
        max_length=REASON_LENGTH,
        widget=AdminAutoHeightTextInput(),
        error_messages={"required": "Dites pourquoi\u00a0: tout le monde le lira."},
    )


def _path(address: str) -> str:
    """Return the path of an address; what is no address stays as it is."""
    try:
        return urlsplit(address).path
    except ValueError:
        return address


class IdeaReferenceField(forms.CharField):
    """Another public idea, by its address or the end of it."""

    default_error_messages = {"unknown": "Aucune idée publiée n’a cette adresse."}

    def clean(self, value: Any) -> Idea | None:
        """Return the idea.

        Raises:
            ValidationError: there is none.
        """
        text = super().clean(value)
        slug = _path(one_line(text)).rstrip("/").rpartition("/")[2]
        found = selectors.public().filter(slug=slug).first() if slug else None
        if found is None:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown")
        return found


class MergeForm(DecisionForm):
    """The idea that another one is joined to."""

    into = IdeaReferenceField(
        label="Adresse de l’idée à garder",
        help_text="Copiez l’adresse de sa page, ou choisissez parmi les idées proches ci-contre.",
        error_messages={"required": "Donnez l’adresse de l’idée à garder."},
        max_length=500,
    )

    def clean_into(self) -> Idea:
        """Refuse the idea itself."""
        into: Idea = self.cleaned_data["into"]
        if into.pk == self.idea.pk:
            raise forms.ValidationError(
                "C’est cette idée même\u00a0: donnez l’adresse d’une autre.", code="same"
            )
        return into


class CorrectForm(forms.Form):
    """How an idea is said and filed."""

    title = forms.CharField(label="Titre", max_length=TITLE_LENGTH)
    description = forms.CharField(
        label="Description", required=False, max_length=DESCRIPTION_LENGTH, widget=AdminAutoHeightTextInput()
    )
    axis = forms.ModelChoiceField(label="Axe", queryset=Axis.objects.all(), required=False)
    theme = forms.ModelChoiceField(label="Thème", queryset=Theme.objects.all(), required=False)
    territory = forms.ModelChoiceField(
        label="Territoire", queryset=Territory.objects.order_by("level", "name"), required=False
    )
    jobs = forms.ModelMultipleChoiceField(
        label="Métiers", queryset=Job.objects.all(), required=False, widget=CheckboxSelectMultiple
    )
    tags = forms.ModelMultipleChoiceField(
        label="Mots-clés",
        queryset=Tag.objects.order_by("name"),
        required=False,
        widget=CheckboxSelectMultiple,
    )

    @classmethod
    def of(cls, idea: Idea) -> "CorrectForm":
        """Return the form of an idea as it is."""
        return cls(
            initial={
                **{
                    name: getattr(idea, name)
                    for name in ("title", "description", "axis", "theme", "territory")
                },
                "jobs": idea.jobs.all(),
                "tags": idea.tags.all(),
            }
        )

    def correction(self) -> Correction:
        """Return what was typed, once the form is valid."""
        said = self.cleaned_data
        return Correction(
            one_line(said["title"]), writable(said["description"]).strip(), said["axis"], said["theme"],
            said["territory"], list(said["jobs"]), list(said["tags"]),
        )  # fmt: skip


class LinkForm(forms.Form):
    """The published sheet that came of an idea."""

    sheet = forms.ModelChoiceField(
        label="Fiche pratique née de cette idée",
        queryset=PracticePage.objects.live().order_by("title").only("title"),
        error_messages={"required": "Choisissez une fiche."},
    )


class ReasonTemplateForm(forms.ModelForm):
    """A ready-made reason, for one of the steps that are explained."""

    action = forms.ChoiceField(
        label="Pour", choices=[(a.value, label) for a, label in ACTIONS_WITH_REASON.items()]
    )

    class Meta:
        model = ReasonTemplate
        fields = ["action", "title", "text"]
