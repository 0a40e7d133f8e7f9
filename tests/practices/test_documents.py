"""The files of a sheet: who gets them, under what name, made how often."""

import threading
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page

from core import typesetting
from core.models import EssaimImage
from core.papers.errors import DocumentBusyError, DocumentError
from portal.models import SiteIdentity
from practices.documents import pdf, word
from practices.models import PracticePage
from tests.factories import (
    JobFactory,
    PracticePageFactory,
    SourceFactory,
    UserFactory,
    restrict,
    section,
    steps,
)
from tests.practices.document_helpers import docx_address, pdf_address

pytestmark = pytest.mark.django_db

ADDRESSES = pytest.mark.parametrize("address", [pdf_address, docx_address])


@pytest.fixture(autouse=True)
def _own_store(tmp_path: Path, settings: Any) -> None:
    """Keep files apart from those of other tests: these count what is made."""
    settings.DOCUMENT_STORE_DIR = tmp_path / "documents"


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Count the files that are made, by the slug of their sheet."""
    slugs: list[str] = []
    compile_pdf = pdf._compile

    def counted(data: dict[str, Any], slug: str) -> bytes:
        slugs.append(slug)
        return compile_pdf(data, slug)

    monkeypatch.setattr(pdf, "_compile", counted)
    return slugs


@ADDRESSES
def test_anyone_gets_it_without_a_cookie(client: Client, address: Any) -> None:
    response = client.get(address(PracticePageFactory()))
    assert response.status_code == 200
    assert "public" in response["Cache-Control"]
    assert not response.cookies
    assert "Vary" not in response


@ADDRESSES
def test_a_draft_has_none(client: Client, address: Any) -> None:
    assert client.get(address(PracticePageFactory(live=False))).status_code == 404


@ADDRESSES
def test_a_draft_in_progress_does_not_show(client: Client, address: Any) -> None:
    page = PracticePageFactory(title="Publié")
    before = client.get(address(page))["ETag"]
    page.title = "Brouillon"
    page.save_revision()
    response = client.get(address(page))
    assert response["ETag"] == before
    assert "Brouillon" not in response["Content-Disposition"]


@ADDRESSES
def test_what_was_kept_is_not_given_once_withdrawn(client: Client, address: Any) -> None:
    page = PracticePageFactory()
    kept = client.get(address(page))
    assert kept.status_code == 200
    page.unpublish()
    assert client.get(address(page)).status_code == 404
    assert client.get(address(page), headers={"If-None-Match": kept["ETag"]}).status_code == 404


@pytest.mark.parametrize("above", [False, True])
@ADDRESSES
def test_what_was_kept_is_not_given_once_private(client: Client, address: Any, above: bool) -> None:
    page = PracticePageFactory()
    assert client.get(address(page)).status_code == 200
    restrict(Page.objects.get(pk=page.get_parent().pk) if above else page)
    assert client.get(address(page)).status_code == 404


def test_only_reading_is_allowed(client: Client) -> None:
    assert client.post(pdf_address(PracticePageFactory())).status_code == 405


def test_the_page_leads_to_its_files_only_when_they_exist(client: Client) -> None:
    page = PracticePageFactory()
    html = client.get(page.url).content.decode()
    assert f'href="{pdf_address(page)}"' in html
    assert f'href="{docx_address(page)}"' in html
    restrict(page)
    client.force_login(UserFactory(superuser=True), backend="django.contrib.auth.backends.ModelBackend")
    html = client.get(page.url).content.decode()
    assert page.title in html
    assert "fiche.pdf" not in html
    assert "fiche.docx" not in html


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("L’été à l’EHPAD", "Fiche pratique – L’été à l’EHPAD.pdf"),
        ('a/b\\c:d*e?f"g<h>i|j\r\nX: y', "Fiche pratique – a b c d e f g h i j X y.pdf"),
        ("Fin pointée...", "Fiche pratique – Fin pointée.pdf"),
        ("\u202egnp.exe", "Fiche pratique – gnp.exe.pdf"),
    ],
)
def test_a_file_has_a_french_name(client: Client, title: str, name: str) -> None:
    header = client.get(pdf_address(PracticePageFactory(title=title, slug="ete")))["Content-Disposition"]
    message = Message()
    message["Content-Disposition"] = header
    # A program that knows RFC 5987 takes the encoded name, another one the plain one.
    assert message.get_content_disposition() == "attachment"
    assert header.startswith("attachment; filename=\"ete.pdf\"; filename*=UTF-8''")
    encoded = Message()
    encoded["Content-Disposition"] = header.replace('filename="ete.pdf"; ', "")
    assert encoded.get_filename() == name


@ADDRESSES
def test_it_is_not_sent_again_unchanged(client: Client, address: Any) -> None:
    page = PracticePageFactory()
    first = client.get(address(page))
    for headers in ({"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}):
        again = client.get(address(page), headers=headers)
        assert (again.status_code, again.content) == (304, b"")
    assert client.head(address(page))["ETag"] == first["ETag"]
    assert "canonical" in first["Link"]


def test_it_is_made_once_for_what_it_says(client: Client, made: list[str]) -> None:
    page = PracticePageFactory(slug="une-fiche")
    tags = [client.get(pdf_address(page))["ETag"] for _ in range(3)]
    assert made == ["une-fiche"]
    assert len(set(tags)) == 1

    page.summary = "Autre chose."
    page.save_revision().publish()
    assert client.get(pdf_address(page))["ETag"] != tags[0]
    assert len(made) == 2

    page.jobs.add(JobFactory())
    page.save_revision().publish()
    client.get(pdf_address(page))
    SiteIdentity.objects.create(site_id=page.get_site().pk, name="Autre nom")
    client.get(pdf_address(page))
    assert len(made) == 4


def test_what_a_source_becomes_shows(client: Client, made: list[str]) -> None:
    source = SourceFactory(title="Ancien titre")
    page = PracticePageFactory(source=source)
    client.get(pdf_address(page))
    source.title = "Nouveau titre"
    source.save()
    client.get(pdf_address(page))
    assert len(made) == 2


@pytest.mark.parametrize("count", [1, 12])
def test_queries_do_not_grow(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    page = PracticePageFactory(
        jobs=JobFactory.create_batch(count),
        other_sources=SourceFactory.create_batch(count),
        body=[section(), steps(*(f"Étape {number}" for number in range(count)))],
    )
    client.get(pdf_address(page))
    # Restrictions, the sheet, what it is tied to, what it came from.
    with django_assert_num_queries(4):
        client.get(pdf_address(page))


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (DocumentError("a secret path"), "n’a pas pu être préparé"),
        (DocumentBusyError("busy"), "Réessayez dans quelques secondes"),
    ],
)
def test_what_cannot_be_made_is_told_in_french(
    client: Client, monkeypatch: pytest.MonkeyPatch, error: DocumentError, said: str
) -> None:
    def fail(data: dict[str, Any], slug: str) -> bytes:
        raise error

    monkeypatch.setattr(pdf, "_compile", fail)
    page = PracticePageFactory()
    response = client.get(pdf_address(page))
    html = response.content.decode()
    assert response.status_code == 503
    assert said in html
    assert page.url in html
    assert "secret" not in html
    assert response["Cache-Control"] == "no-store"
    assert int(response["Retry-After"]) > 0
    assert client.get(docx_address(page)).status_code == 200


def test_what_typst_refuses_is_an_error_of_the_document() -> None:
    with pytest.raises(DocumentError, match="could not be made"):
        pdf._compile({"sheet": {}}, "fiche")


def test_a_sheet_beyond_all_measure_is_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "LONGEST_DATA", 1000)
    assert client.get(pdf_address(PracticePageFactory())).status_code == 503


def test_a_logo_that_is_lost_prevents_nothing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    page: PracticePage = PracticePageFactory()
    picture = get_test_image_file(colour="red", size=(400, 100))
    logo = EssaimImage.objects.create(title="Logo", file=picture)
    identity = SiteIdentity.objects.create(site_id=page.get_site().pk, logo=logo)
    with_logo = client.get(pdf_address(page))
    assert with_logo.status_code == 200
    assert len(client.get(docx_address(page)).content) > 0

    other = EssaimImage.objects.create(title="Perdu", file=get_test_image_file(filename="perdu.png"))
    identity.logo = other
    identity.save()
    other.file.storage.delete(other.file.name)
    lost = client.get(pdf_address(page))
    assert lost.status_code == 200
    assert lost["ETag"] != with_logo["ETag"]
    assert client.get(docx_address(page)).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_many_who_ask_at_once_make_it_once(made: list[str]) -> None:
    page = PracticePageFactory(slug="une-fiche")
    statuses: list[int] = []
    together = threading.Barrier(6)

    def ask() -> None:
        together.wait()
        statuses.append(Client().get(pdf_address(page)).status_code)
        connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 6
    assert made == ["une-fiche"]


def test_a_docx_is_made_once_too(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    page = PracticePageFactory()
    first = client.get(docx_address(page))
    monkeypatch.setattr(word, "_head", None)
    assert client.get(docx_address(page)).content == first.content
