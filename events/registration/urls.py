"""The addresses of the registration, under that of the agenda."""

from django.urls import path

from . import views

urlpatterns = [
    path("inscription/confirmer/<str:secret>/", views.confirm, name="registration_confirm"),
    path("inscription/gerer/<str:secret>/", views.manage, name="registration_manage"),
    path("inscription/groupe/<str:secret>/", views.group_confirm, name="registration_group_confirm"),
    path("<slug:slug>/inscription/", views.register, name="registration"),
    path("<slug:slug>/inscription/groupe/", views.register_group, name="registration_group"),
    path("<slug:slug>/inscription/envoyee/", views.sent, name="registration_sent"),
]
