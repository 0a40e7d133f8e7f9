"""Addresses of the questions: under that of a sheet to write, under « echanger » for personal links."""

from django.urls import path

from . import views

# Under « pratiques/ ».
sheet_urls = [
    path("<slug:slug>/echanger/", views.write, name="practice_inquiry"),
    path("<slug:slug>/echanger/envoye/", views.sent, name="practice_inquiry_sent"),
]

# Under « echanger/ ».
link_urls = [
    path("confirmer/<str:secret>/", views.confirm, name="practice_inquiry_confirm"),
    path("transmis/", views.relayed, name="practice_inquiry_relayed"),
    path("accord/<str:secret>/", views.consent, name="practice_contact_consent"),
    path("ne-plus-recevoir/<str:secret>/", views.stop, name="practice_contact_stop"),
]
