"""Addresses of members."""

from django.urls import path

from . import views

urlpatterns = [
    path("connexion/", views.sign_in, name="sign_in"),
    path("connexion/code/", views.code, name="sign_in_code"),
    path("deconnexion/", views.sign_out, name="sign_out"),
    path("mon-espace/", views.own_page, name="own_page"),
    path("mon-espace/supprimer/", views.leave, name="member_leave"),
    path("mon-espace/supprime/", views.left, name="member_left"),
]
