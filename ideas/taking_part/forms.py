"""What members type about an idea."""

from typing import Any

from django import forms

from accounts.models import User
from core.exports import one_line, writable
from core.forms import PublicForm
from ideas.models import Report
from ideas.models.idea import NAME_LENGTH
from ideas.models.taking_part import COMMENT_LENGTH


class CommentForm(PublicForm):
    """A comment, signed as its author wants to be called."""

    texte = forms.CharField(
        label="Votre commentaire",
        max_length=COMMENT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Ce que vous en savez, ce que vous avez essayé. Ne nommez personne.",
    )
    signature = forms.CharField(
        label="Signé",
        max_length=NAME_LENGTH,
        help_text="Montré avec votre commentaire. Par exemple\u00a0: une encadrante, aide à domicile.",
    )

    def clean_texte(self) -> str:
        """Leave out the signs that no page shows; something must be left."""
        return self._said(writable(self.cleaned_data["texte"]).strip())

    def clean_signature(self) -> str:
        """Keep it on one line."""
        return self._said(one_line(self.cleaned_data["signature"]))

    def _said(self, text: str) -> str:
        if not text:
            raise forms.ValidationError("Écrivez quelque chose.", code="required")
        return text


class ReportForm(PublicForm):
    """Why something should not be shown."""

    raison = forms.ChoiceField(label="Ce qui ne va pas", choices=Report.Why, widget=forms.RadioSelect)
    precision = forms.CharField(
        label="Précision", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


def signed(user: User) -> dict[str, Any]:
    """Return what a comment form begins with: the role and the organisation that a member gave."""
    profile = getattr(user, "profile", None)
    parts = (profile.role, profile.organisation) if profile else ()
    return {"signature": ", ".join(part for part in parts if part)}
