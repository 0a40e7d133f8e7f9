"""The form of a picture in the admin."""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

UNREADABLE = "Cette image est incomplète ou abîmée. Reprenez le fichier d’origine ou choisissez-en une autre."


class WholeImageField(WagtailImageField):
    """A picture that can be read to its end: a file cut on its way is refused, not answered by an error."""

    def check_image_pixel_size(self, f: Any) -> None:
        """Refuse what cannot be decoded, besides too many pixels.

        Raises:
            ValidationError: in French.
        """
        try:
            super().check_image_pixel_size(f)
        except ValidationError:
            raise
        except Exception as error:
            # The header was right; what a decoder raises after it depends on the format.
            raise ValidationError(UNREADABLE, code="unreadable") from error


class ImageForm(BaseImageForm):
    """Wagtail's form, for ``WAGTAILIMAGES_IMAGE_FORM_BASE``.

    Wagtail makes the field of the file itself, with nothing to choose its class: it is replaced here.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        made = self.fields.get("file")
        if made is not None:
            self.fields["file"] = WholeImageField(
                label=made.label, required=made.required, widget=made.widget, help_text=made.help_text
            )
