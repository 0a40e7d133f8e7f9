"""The addresses under /pratiques/raconter/: before the sheets, none of which may take that name."""

from django.urls import path

from . import views

app_name = "told"
urlpatterns = [
    path("", views.tell, name="tell"),
    path("envoye/", views.sent, name="sent"),
    path("<str:secret>/", views.own, name="own"),
    path("<str:secret>/fiche/", views.proposed, name="proposed"),
    path("<str:secret>/retirer/", views.withdraw, name="withdraw"),
    path("<str:secret>/effacer/", views.erase, name="erase"),
]
