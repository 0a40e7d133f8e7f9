"""The import of contributions in the admin: its addresses."""

from django.urls import URLResolver, include, path
from wagtail import hooks

from .views import NAME, ImportView, UploadView

urls = (
    [path("", UploadView.as_view(), name="upload"), path("<int:pk>/", ImportView.as_view(), name="one")],
    NAME,
)


@hooks.register("register_admin_urls")
def register_urls() -> list[URLResolver]:
    """Add the pages of the import."""
    return [path("idees/importer/", include(urls))]
