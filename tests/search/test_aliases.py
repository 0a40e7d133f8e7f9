"""An alias shows another sheet: it must not tell what that sheet keeps private, nor count it twice."""

import pytest
from django.test import Client

from tests import factories
from tests.search.conftest import Committed
from tests.search.helpers import search

pytestmark = pytest.mark.django_db


def test_an_alias_is_neither_counted_nor_found(client: Client, committed: Committed) -> None:
    with committed():
        sheet = factories.PracticePageFactory(title="La fiche zygomatique")
        alias = sheet.create_alias(update_slug="le-double")
    assert client.get(alias.public_path).status_code == 200
    assert search("zygomatique").count == 1

    with committed():
        factories.restrict(sheet)
    assert search("zygomatique").count == 0
    assert search(page_size=50).count == 0
    for address in ("/sitemap-practice.xml", "/sitemap-pages.xml", "/plan-du-site/", "/", "/pratiques/"):
        response = client.get(address)
        assert "le-double" not in response.content.decode()
        assert "zygomatique" not in response.content.decode()
