"""The feeds and the files of stories; their pages are Wagtail's."""

from django.urls import path

from . import views

app_name = "stories"
urlpatterns = [
    path("histoires/atom.xml", views.stories_atom, name="atom"),
    path("histoires/feed.json", views.stories_json, name="json"),
    path("histoires/paroles/<int:pk>.vtt", views.transcript, name="transcript"),
    path("podcasts/<slug:slug>/rss.xml", views.podcast_feed, name="podcast_feed"),
    path("podcasts/chapitres/<int:pk>.json", views.chapters, name="chapters"),
]
