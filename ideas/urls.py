"""The addresses under /idees/; the bank itself is a page of the tree."""

from django.urls import path

from .bank import views as bank

app_name = "ideas"
urlpatterns = [
    path("<slug:slug>/", bank.idea, name="idea"),
]
