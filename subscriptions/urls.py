"""Addresses of what one follows, under « abonnements »."""

from django.urls import path

from . import views

# Secrets are in the alphabet of ``secrets.token_urlsafe``, 43 of its characters: none is a word of ours.
# Anything else reaches the same neutral answer.
urlpatterns = [
    path("", views.ask, name="subscriptions_ask"),
    path("en-route/", views.sent, name="subscriptions_sent"),
    path("efface/", views.erased, name="subscriptions_erased"),
    path("confirmer/<str:secret>/", views.confirm, name="subscription_confirm"),
    path("<str:secret>/", views.manage, name="subscriptions_manage"),
    path("<str:secret>/arreter/", views.stop, name="subscriptions_stop"),
    path("<str:secret>/effacer/", views.erase, name="subscriptions_erase"),
]
