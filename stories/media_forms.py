"""The form of a sound or a film in the admin."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from wagtailmedia.forms import BaseMediaForm

from .media_files import RefusedMediaError, examine
from .selectors import in_use

IN_USE = (
    "Ce média est dans une histoire publiée ou programmée\u00a0: on y entendrait autre chose sans relecture. "
    "Ajoutez-en un nouveau, et choisissez-le dans l’histoire."
)


class MediaForm(BaseMediaForm):
    """A sound or a film: read from the file, and named after what it really is."""

    def clean_file(self) -> Any:
        """Examine a file that was just chosen.

        Raises:
            ValidationError: it is not kept; in French.
        """
        file = self.cleaned_data["file"]
        if not isinstance(file, UploadedFile):
            return file
        if self.instance.pk and in_use(self.instance):
            raise forms.ValidationError(IN_USE, code="in_use")
        try:
            found = examine(file, file.size or 0, self.instance.type)  # type: ignore[arg-type]
        except RefusedMediaError as error:
            raise forms.ValidationError(str(error), code="refused") from error
        finally:
            file.seek(0)
        self.instance.is_what(found)
        file.name = f"{(file.name or 'fichier').rpartition('.')[0] or 'fichier'}.{found.extension}"
        return file
