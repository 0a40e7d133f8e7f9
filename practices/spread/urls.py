"""Addresses of « Ce qui essaime »."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.page, name="spread"),
    path("essaimage.csv", views.export, name="spread_csv"),
]
