"""« Échanger avec cette structure »: from the form to the mailbox of whoever answers."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from core.models import Mail
from practices.models import Inquiry, PracticePage
from tests.factories import PracticePageFactory, restrict
from tests.practices.asking import (
    CONTACT,
    EDITORS,
    SENDER,
    deliver,
    link_in,
    set_editors,
    sheet_of,
    whole,
    willing,
    write,
)
from tests.unchanged import assert_get_changes_nothing, nothing_changes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def url_of(sheet: PracticePage) -> str:
    return f"/pratiques/{sheet.slug}/echanger/"


Ask = Callable[..., str]


@pytest.fixture
def ask(client: Client, clock: Any, sheet: PracticePage) -> Ask:
    """Writes a message, receives the mail that asks to confirm, and returns its link."""

    def write_one(**fields: Any) -> str:
        answer = write(client, clock, url_of(sheet), **fields)
        assert answer.status_code == 302, answer.content.decode()
        (confirmation,) = deliver()
        return link_in(confirmation)

    return write_one


def test_a_question_goes_to_the_contact_once_its_sender_confirmed(
    client: Client, sheet: PracticePage, ask: Ask
) -> None:
    contact = willing(sheet)
    link = ask(organisation_name="EHPAD du Parc")
    assert Inquiry.objects.get().state == Inquiry.State.PENDING

    page = assert_get_changes_nothing(client, link)
    assert "Combien de temps faut-il" in page.content.decode()
    assert "Association des Tilleuls" in page.content.decode()

    answer = client.post(link)
    assert (answer.status_code, answer["Location"]) == (302, "/echanger/transmis/")
    assert client.get("/echanger/transmis/").status_code == 200
    relayed, receipt = deliver()
    inquiry = Inquiry.objects.get()
    assert (inquiry.state, inquiry.contact) == (Inquiry.State.RELAYED, contact)

    assert relayed.to == [CONTACT]
    assert relayed.reply_to == [SENDER]
    assert "> Combien de temps faut-il pour former les tuteurs ?\n>\n> Merci" in str(relayed.body).replace(
        "\u202f", " "
    )
    assert "Camille Durand, EHPAD du Parc" in str(relayed.body)
    message = relayed.message()
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/echanger/ne-plus-recevoir/" in message["List-Unsubscribe"]

    assert receipt.to == [SENDER]
    assert not receipt.reply_to
    assert "Association des Tilleuls" in str(receipt.body)
    assert "Combien de temps" in str(receipt.body)


def test_the_address_of_the_contact_is_nowhere_that_the_sender_looks(
    client: Client, clock: Any, sheet: PracticePage
) -> None:
    willing(sheet)
    seen = [client.get(sheet.url).content.decode()]
    answer = write(client, clock, url_of(sheet))
    seen += [answer.content.decode(), client.get(answer["Location"]).content.decode()]
    (confirmation,) = deliver()
    link = link_in(confirmation)
    seen += [whole(confirmation), client.get(link).content.decode()]
    answer = client.post(link)
    seen += [str(answer.headers), client.get(answer["Location"]).content.decode()]
    sent = deliver()
    assert [mail.to for mail in sent] == [[CONTACT], [SENDER]]
    seen.append(whole(sent[1]))
    seen.append(client.get("/api/v1/search/?q=fiche").content.decode())
    for text in seen:
        assert CONTACT not in text
        assert "Cheffe de service" not in text
        assert "lefevre" not in text.lower()


def test_without_contact_the_editors_receive_it(client: Client, sheet: PracticePage, ask: Ask) -> None:
    client.post(ask())
    relayed, receipt = deliver()
    assert relayed.to == [EDITORS]
    assert relayed.reply_to == [SENDER]
    assert relayed.message()["List-Unsubscribe"] is None
    assert "transmis à la rédaction" in str(receipt.body)
    assert Inquiry.objects.get().contact is None


def test_the_sheet_says_who_answers(client: Client, sheet: PracticePage) -> None:
    page = client.get(sheet.url).content.decode()
    assert "Poser une question à la rédaction" in page
    assert url_of(sheet) in page
    willing(sheet)
    page = client.get(sheet.url).content.decode()
    assert "Échanger avec cette structure" in page
    assert "Poser une question" not in page


def test_a_contact_of_another_organisation_receives_nothing(client: Client, sheet: PracticePage) -> None:
    """They agreed for the organisation that the sheet named then."""
    willing(sheet)
    sheet.organisation = sheet_of("Une autre").organisation
    sheet.save()
    page = client.get(url_of(sheet)).content.decode()
    assert "Poser une question à la rédaction" in page


def test_where_nobody_would_receive_it_there_is_no_form(client: Client, sheet: PracticePage) -> None:
    set_editors("")
    assert "Une question" not in client.get(sheet.url).content.decode()
    assert client.get(url_of(sheet)).status_code == 404
    assert client.get(f"{url_of(sheet)}envoye/").status_code == 404
    with nothing_changes():
        assert client.post(url_of(sheet), {"message": "x" * 30}).status_code == 404


@pytest.mark.parametrize("hidden", ["draft", "private"])
def test_a_sheet_that_is_not_public_takes_no_question(
    client: Client, sheet: PracticePage, hidden: str
) -> None:
    page = PracticePageFactory(live=hidden != "draft")
    if hidden == "private":
        restrict(page)
    assert client.get(url_of(page)).status_code == 404


@pytest.mark.parametrize("name", ["\u200b", "\u202e", "—"])
def test_a_name_must_name(client: Client, clock: Any, sheet: PracticePage, name: str) -> None:
    answer = write(client, clock, url_of(sheet), name=name)
    assert answer.status_code == 422
    assert not Inquiry.objects.exists()


def test_a_name_turns_nothing_around(client: Client, clock: Any, sheet: PracticePage) -> None:
    write(client, clock, url_of(sheet), name="Camille \u202eDurand")
    assert Inquiry.objects.get().name == "Camille Durand"


def test_a_form_filled_wrong_keeps_what_was_typed(client: Client, clock: Any, sheet: PracticePage) -> None:
    answer = write(
        client,
        clock,
        url_of(sheet),
        name="",
        email="camille@",
        message="Trop court",
        organisation_name="EHPAD du Parc",
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Écrivez votre nom." in page
    assert "il faut au moins 20 caractères" in page
    assert "Trop court" in page
    assert "EHPAD du Parc" in page
    assert "<title>Erreur\u00a0:" in page.replace("Erreur :", "Erreur\u00a0:")
    assert not Inquiry.objects.exists()
    assert not Mail.objects.exists()


@pytest.mark.parametrize(("length", "status"), [(19, 422), (20, 302), (3_000, 302), (3_001, 422)])
def test_a_message_has_its_length(
    client: Client, clock: Any, sheet: PracticePage, length: int, status: int
) -> None:
    # A browser sends two characters for the end of a line, and counts one.
    message = "é" * (length - 6) + "\r\n" * 3 + "fin"
    assert write(client, clock, url_of(sheet), message=message).status_code == status


def test_the_mail_that_asks_to_confirm_quotes_nothing(
    client: Client, clock: Any, sheet: PracticePage
) -> None:
    """It goes to an address that anyone may have given: it must carry no one's words."""
    write(
        client, clock, url_of(sheet), name="Achetez ici", organisation_name="pas-cher.example",
        message="Venez vite sur pas-cher.example, c’est presque gratuit.",
    )  # fmt: skip
    (confirmation,) = deliver()
    assert confirmation.to == [SENDER]
    assert not confirmation.reply_to
    for words in ("Achetez", "pas-cher", "gratuit"):
        assert words not in whole(confirmation)


