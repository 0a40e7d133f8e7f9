"""What the editorial team fills in to decide of an answer, an adoption or a proposal."""

from dataclasses import asdict
from typing import Any

from django import forms
from django.http import QueryDict
from wagtail.admin.widgets import AdminAutoHeightTextInput

from practices.models import AdoptionAnswer
from practices.models.adoption import ANSWER_LENGTH, REASON_LENGTH

from .moderation import LABELS, Texts, answer_print

OTHER = "autre"
ANSWER_REASONS = (
    "Ne parle pas de cette pratique.",
    "Nomme une personne ou permet de la reconnaître.",
    "Tient des propos blessants ou fait de la publicité.",
    "Semble inventé.",
    "Répète un autre retour.",
)
ADOPTION_REASONS = (
    "Semble inventé.",
    "Fait de la publicité.",
    "N’est pas un employeur.",
    "Répète un autre essai de la même structure.",
)


class AcceptAnswerForm(forms.Form):
    """The texts of an answer, corrected before they are shown; nothing is written in the place of its author.

    Args:
        answer: what was written: only its texts can be corrected.
    """

    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, answer: AdoptionAnswer) -> None:
        written = {name: text for name, text in asdict(Texts.of(answer)).items() if text}
        super().__init__(data, initial={**written, "seen": answer_print(answer)})
        for name in written:
            self.fields[name] = forms.CharField(
                label=LABELS[name].capitalize(),
                required=False,
                max_length=ANSWER_LENGTH,
                widget=AdminAutoHeightTextInput(attrs={"maxlength": ANSWER_LENGTH}),
            )

    def texts(self) -> Texts:
        """Return the corrected texts."""
        return Texts(**{name: text for name, text in self.cleaned_data.items() if name != "seen"})


class RejectForm(forms.Form):
    """Why something is rejected: one of the usual reasons, or other words."""

    choice = forms.ChoiceField(label="Raison", widget=forms.RadioSelect)
    words = forms.CharField(
        label="Autre raison",
        required=False,
        max_length=REASON_LENGTH - 50,
        help_text="Gardée dans l’historique, que l’équipe lit : n’y nommez personne.",
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, reasons: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [*((reason, reason) for reason in reasons), (OTHER, "Autre")]
        self.fields["choice"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for the words of another reason."""
        given = super().clean() or self.cleaned_data
        if given.get("choice") == OTHER and not given.get("words"):
            self.add_error("words", "Dites laquelle.")
        return given

    def reason(self) -> str:
        """Return the reason, as the history keeps it."""
        choice, words = self.cleaned_data["choice"], self.cleaned_data["words"]
        return str(words if choice == OTHER else " ".join(filter(None, (choice, words))))


class DismissForm(forms.Form):
    """Why a proposed maturity is left aside."""

    reason = forms.CharField(
        label="Pourquoi l’écarter",
        max_length=REASON_LENGTH,
        widget=AdminAutoHeightTextInput(),
        help_text="Elle ne sera proposée de nouveau qu’après un nouveau retour accepté.",
        error_messages={"required": "Dites pourquoi vous écartez cette proposition."},
    )
