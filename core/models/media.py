"""The project's own pictures and documents."""

from django.db import models
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Filter, Image

from core import tints


class EssaimImage(AbstractImage):
    """A picture, with the credit that its use demands, and what those who are seen on it allowed."""

    class People(models.TextChoices):
        """Whether someone can be recognised: everyone has a right to their image (Code civil, article 9)."""

        NOBODY = "personne", "Personne n’est reconnaissable"
        AGREED = "accord", "Accord écrit, gardé par l’équipe"
        MISSING = "manque", "Pas encore d’accord"

    credit = models.CharField("crédit", max_length=200, blank=True)
    people = models.CharField(
        "personnes visibles", max_length=20, choices=People, default="", blank=True,
        # Not asked of a file: Wagtail would keep several files brought at once as they are, until it is told.
        help_text="À dire avant de publier une page qui la montre\u00a0; un accord écrit est nécessaire.",
    )  # fmt: skip
    rights_until = models.DateField(
        "droits valables jusqu’au", null=True, blank=True,
        help_text="Vide\u00a0: sans limite. Passé ce jour, l’image n’est plus montrée nulle part.",
    )  # fmt: skip

    # One of ``tints.TINTS``; empty until it is looked for.
    tint = models.CharField(max_length=20, blank=True, default="", db_default="", editable=False)

    admin_form_fields = (*Image.admin_form_fields, "credit", "people", "rights_until")

    @property
    def tint_class(self) -> str:
        """The classes of what stands for it while it comes; empty for a picture without tint."""
        return f"tint tint--{self.tint}" if self.tint in tints.TINTS else ""

    def look(self) -> None:
        """Find its tint, in its file; it is not saved."""
        with self.open_file() as file:
            self.tint = tints.tint_of(file.read())
            file.seek(0)

    def create_rendition(self, filter: Filter) -> "EssaimRendition":
        """Make a size of it, as Wagtail does; the sides of a drawing are whole from the start.

        They are once they come from the database, and pages write them as they are.
        """
        made: EssaimRendition = super().create_rendition(filter)
        made.width, made.height = int(made.width), int(made.height)
        return made

    def _set_image_file_metadata(self) -> None:
        # What Wagtail calls whenever a file is brought, whatever the door.
        super()._set_image_file_metadata()
        self.look()


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
