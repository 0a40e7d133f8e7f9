"""What the site answers when it does not show a page: asked in a process apart, printed as JSON by name.

``python -m tests.e2e.answers``, with the environment of the site under test; its database is left as it was.
"""

import json
from collections.abc import Iterator

NAMES = (
    "sign in",
    "sign in refused",
    "password",
    "password refused",
    "bad request",
    "reserved",
    "form expired",
    "server error",
    "maintenance",
)


def answers() -> Iterator[str]:
    """Yield the HTML of each answer, in the order of ``NAMES``."""
    from django.http import HttpResponse
    from django.test import Client, RequestFactory, override_settings
    from django.urls import reverse
    from wagtail.models import Page, PageViewRestriction

    from core.middleware import MaintenanceMiddleware
    from portal import errors

    host = {"host": "127.0.0.1"}
    page = Page.objects.get(slug="a-propos")
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    client = Client(headers=host)
    form = client.get(page.url, follow=True)
    yield form.content.decode()
    wrong = {"username": "personne@example.org", "password": "faux"}
    yield client.post(form.request["PATH_INFO"], wrong).content.decode()
    restriction.restriction_type, restriction.password = PageViewRestriction.PASSWORD, "juste"
    restriction.save()
    yield client.get(page.url).content.decode()
    action = reverse("wagtailcore_authenticate_with_password", args=[restriction.pk, page.pk])
    yield client.post(action, {"password": "faux", "return_url": "/"}).content.decode()
    request = RequestFactory(headers=host).get("/")
    yield errors.bad_request(request).content.decode()
    yield errors.permission_denied(request).content.decode()
    yield errors.csrf_failure(request).content.decode()
    yield errors.server_error(request).content.decode()
    with override_settings(MAINTENANCE=True):
        answer = MaintenanceMiddleware(errors.server_error)(request)
    assert isinstance(answer, HttpResponse)
    yield answer.content.decode()


def main() -> None:
    """Print the answers, and forget what had to be written to get them."""
    import django

    django.setup()

    from django.db import transaction

    with transaction.atomic():
        print(json.dumps(dict(zip(NAMES, answers(), strict=True))))
        transaction.set_rollback(True)


if __name__ == "__main__":
    main()
