"""The addresses of the mails that the demonstration keeps."""

from django.urls import path

from . import kept_views

urlpatterns = [
    path("", kept_views.kept_mails, name="kept_mails"),
    path("<str:name>/", kept_views.kept_mail, name="kept_mail"),
    path("<str:name>/html/", kept_views.kept_mail_html, name="kept_mail_html"),
    path("<str:name>/pieces/<int:number>/", kept_views.kept_mail_piece, name="kept_mail_piece"),
]
