"""The calendars, under the address of the agenda; before Wagtail's own addresses."""

from django.urls import path

from . import views

urlpatterns = [
    path("agenda.ics", views.agenda_calendar, name="agenda_calendar"),
    path("<slug:slug>/evenement.ics", views.event_calendar, name="event_calendar"),
]
