"""Addresses of the search."""

from django.urls import path

from . import api, views

urlpatterns = [
    path("recherche/", views.search, name="search"),
    path("recherche/suggestions/", views.suggestions, name="search_suggestions"),
    path("api/v1/search", api.search, name="api_search"),
    # The same with a slash: a redirection would cost clients a request.
    path("api/v1/search/", api.search),
]
