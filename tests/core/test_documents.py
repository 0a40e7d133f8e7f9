"""A document is as private as the pages that give it."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.http import HttpResponseBase
from django.test import Client

from core.models import EssaimDocument
from practices.models import PracticePage
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def document() -> EssaimDocument:
    return EssaimDocument.objects.create(title="Grille", file=ContentFile(b"texte", "grille.txt"))


def giving(document: EssaimDocument, **fields: Any) -> PracticePage:
    """Make a sheet that gives a document among its sections."""
    part = {"provenance": "editorial", "documents": [{"document": document, "description": "Pour débuter"}]}
    body = [factories.section(), factories.steps("Essayer"), ("documents", part)]
    page: PracticePage = factories.PracticePageFactory(body=body, **fields)
    return page


def download(document: EssaimDocument, client: Client) -> HttpResponseBase:
    return client.get(document.url)


def test_what_a_public_sheet_gives_is_for_everyone_and_cacheable(
    client: Client, document: EssaimDocument
) -> None:
    giving(document)
    response = download(document, client)
    assert response.status_code == 200
    assert "public" in response["Cache-Control"]
    assert not response.cookies


def test_what_no_page_gives_is_for_nobody(client: Client, document: EssaimDocument) -> None:
    assert download(document, client).status_code == 404


def test_what_a_draft_gives_waits_for_its_publication(client: Client, document: EssaimDocument) -> None:
    page = giving(document, live=False)
    assert download(document, client).status_code == 404
    page.get_latest_revision().publish()
    assert download(document, client).status_code == 200
    PracticePage.objects.get(pk=page.pk).unpublish()
    assert download(document, client).status_code == 404


def test_what_only_the_draft_of_a_published_sheet_gives_waits_too(
    client: Client, document: EssaimDocument
) -> None:
    published = factories.PracticePageFactory()
    with_document = giving(document, live=False)
    published.body = with_document.body
    with_document.delete()
    published.save_revision()
    assert download(document, client).status_code == 404


def test_a_private_place_keeps_its_documents(client: Client, document: EssaimDocument) -> None:
    giving(document)
    factories.restrict(factories.practice_index())
    refused = download(document, client)
    assert refused.status_code == 404
    assert b"texte" not in refused.getvalue()

    client.force_login(factories.UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    allowed = download(document, client)
    assert allowed.status_code == 200
    assert "private" in allowed["Cache-Control"]


def test_editors_read_what_they_are_preparing(client: Client, document: EssaimDocument) -> None:
    editor = factories.UserFactory(superuser=True)
    client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    assert download(document, client).status_code == 200
