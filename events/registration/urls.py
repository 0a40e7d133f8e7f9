"""The addresses of the registration, under that of the agenda."""

from django.urls import path

from . import personal_views, views

# Secrets are in the alphabet of ``secrets.token_urlsafe``; anything else reaches the same neutral answer.
urlpatterns = [
    path("inscription/confirmer/<str:secret>/", personal_views.confirm, name="registration_confirm"),
    path("inscription/gerer/<str:secret>/", personal_views.manage, name="registration_manage"),
    path("inscription/gerer/<str:secret>/annuler/", personal_views.cancel, name="registration_cancel"),
    path("inscription/gerer/<str:secret>/accepter/", personal_views.accept, name="registration_accept"),
    path("inscription/gerer/<str:secret>/revenir/", personal_views.rejoin, name="registration_rejoin"),
    path("inscription/gerer/<str:secret>/agenda.ics", personal_views.calendar, name="registration_calendar"),
    path("inscription/gerer/<str:secret>/effacer/", personal_views.erase, name="registration_erase"),
    path("inscription/donnees-effacees/", personal_views.erased, name="registration_erased"),
    path("inscription/groupe/<str:secret>/", personal_views.group_confirm, name="registration_group_confirm"),
    path("<slug:slug>/inscription/", views.register, name="registration"),
    path("<slug:slug>/inscription/groupe/", views.register_group, name="registration_group"),
    path("<slug:slug>/inscription/envoyee/", views.sent, name="registration_sent"),
]
