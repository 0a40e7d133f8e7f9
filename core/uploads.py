"""The field of a public form that takes several documents."""

from typing import Any

from django import forms

from . import sent_files
from .sent_files import Accepted


class _Uploads(forms.ClearableFileInput):
    """A box that takes several files."""

    allow_multiple_selected = True


def uploads_box() -> forms.ClearableFileInput:
    """Return the box of such a field: it offers the kinds that are kept."""
    return _Uploads(attrs={"accept": sent_files.ACCEPTED})


class UploadsField(forms.FileField):
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
        if self.required and not files:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        accepted, refused = [], []
        for upload in files:
            try:
                accepted.append(sent_files.accept(upload))
            except sent_files.RefusedFileError as error:
                refused.append(forms.ValidationError(str(error), code="refused"))
        if refused:
            raise forms.ValidationError(refused)
        return accepted
