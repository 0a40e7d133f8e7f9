"""The form of a picture in the admin."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from . import pictures, svg

# The formats of ``WAGTAILIMAGES_EXTENSIONS``, as Pillow calls them; drawings (SVG) apart.
KINDS = ("AVIF", "GIF", "JPEG", "PNG", "WEBP")
TOO_LARGE = "Cette image est trop grande\u00a0: cinquante millions de points au plus."
DRAWING = (
    "Ce dessin (SVG) ne peut pas être gardé\u00a0: il est abîmé, pèse plus de 500\u00a0ko ou contient une"
    " déclaration DOCTYPE. Enregistrez-le de nouveau en «\u00a0SVG optimisé\u00a0», ou en PNG."
)
# In points, of a drawing.
LONGEST = 20_000
NO_SIZE = "Ce dessin (SVG) ne dit pas sa taille, ou une taille impossible\u00a0: enregistrez-le de nouveau."
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
        # A drawing may claim any size, none, or what is no number.
        if f.image.format_name == "svg" and not all(1 <= side <= LONGEST for side in f.image.get_size()):
            raise ValidationError(NO_SIZE, code="size")

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the picture that is kept: written again, without what it tells of its place and its device.

        Raises:
            ValidationError: in French.
        """
        checked = super().clean(data, initial)
        if not isinstance(data, UploadedFile) or not isinstance(checked, UploadedFile):
            return checked
        checked.seek(0)
        opened = checked.image  # type: ignore[attr-defined]  # where Wagtail looks for what it opened
        if opened.format_name == "svg":
            return _rewritten(checked, _clean_drawing(checked.read()))
        try:
            written = pictures.clean(checked.read(), KINDS)
        except pictures.TooLargeError as error:
            raise ValidationError(TOO_LARGE, code="pixels") from error
        except Exception as error:
            # What a decoder raises depends on the format.
            raise ValidationError(UNREADABLE, code="unreadable") from error
        return _rewritten(checked, written.data)


def _clean_drawing(data: bytes) -> bytes:
    """Return a drawing without what acts or asks.

    Raises:
        ValidationError: in French.
    """
    try:
        return svg.clean(data)
    except svg.UnusableDrawingError as error:
        raise ValidationError(DRAWING, code="drawing") from error


def _rewritten(upload: UploadedFile, data: bytes) -> UploadedFile:
    """Replace what a file holds, wherever it waits.

    When another field is wrong, Wagtail keeps one of several files as it came and asks for that field again:
    nothing of the first must be left in it.
    """
    upload.seek(0)
    upload.truncate()
    upload.write(data)
    upload.seek(0)
    upload.size = len(data)
    return upload


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
