"""A form that robots have trouble with."""

from collections.abc import Mapping
from datetime import timedelta
from math import ceil
from typing import Any

from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.forms import PublicForm
from core.views import personal

from .quotas import ADDRESS_QUOTAS, Quota, first_full

# Faster than this, nobody read the form. Slower than that, the page was left open: it is sent again.
SHORTEST = timedelta(seconds=2)
LONGEST = timedelta(hours=24)
TRAPPED = (
    "Un champ que personne ne voit a été rempli, peut-être par votre navigateur. Il est vidé\u00a0: relisez "
    "votre réponse, puis envoyez-la à nouveau."
)
TOO_FAST = "Votre réponse est arrivée très vite. Relisez-la, puis envoyez-la à nouveau."
TOO_OLD = "Cette page était ouverte depuis longtemps. Relisez votre réponse, puis envoyez-la à nouveau."
TOO_MANY = (
    "Trop de réponses sont parties de votre réseau en peu de temps. La vôtre n’est pas encore envoyée\u00a0: "
    "gardez cette page ouverte, puis envoyez-la à nouveau dans {wait}."
)
UNPROCESSABLE = 422
TOO_MANY_REQUESTS = 429
MINUTE_S = 60
HOUR_S = 3600


class ProtectedForm(PublicForm):
    """A form with a trap and the signed time when it was made.

    Whatever is wrong is told beside the form and what was typed is kept: a person caught by mistake sends it
    again. Templates show the trap with ``components/form_guard.html``.
    """

    # What the signature is bound to, with the name of the class: that of one form is nothing to another.
    stamp_salt = "core.protection"
    # A name that robots fill and that password managers and browsers do not know.
    commentaire_web = forms.CharField(required=False, label="Ne remplissez pas ce champ")
    horodatage = forms.CharField(required=False, widget=forms.HiddenInput)
    # How long to wait before it is sent again; None while there is room.
    retry_after: timedelta | None = None

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

    def has_room(self, request: HttpRequest, name: str, quotas: tuple[Quota, ...] = ADDRESS_QUOTAS) -> bool:
        """Count one sending of a valid form; False, with an error that says when to try again, when too many.

        Call it last, outside of the transaction of what the form does: a sending that fails has counted.

        Args:
            request: whose network address counts.
            name: of the form, « practices.adoption »; counts of one name add up.
            quotas: those to spend; all must have room.
        """
        full = first_full(request, name, quotas)
        if full is None:
            return True
        self.retry_after = full.time_left()
        self.add_error(None, forms.ValidationError(TOO_MANY.format(wait=_wait(self.retry_after)), "too_many"))
        return False

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


def form_page(
    request: HttpRequest, template: str, form: PublicForm, context: Mapping[str, Any] | None = None
) -> HttpResponse:
    """Answer with the page of a form, as ``form``, and the status that its errors call for.

    200 when it is empty, 422 when something is wrong with it, 429 with ``Retry-After`` when too many came
    from one place. Kept by no cache: it holds what someone wrote, or the time when it was made.
    """
    answer = personal(render(request, template, {**(context or {}), "form": form}))
    retry_after: timedelta | None = getattr(form, "retry_after", None)
    if retry_after is not None:
        answer.status_code = TOO_MANY_REQUESTS
        answer["Retry-After"] = str(ceil(retry_after.total_seconds()))
    elif form.is_bound and form.errors:
        answer.status_code = UNPROCESSABLE
    return answer


def _wait(length: timedelta) -> str:
    """Say how long to wait, rounded up: « 1 minute », « 25 minutes », « 3 heures »."""
    seconds = length.total_seconds()
    unit_s, unit = (HOUR_S, "heure") if seconds > HOUR_S else (MINUTE_S, "minute")
    count = max(1, ceil(seconds / unit_s))
    return f"{count}\u00a0{unit}{'s' if count > 1 else ''}"
