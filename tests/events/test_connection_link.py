"""The connection link of an event is for those who have a place: nothing public ever shows it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import serializers
from django.core.management import call_command
from django.db.models import Model
from django.test import Client

from events.models import EventPage
from search.models import SearchEntry, SearchText
from tests.factories import JobFactory, PracticePageFactory, open_event, unsaved_session

pytestmark = pytest.mark.django_db

SECRET = "salle-confidentielle"
ADDRESS = re.compile(r'(?:href|src|action)="(/[^"#]*)"')
# Far more than the site of a test has.
MOST = 400


@pytest.fixture
def event() -> EventPage:
    """Return an event with a link, tied to all that could show it."""
    made = open_event(
        online=True, connection_link=f"https://visio.example.org/{SECRET}", jobs=[JobFactory()],
        practices=[PracticePageFactory()],
    )  # fmt: skip
    made.sessions.set([unsaved_session(made.starts_at)])
    made.save()
    call_command("search_rebuild", verbosity=0)
    return made


def crawled(client: Client, *begins: str) -> Iterator[tuple[str, Any]]:
    """Yield every page and file that one reaches from some, with its address."""
    waiting, seen = list(begins), set(begins)
    while waiting and len(seen) < MOST:
        address = waiting.pop()
        response: Any = client.get(address)
        text = response.getvalue().decode("utf-8", "replace")
        yield address, (response.status_code, text)
        if "html" in response.get("Content-Type", ""):
            found = {each.replace("&amp;", "&") for each in ADDRESS.findall(text)} - seen
            found = {each for each in found if not each.startswith(("/static/", "/admin/", "/media/"))}
            seen |= found
            waiting += sorted(found)


def test_no_public_page_nor_file_shows_it(event: EventPage) -> None:
    path = f"/evenements/{event.slug}/"
    begins = (
        "/", path, "/evenements/", "/evenements/?vue=mois", "/evenements/agenda.ics",
        f"{path}evenement.ics", f"{path}inscription/", f"{path}inscription/groupe/",
        f"/recherche/?q={SECRET}", f"/api/v1/search?q={SECRET}", f"/api/v1/search?q={event.title}",
        f"/recherche/suggestions/?q={SECRET}", "/sitemap.xml", "/plan-du-site/",
    )  # fmt: skip
    read = dict(crawled(Client(), *begins))

    assert not [address for address, (_, text) in read.items() if "visio.example.org" in text]
    assert not [address for address, (_, text) in read.items() if SECRET in text and SECRET not in address], (
        "but where it is asked for by its words"
    )
    assert read[path][0] == 200
    assert read[f"{path}inscription/"][0] == 200
    assert len(read) > len(begins)


def test_the_search_keeps_nothing_of_it(event: EventPage) -> None:
    assert SearchEntry.objects.filter(object_id=event.pk, type="event").exists()
    models: tuple[type[Model], ...] = (SearchEntry, SearchText)
    for model in models:
        assert SECRET not in serializers.serialize("json", model._default_manager.all())
