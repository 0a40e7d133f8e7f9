"""Addresses of the selection."""

from django.urls import path, re_path

from . import views

urlpatterns = [
    path("", views.selection, name="selection"),
    re_path(r"^ma-selection\.(?P<kind>csv|xlsx)$", views.export, name="selection_export"),
]
