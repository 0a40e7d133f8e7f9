"""The addresses of what organisers take, in the admin."""

from django.urls import path

from . import views

urlpatterns = [
    path("inscriptions/<int:event_id>/inscriptions.<str:extension>", views.table, name="events_papers_table"),
    path("inscriptions/<int:event_id>/badges.pdf", views.badges, name="events_papers_badges"),
    path("inscriptions/<int:event_id>/emargement.pdf", views.attendance, name="events_papers_attendance"),
]
