"""The site, and two reference views under the same server and middleware.

``/mesure/nue/`` answers a constant; ``/mesure/une-requete/`` does what the smallest useful page does: one
query of twenty rows and one template.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from portal.urls import *  # noqa: F403
from portal.urls import urlpatterns as site_urls
from taxonomy.models import Job


def bare(request: HttpRequest) -> HttpResponse:
    """Answer without a query nor a template."""
    return HttpResponse("<!doctype html><title>Mesure</title><p>Rien de plus.")


def one_query(request: HttpRequest) -> HttpResponse:
    """Answer with one query and one template."""
    return render(request, "mesure.html", {"jobs": Job.objects.all()[:20]})


urlpatterns = [path("mesure/nue/", bare), path("mesure/une-requete/", one_query), *site_urls]
