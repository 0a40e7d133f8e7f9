"""The base of every page, and the project's own pictures and documents."""

from typing import Any

from django.db import models
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image
from wagtail.models import Page


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


class BasePage(Page):
    """What every page of the site has."""

    class Meta:
        abstract = True

    # A page is shown by its own template only; no user bar, which would read the session.
    def ld_entity(self) -> dict[str, Any]:
        """Return the page as a schema.org entity; each type extends it."""
        return {
            "@context": "https://schema.org",
            "@type": "WebPage",
            "name": self.title,
            "url": self.full_url,
            "inLanguage": "fr",
            "datePublished": self.first_published_at and self.first_published_at.isoformat(),
            "dateModified": self.last_published_at and self.last_published_at.isoformat(),
        }
