"""Address of the plan of a sheet, under that of the sheet."""

from django.urls import path

from . import views

urlpatterns = [path("<slug:slug>/essayer/", views.plan, name="practice_plan")]
