"""Addresses of the contact form."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.contact, name="contact"),
    path("envoye/", views.sent, name="contact_sent"),
    path("confirmer/<str:secret>/", views.confirm, name="contact_confirm"),
    path("transmis/", views.relayed, name="contact_relayed"),
]
