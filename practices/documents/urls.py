"""The files of the sheets, under the address of each."""

from django.urls import path

from . import views

urlpatterns = [
    path("<slug:slug>/fiche.pdf", views.sheet_pdf, name="practice_pdf"),
    path("<slug:slug>/fiche.docx", views.sheet_docx, name="practice_docx"),
]
