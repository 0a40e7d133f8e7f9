"""The feeds and the files of stories; their pages are Wagtail's."""

from django.urls import path, re_path

from . import views

app_name = "stories"
# No more figures than the key of a page has: beyond, databases overflow.
KEY = r"(?P<pk>[0-9]{1,18})"
urlpatterns = [
    path("histoires/atom.xml", views.stories_atom, name="atom"),
    path("histoires/feed.json", views.stories_json, name="json"),
    re_path(rf"^histoires/paroles/{KEY}\.vtt$", views.transcript, name="transcript"),
    path("podcasts/<slug:slug>/rss.xml", views.podcast_feed, name="podcast_feed"),
    re_path(rf"^podcasts/chapitres/{KEY}\.json$", views.chapters, name="chapters"),
]
