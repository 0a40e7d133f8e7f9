"""The pages of a registration, as whoever fills and posts them."""

import re
from datetime import timedelta
from typing import Any

import html5lib
from django.http import HttpResponse
from django.test import Client

from events.models import EventPage, Registration
from events.registration import links

STAMP = re.compile(r'name="horodatage" value="([^"]+)"')
VERSION = re.compile(r'name="version_questions" value="([^"]*)"')
HTML = "{http://www.w3.org/1999/xhtml}"
CAMILLE = {
    "prenom": "Camille",
    "nom": "Durand",
    "courriel": "Camille@Exemple.fr",
    "structure": "Les Glycines",
}


def path_of(event: EventPage, group: str = "") -> str:
    """Return the address of the form of an event, or of that of groups."""
    return f"/evenements/{event.slug}/inscription/{group}"


def manage_path(registration: Registration) -> str:
    """Return the address of the page of a registration, by a new link."""
    return f"/evenements/inscription/gerer/{links.manage_secret(registration)}/"


def confirm_path(registration: Registration) -> str:
    """Return the address where a registration is confirmed, by a new link."""
    return "/" + links.confirm_address(registration).split("/", 3)[3]


def words_of(response: Any) -> str:
    """Return an answer as HTML, its spaces made ordinary and its lines joined."""
    html = response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")
    return re.sub(r"\s+", " ", html)


def fill(client: Client, clock: Any, path: str, **fields: Any) -> HttpResponse:
    """Open a form, take the time to read it, fill it and post it."""
    page = client.get(path).content.decode()
    stamp, version = STAMP.search(page), VERSION.search(page)
    assert stamp
    clock.shift(timedelta(seconds=20))
    typed: dict[str, Any] = {"horodatage": stamp[1], **({"version_questions": version[1]} if version else {})}
    answer: HttpResponse = client.post(path, {**typed, **fields})  # type: ignore[assignment]
    return answer


def errors_in(response: Any) -> list[str]:
    """Return what an answer says is wrong, each line leading to something of the page."""
    tree = html5lib.parse(response.content)
    ids = {item.get("id") for item in tree.iter() if item.get("id")}
    for item in tree.iter():
        assert set((item.get("aria-describedby") or "").split()) <= ids
    notices = [item for item in tree.iter() if item.get("id") == "erreurs"]
    found = []
    for line in (line for notice in notices for line in notice.iter(f"{HTML}li")):
        for link in line.iter(f"{HTML}a"):
            assert (link.get("href") or "").removeprefix("#") in ids
        found.append("".join(line.itertext()).replace("\u00a0", " "))
    return found
