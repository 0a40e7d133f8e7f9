"""A table of contributions that someone brings, until it is imported or forgotten."""

from django.conf import settings
from django.db import models

from core.models import Unlisted

from .assembly import Assembly


class ContributionImport(Unlisted):
    """A table as it was read, and what each of its columns is. Forgotten after a week, imported or not."""

    assembly = models.ForeignKey(Assembly, models.CASCADE, related_name="+", verbose_name="entendues à")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="par")
    file_name = models.CharField("fichier", max_length=150)
    headings = models.JSONField("en-têtes")
    # Lists of texts, as many in each as there are headings.
    rows = models.JSONField("lignes")
    # The line of each in the file: what is wrong is told by it.
    lines = models.JSONField("numéros de lignes")
    # For each field of an idea, the rank of its column.
    mapping = models.JSONField("correspondance", default=dict)
    as_pending = models.BooleanField("à relire avant publication", default=False)
    made_at = models.DateTimeField("lu", auto_now_add=True)
    imported_at = models.DateTimeField("importé", null=True, blank=True)
    imported_count = models.PositiveIntegerField("contributions importées", default=0)

    # What the report of an import says, for each row that it left out (``importing.report``).
    left_out = models.JSONField("lignes laissées de côté", default=list)

    class Meta:
        verbose_name = "import de contributions"
        verbose_name_plural = "imports de contributions"
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return self.file_name
