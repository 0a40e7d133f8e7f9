"""The page of components: complete, valid, and absent from production."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import Settings

pytestmark = pytest.mark.django_db


class Attributes(HTMLParser):
    """Collects the ids, the internal anchors and the attributes that the content policy forbids."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.anchors: set[str] = set()
        self.forbidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name == "href" and tag == "a" and (value or "").startswith("#"):
                self.anchors.add((value or "")[1:])
            if name == "style" or name.startswith("on"):
                self.forbidden.append(f"{tag} {name}")


def test_every_component_is_shown(client: Client) -> None:
    response = client.get("/composants/")
    shown = {template.name for template in response.templates if template.name}
    folder = Path(settings.BASE_DIR) / "templates" / "components"
    existing = {f"components/{path.name}" for path in folder.glob("*.html")}
    assert existing - shown == set()


def test_it_obeys_the_content_policy_and_its_anchors_lead_somewhere(client: Client) -> None:
    page = Attributes()
    html = client.get("/composants/").content.decode()
    page.feed(html)
    assert page.forbidden == []
    assert "<style" not in html
    assert len(page.ids) == len(set(page.ids))
    assert page.anchors - set(page.ids) == set()
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*ld\+json)", html)


def test_it_does_not_exist_in_production(client: Client, settings: Settings) -> None:
    settings.DEMONSTRATION = False
    assert client.get("/composants/").status_code == 404
