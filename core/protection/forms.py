"""A form that robots have trouble with."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core import signing

# Faster than this, nobody read the form. Slower than that, the page was left open: it is sent again.
SHORTEST = timedelta(seconds=2)
LONGEST = timedelta(hours=24)
TRAPPED = "Laissez ce champ vide\u00a0: il sert à écarter les robots."
TOO_FAST = "Votre réponse est arrivée très vite. Relisez-la, puis envoyez-la à nouveau."
TOO_OLD = "Cette page était ouverte depuis longtemps. Relisez votre réponse, puis envoyez-la à nouveau."


class ProtectedForm(forms.Form):
    """A form with a trap and the signed time when it was made.

    Whatever is wrong is told beside the form and what was typed is kept: a person caught by mistake sends it
    again. Templates show the trap with ``components/form_guard.html``.
    """

    # What the signature is bound to: that of one form is worth nothing to another.
    stamp_salt = "core.protection"
    # A name that robots fill and that password managers and browsers do not know.
    commentaire_web = forms.CharField(required=False, label="Ne remplissez pas ce champ")
    horodatage = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fresh_stamp = signing.TimestampSigner(salt=self._salt()).sign("")

    def clean(self) -> dict[str, Any]:
        """Refuse what a robot sends."""
        cleaned = super().clean() or {}
        if cleaned.get("commentaire_web"):
            raise forms.ValidationError(TRAPPED, code="trapped")
        self._check_stamp(cleaned.get("horodatage", ""))
        return cleaned

    def _check_stamp(self, stamp: str) -> None:
        signer = signing.TimestampSigner(salt=self._salt())
        try:
            signer.unsign(stamp, max_age=LONGEST)
        except signing.BadSignature:  # over, altered or absent
            raise forms.ValidationError(TOO_OLD, code="too_old") from None
        try:
            signer.unsign(stamp, max_age=SHORTEST)
        except signing.SignatureExpired:
            return
        raise forms.ValidationError(TOO_FAST, code="too_fast")

    def _salt(self) -> str:
        return f"{self.stamp_salt}.{type(self).__name__}"
