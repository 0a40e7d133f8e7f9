"""Addresses of a try: its form under that of the sheet, its personal links under « essaimage »."""

from django.urls import path

from . import views

sheet_urls = [
    path("<slug:slug>/suivre/", views.follow, name="adoption_follow"),
    path("<slug:slug>/suivre/en-route/", views.sent, name="adoption_sent"),
]

# Secrets are in the alphabet of ``secrets.token_urlsafe``; anything else reaches the same neutral answer.
personal_urls = [
    path("confirmer/<str:secret>/", views.confirm, name="adoption_confirm"),
    path("repondre/<str:secret>/", views.answer, name="adoption_answer"),
    path("preciser/<str:secret>/", views.details, name="adoption_details"),
    path("mon-essai/<str:secret>/", views.manage, name="adoption_manage"),
    path("mon-essai/<str:secret>/arreter/", views.stop, name="adoption_stop"),
    path("mon-essai/<str:secret>/effacer/", views.erase, name="adoption_erase"),
    path("mon-essai/<str:secret>/preciser/", views.complete, name="adoption_complete"),
    path("efface/", views.erased, name="adoption_erased"),
]
