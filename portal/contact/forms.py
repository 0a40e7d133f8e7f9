"""The contact form."""

import re
from typing import Any

from django import forms

from core.relay import MessageForm
from portal.models import ContactMessage
from portal.models.contact import PAGE_LENGTH

# An address of the site as our slugs write it. Personal links hold capitals: none of them is carried along.
OUR_PATH = re.compile(r"/(?:[a-z0-9_.-]+/)*[a-z0-9_.-]*")


def own_path(typed: str) -> str:
    """Return a path of the site as it was given, or nothing: what is not ours is not repeated."""
    fits = len(typed) <= PAGE_LENGTH and OUR_PATH.fullmatch(typed)
    return typed if fits else ""


class ContactForm(MessageForm):
    """What it is about, then who writes, and what."""

    sujet = forms.ChoiceField(
        label="C’est à propos de", choices=ContactMessage.Subject.choices, widget=forms.Select
    )
    page = forms.CharField(required=False, widget=forms.HiddenInput)

    field_order = ["sujet"]

    def clean_page(self) -> str:
        """Return the page that it is about, when it is one of ours."""
        return own_path(self.cleaned_data["page"])

    def written(self) -> dict[str, Any]:
        """Return the valid fields that a message keeps, by name."""
        return {
            **super().written(),
            "subject": self.cleaned_data["sujet"],
            "page": self.cleaned_data["page"],
        }