def test_nothing_typed_becomes_markup_a_link_or_a_header(
    client: Client, sheet: PracticePage, ask: Ask
) -> None:
    link = ask(
        name="Camille\r\nBcc: tous@victime.example",
        organisation_name="<b>EHPAD</b>\x1b[31m",
        message="<script>alert(1)</script>\r\nVoyez https://piege.example/a?b=c, piege.example\x0b</mj-text>",
    )
    assert "<script>alert" not in client.get(link).content.decode()
    client.post(link)
    relayed, receipt = deliver()
    for mail in (relayed, receipt):
        message = mail.message()
        assert message["Bcc"] is None
        assert "victime" not in "".join(f"{name}{value}" for name, value in message.items())
        assert mail.recipients() == mail.to
        html = mail.alternatives[0].content  # type: ignore[attr-defined]
        assert "<script" not in html
        assert "&lt;script&gt;" in html
        assert "<b>EHPAD" not in html
        assert "piege.example" not in html
        assert "https://piege" not in html
        assert "piege\u2060.\u2060example" in html
        assert "\x1b" not in whole(mail)
    assert "https://piege.example/a?b=c" in str(relayed.body)


def test_a_link_relays_once(client: Client, ask: Ask) -> None:
    link = ask()
    assert client.post(link).status_code == 302
    over = client.post(link)
    assert over.status_code == 410
    assert client.get(link).content == over.content
    assert len(deliver()) == 2
    assert not deliver()


