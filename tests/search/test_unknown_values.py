"""A value that nothing is called, in an address: an empty answer that leads somewhere, never an error."""

import re

import pytest
from django.test import Client

from tests import factories

pytestmark = pytest.mark.django_db

HOSTILE = ['"', "a.b", "é", "../..", "a/b", "%", "<script>", "nope", " ", "*", "a" * 300]


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("param", ["axe", "theme", "metier", "territoire", "type", "motcle"])
def test_an_unknown_value_answers_nothing_and_links_nowhere(client: Client, param: str, value: str) -> None:
    factories.PracticePageFactory()
    for path in ("/recherche/", "/pratiques/"):
        response = client.get(path, {param: value})
        assert response.status_code == 200
        links = re.findall(r'href="(/(?:axes|themes)/[^"]+)"', response.content.decode())
        assert [link for link in set(links) if client.get(link).status_code != 200] == []
