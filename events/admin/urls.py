"""The addresses of the registrations in the admin."""

from django.urls import path

from .base import NAME
from .door import DoorView, WalkInView
from .lists import AttendeesView, CountersView, EventListView
from .messages import MessagesView, WriteView
from .views import ApprovalsView, RegistrationView

app_name = NAME
urlpatterns = [
    path("", EventListView.as_view(), name="index"),
    path("resultats/", EventListView.as_view(results_only=True), name="index_results"),
    path("<int:event_pk>/", AttendeesView.as_view(), name="event"),
    path("<int:event_pk>/compteurs/", CountersView.as_view(), name="counters"),
    path("<int:event_pk>/inscrits/<int:pk>/", RegistrationView.as_view(), name="registration"),
    path("<int:event_pk>/a-accepter/", ApprovalsView.as_view(), name="approvals"),
    path("<int:event_pk>/accueil/", DoorView.as_view(), name="door"),
    path("<int:event_pk>/accueil/sans-place/", WalkInView.as_view(), name="walk_in"),
    path("<int:event_pk>/messages/", MessagesView.as_view(), name="messages"),
    path("<int:event_pk>/messages/nouveau/", WriteView.as_view(), name="message"),
]
