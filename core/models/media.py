"""The project's own pictures and documents."""

from django.db import models
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image


class EssaimImage(AbstractImage):
    """A picture, with the credit that its use demands."""

    credit = models.CharField("crédit", max_length=200, blank=True)

    admin_form_fields = (*Image.admin_form_fields, "credit")


class EssaimRendition(AbstractRendition):
    """A resized picture."""

    image = models.ForeignKey(EssaimImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("image", "filter_spec", "focal_point_key"), name="core_rendition_unique"
            )
        ]


class EssaimDocument(AbstractDocument):
    """A document that readers download."""

    admin_form_fields = Document.admin_form_fields
