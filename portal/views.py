"""The pages that gather what every app publishes."""

from django.http import HttpRequest, HttpResponse


def axis(request: HttpRequest, slug: str) -> HttpResponse:
    return HttpResponse(slug)


theme = job = territory = organisation = axis


def site_map(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")