@pytest.mark.parametrize("wrong", ["short", "altered", "expired", "other"])
def test_a_wrong_link_opens_nothing(
    client: Client, clock: Any, ask: Ask, sheet: PracticePage, wrong: str
) -> None:
    link = ask()
    if wrong == "short":
        link = link[:-5] + "/"
    elif wrong == "altered":
        link = link[:-3] + ("A" if link[-3] != "A" else "B") + link[-2:]
    elif wrong == "expired":
        clock.shift(timedelta(hours=48))
    else:
        link = link.replace("/confirmer/", "/accord/")
    with nothing_changes():
        assert client.get(link).status_code == 410
        assert client.post(link, {"reponse": "oui"}).status_code == 410
    assert Inquiry.objects.get().state == Inquiry.State.PENDING


def test_it_waits_while_nobody_can_receive_it(client: Client, sheet: PracticePage, ask: Ask) -> None:
    link = ask()
    set_editors("")
    with nothing_changes():
        answer = client.post(link)
    assert answer.status_code == 503
    assert "Votre message n’est pas parti." in answer.content.decode()
    set_editors()
    assert client.post(link).status_code == 302


def test_pages_are_personal_and_set_no_cookie(
    client: Client, clock: Any, sheet: PracticePage, ask: Ask
) -> None:
    link = ask()
    pages = [
        client.get(path) for path in (url_of(sheet), f"{url_of(sheet)}envoye/", link, "/echanger/transmis/")
    ]
    pages += [client.post(url_of(sheet), {}), client.post(link)]
    for page in pages:
        assert page["Cache-Control"] == "no-store"
        assert page["Referrer-Policy"] == "no-referrer"
        assert "noindex" in page["X-Robots-Tag"]
        assert not page.cookies


def test_a_sender_writes_three_times_a_day_and_ten_a_week(
    client: Client, clock: Any, sheet: PracticePage
) -> None:
    """Whoever writes too much is answered as the others are; the case of an address makes no other one."""
    sent = []
    for day in range(5):
        # Weeks of a quota begin on Thursdays, as the epoch did.
        clock.move_to(datetime(2026, 3, 5 + day, 9, 0, tzinfo=UTC))
        for number in range(4):
            answer = write(client, clock, url_of(sheet), email=SENDER.upper() if number else SENDER)
            assert (answer.status_code, answer["Location"]) == (302, f"{url_of(sheet)}envoye/")
        sent.append(len(deliver()))
    assert sent == [3, 3, 3, 1, 0]
    assert Inquiry.objects.count() == 10


def test_others_are_served_beside_a_sender_who_wrote_too_much(
    client: Client, clock: Any, sheet: PracticePage
) -> None:
    for _ in range(5):
        write(client, clock, url_of(sheet))
    write(client, clock, url_of(sheet), email="autre@employeur.example")
    assert [mail.to[0] for mail in deliver()].count("autre@employeur.example") == 1


def test_one_network_address_is_held_to_its_quota(client: Client, clock: Any, sheet: PracticePage) -> None:
    answers = [
        write(client, clock, url_of(sheet), email=f"robot{number}@robot.example") for number in range(25)
    ]
    assert [answer.status_code for answer in answers] == [302] * 20 + [429] * 5
    assert int(answers[-1]["Retry-After"]) > 0
    assert "Combien de temps faut-il" in answers[-1].content.decode()
    assert Inquiry.objects.count() == 20


def test_a_contact_receives_twenty_a_day_and_the_editors_the_rest(
    client: Client, clock: Any, sheet: PracticePage
) -> None:
    contact = willing(sheet)
    for number in range(22):
        other = Client(REMOTE_ADDR=f"192.0.2.{number}")
        write(other, clock, url_of(sheet), email=f"directeur{number}@employeur.example")
        (confirmation,) = deliver()
        other.post(link_in(confirmation))
        deliver()
    assert contact.inquiries.count() == 20
    assert Inquiry.objects.filter(contact=None, state=Inquiry.State.RELAYED).count() == 2
    clock.shift(timedelta(days=1))
    write(client, clock, url_of(sheet))
    client.post(link_in(deliver()[0]))
    assert contact.inquiries.count() == 21
