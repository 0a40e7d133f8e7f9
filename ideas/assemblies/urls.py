"""The addresses under /assises/."""

from django.urls import path

from . import views

app_name = "assemblies"
urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:slug>/", views.assembly, name="assembly"),
    path("<slug:slug>/restitution/", views.restitution, name="restitution"),
    path("<slug:slug>/restitution.pdf", views.restitution_pdf, name="restitution_pdf"),
    path("<slug:slug>/restitution.docx", views.restitution_docx, name="restitution_docx"),
]
