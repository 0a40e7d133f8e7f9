"""Lists of rows that services made: nothing is added, edited nor deleted by hand."""

from typing import Any

from django.urls import URLPattern, path
from wagtail.admin.viewsets.model import ModelViewSet


class ReadOnlyViewSet(ModelViewSet):
    """A list, and a page for each row, which leads to the services."""

    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    list_per_page = 50

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Name no view that is not here."""
        common: dict[str, Any] = super().get_common_view_kwargs(**kwargs)
        absent = ("add", "edit", "delete", "history", "usage")
        return {**common, **{f"{name}_url_name": None for name in absent}}

    def get_inspect_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Leave Wagtail's template and fields aside."""
        return kwargs

    def get_urlpatterns(self) -> list[URLPattern]:
        """Give the list and the pages, and nothing that writes by itself."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("<int:pk>/", self.inspect_view, name="inspect"),
        ]

    def register_admin_url_finder(self) -> None:
        """Nothing leads here by itself."""
