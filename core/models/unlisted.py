"""What Wagtail does not count among the uses of something."""

from django.db import models


class Unlisted(models.Model):
    """A row about a person, or about what a person did.

    Wagtail's page of uses would name it to every editor who looks at the page that it refers to, and its
    index would keep several more rows for each.
    """

    wagtail_reference_index_ignore = True

    class Meta:
        abstract = True
