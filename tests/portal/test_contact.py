"""« Écrire à la rédaction »."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from core import privacy
from portal.models import ContactMessage
from tests.factories import home_page
from tests.practices.asking import EDITORS, SENDER, deliver, link_in, set_editors, whole, write
from tests.unchanged import assert_get_changes_nothing, nothing_changes

pytestmark = pytest.mark.django_db
State = ContactMessage.State


@pytest.fixture(autouse=True)
def clock(db: None) -> Any:
    with time_machine.travel(datetime(2026, 3, 2, 9, 0, tzinfo=UTC), tick=False) as clock:
        home_page()
        set_editors()
        yield clock


def test_a_message_goes_to_the_editors_once_its_sender_confirmed(client: Client, clock: Any) -> None:
    answer = write(client, clock, "/contact/", sujet="accessibilite", organisation_name="EHPAD du Parc")
    assert (answer.status_code, answer["Location"]) == (302, "/contact/envoye/")
    assert client.get("/contact/envoye/").status_code == 200
    (confirmation,) = deliver()
    assert confirmation.to == [SENDER]
    assert "former les tuteurs" not in whole(confirmation)

    link = link_in(confirmation)
    assert "former les tuteurs" in assert_get_changes_nothing(client, link).content.decode()
    answer = client.post(link)
    assert (answer.status_code, answer["Location"]) == (302, "/contact/transmis/")
    assert client.get("/contact/transmis/").status_code == 200
    assert client.post(link).status_code == 410

    relayed, receipt = deliver()
    assert (relayed.to, relayed.reply_to) == ([EDITORS], [SENDER])
    assert relayed.subject.endswith("Une difficulté d’accès à un contenu")
    assert "Camille Durand, EHPAD du Parc" in str(relayed.body)
    assert receipt.to == [SENDER]
    assert ContactMessage.objects.get().state == State.RELAYED


@pytest.mark.parametrize("page", ["/pratiques/tutorat/", "/", "/plan-du-site/", "/sitemap.xml"])
def test_the_page_that_it_is_about_is_kept(client: Client, clock: Any, page: str) -> None:
    url = f"/contact/?sujet=erreur&page={page}"
    shown = client.get(url).content.decode()
    assert f'value="{page}"' in shown
    assert '<option value="erreur" selected>' in shown
    write(client, clock, url, sujet="erreur", page=page)
    assert ContactMessage.objects.get().page == page
    client.post(link_in(deliver()[0]))
    assert f"http://127.0.0.1:8000{page}\n" in str(deliver()[0].body)


@pytest.mark.parametrize(
    "page",
    [
        "https://piege.example/",
        "//piege.example/",
        "javascript:alert(1)",
        "/essaimage/confirmer/Zr4uH0bW8mXqYtA1c2D3e4F5g6H7i8J9k0LmNoPqRsT/",
        "/recherche/?q=quelqu’un",
        "/a\r\nBcc: tous@victime.example",
        "/" + "a" * 300,
    ],
)
def test_an_address_that_is_not_ours_is_not_repeated(client: Client, clock: Any, page: str) -> None:
    shown = client.get("/contact/", {"page": page}).content.decode()
    assert "piege" not in shown
    assert "Zr4uH0" not in shown
    assert "victime" not in shown
    write(client, clock, "/contact/", sujet="erreur", page=page)
    assert ContactMessage.objects.get().page == ""


def test_a_subject_must_be_one_of_ours(client: Client, clock: Any) -> None:
    assert client.get("/contact/?sujet=autre").status_code == 200
    answer = write(client, clock, "/contact/", sujet="autre")
    assert answer.status_code == 422
    assert not ContactMessage.objects.exists()


def test_without_contact_address_the_page_says_how_to_do_without(client: Client) -> None:
    set_editors("")
    page = client.get("/contact/")
    assert page.status_code == 200
    assert "n’est pas encore ouvert" in page.content.decode()
    assert 'href="/mentions-legales/"' in page.content.decode()
    with nothing_changes():
        assert client.post("/contact/", {"message": "x" * 30}).status_code == 200


def test_the_foot_of_every_page_leads_to_it(client: Client) -> None:
    assert '<a href="/contact/">Contact</a>' in client.get("/").content.decode()


def test_a_link_of_one_form_opens_nothing_in_another(client: Client, clock: Any) -> None:
    write(client, clock, "/contact/", sujet="question")
    link = link_in(deliver()[0])
    with nothing_changes():
        assert client.post(link.replace("/contact/", "/echanger/")).status_code == 410


def test_it_is_forgotten_thirty_days_after(client: Client, clock: Any) -> None:
    write(client, clock, "/contact/", sujet="donnees")
    client.post(link_in(deliver()[0]))
    data = next(data for data in privacy.all_data() if data.name == "portal.contact")
    clock.shift(timedelta(days=29))
    assert not data.due(timezone.now()).exists()
    clock.shift(timedelta(days=1))
    assert data.forget(list(data.due(timezone.now()).values_list("pk", flat=True))) == 1
    message = ContactMessage.objects.get()
    assert (message.email, message.name, message.message, message.subject) == ("", "", "", "donnees")
