"""The pages of what one follows: by personal links only, without cookie, the same to whoever guesses."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from core.models import Mail, QuotaUse
from subscriptions import links, selectors, services
from subscriptions.models import Subscriber, Subscription
from tests.core.smtp_server import Handler, serving
from tests.subscriptions.things import (
    CAMILLE,
    CONFIRM,
    TOPIC,
    Things,
    announce,
    ask,
    deliver,
    follow,
    link_in,
    morning,
    words,
)
from tests.unchanged import assert_get_changes_nothing, nothing_changes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

STAMP = re.compile(r'name="horodatage" value="([^"]+)"')
NOWHERE = "x" * 43


@pytest.fixture
def client() -> Client:
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def path() -> str:
    """The page of someone who follows two things."""
    follow()
    follow(key="2")
    return f"/abonnements/{links.manage_secret(Subscriber.objects.get())}/"


def read(answer: Any) -> str:
    return words(answer.content.decode())


def keys() -> list[str]:
    return sorted(each.key for each in selectors.followed(CAMILLE))


def send(client: Client, clock: Any, email: str, **more: str) -> Any:
    stamp = STAMP.search(client.get("/abonnements/").content.decode())
    assert stamp
    clock.shift(timedelta(seconds=30))
    return client.post("/abonnements/", {"courriel": email, "horodatage": stamp[1]}, **more)


def same(answer: Any) -> tuple[Any, ...]:
    """Return all that an answer tells."""
    headers = sorted((name, value) for name, value in answer.headers.items())
    return answer.status_code, headers, answer.content, sorted(answer.cookies)


def test_the_form_answers_alike_whoever_is_known(client: Client, clock: Any) -> None:
    follow()
    ask("attend@exemple.fr")
    deliver()
    answers = [send(client, clock, email) for email in (CAMILLE, "attend@exemple.fr", "inconnue@exemple.fr")]
    assert len({repr(same(answer)) for answer in answers}) == 1
    assert answers[0].status_code == 302
    assert "Si cette adresse suit quelque chose" in read(client.get(answers[0]["Location"]))

    (sent,) = deliver()
    assert sent.to == [CAMILLE]
    assert "Mes suivis" in read(client.get(link_in(sent)))


def test_the_form_bounds_what_one_address_receives_and_answers_alike(client: Client, clock: Any) -> None:
    follow()
    answers = [send(client, clock, CAMILLE.upper()) for _ in range(5)]
    assert len({repr(same(answer)) for answer in answers}) == 1
    assert len(deliver()) == 3


def test_the_form_bounds_what_one_network_sends(client: Client, clock: Any) -> None:
    statuses = [send(client, clock, f"robot{n}@exemple.fr").status_code for n in range(22)]
    assert statuses == [302] * 20 + [429] * 2
    assert send(client, clock, CAMILLE, REMOTE_ADDR="198.51.100.7").status_code == 302


def test_the_form_says_what_is_wrong(client: Client, clock: Any) -> None:
    answer = send(client, clock, "camille@")
    assert answer.status_code == 422
    assert "Complétez l’adresse électronique" in read(answer)
    assert 'value="camille@"' in read(answer)
    assert not QuotaUse.objects.exists()


def test_a_follow_is_confirmed_by_its_link(client: Client) -> None:
    ask()
    (asked,) = deliver()
    confirm = link_in(asked, CONFIRM)
    page = assert_get_changes_nothing(client, confirm)
    assert "Chose 1" in read(page)
    assert CAMILLE not in read(page)

    answer = client.post(confirm)

    assert answer.status_code == 302
    assert "C’est noté" in read(client.get(answer["Location"]))
    assert keys() == ["1"]
    assert (
        same(client.post(confirm))
        == same(client.get(confirm))
        == same(client.get(f"/abonnements/{NOWHERE}/"))
    )


def test_the_page_shows_all_and_changes_nothing_when_looked_at(client: Client, path: str) -> None:
    page = read(assert_get_changes_nothing(client, path))
    assert all(text in page for text in ("Choses suivies", "Chose 1", "/choses/2/", CAMILLE))
    assert re.search(r'value="weekly"[^>]* checked', page)


def test_what_is_not_public_is_not_named_and_can_be_left(client: Client, path: str, things: Things) -> None:
    things.hidden.add("1")
    page = read(client.get(path))
    assert "Chose 1" not in page
    assert "Ce contenu n’est plus public" in page
    client.post(path, {"quitter": Subscription.objects.get(key="1").pk})
    assert keys() == ["2"]


def test_one_thing_is_left(client: Client, path: str) -> None:
    answer = client.post(path, {"quitter": Subscription.objects.get(key="1").pk})
    assert "vous ne recevrez plus rien à ce sujet" in read(client.get(answer["Location"]))
    assert keys() == ["2"]


def test_nobody_leaves_what_someone_else_follows(client: Client, path: str) -> None:
    follow("autre@exemple.fr", "3")
    theirs = Subscription.objects.get(key="3").pk
    with nothing_changes():
        for wrong in (theirs, "0", "-1", "x", "", "²", "9" * 30):
            assert client.post(path, {"quitter": wrong}).status_code == 302


def test_the_cadence_is_changed(client: Client, path: str) -> None:
    answer = client.post(path, {"cadence": "daily"})
    page = read(client.get(answer["Location"]))
    assert "La cadence est changée." in page
    assert re.search(r'value="daily"[^>]* checked', page)
    for wrong in ({}, {"cadence": "hourly"}):
        with nothing_changes():
            refused = client.post(path, wrong)
        assert refused.status_code == 422
        assert "Choisissez l’une des trois cadences." in read(refused)


def test_leaving_all_says_what_happens_next(client: Client, path: str) -> None:
    asked = read(assert_get_changes_nothing(client, f"{path}arreter/"))
    assert "Vous suivez 2 choses" in asked
    done = client.post(f"{path}arreter/")
    assert "C’est arrêté" in read(done)
    assert keys() == []
    assert "Vous ne suivez plus rien" in read(client.get(path))
    assert "Vous ne suivez déjà plus rien" in read(client.get(f"{path}arreter/"))


def test_erasing_closes_everything(client: Client, path: str) -> None:
    asked = read(assert_get_changes_nothing(client, f"{path}effacer/"))
    assert CAMILLE in asked
    answer = client.post(f"{path}effacer/", follow=True)
    assert "Vos données sont effacées" in read(answer)
    assert not Subscriber.objects.exists()
    over = same(client.get(f"/abonnements/{NOWHERE}/"))
    for page in ("", "arreter/", "effacer/"):
        assert same(client.get(path + page)) == same(client.post(path + page)) == over


@pytest.mark.parametrize(
    "secret", [NOWHERE, "x", "é" * 43, "confirmer", f"{NOWHERE}x" * 40, "%00", "..%2f..%2fadmin"]
)
def test_a_link_that_opens_nothing_always_gets_the_same_answer(client: Client, secret: str) -> None:
    known = same(client.get(f"/abonnements/{NOWHERE}/"))
    assert known[0] == 410
    with nothing_changes():
        for page in ("", "arreter/", "effacer/"):
            for method in (client.get, client.post):
                answer = method(f"/abonnements/{secret}/{page}")
                assert same(answer) == known or answer.status_code == 404
        assert same(client.post(f"/abonnements/confirmer/{NOWHERE}/")) == known


def test_the_link_of_one_page_does_not_open_another(client: Client, path: str) -> None:
    ask("autre@exemple.fr")
    (asked,) = deliver()
    confirm = link_in(asked, CONFIRM)
    assert client.get(confirm.replace("confirmer/", "")).status_code == 410
    assert client.get(path.replace("abonnements/", "abonnements/confirmer/")).status_code == 410


def test_personal_pages_are_kept_by_no_cache_and_set_no_cookie(client: Client, path: str) -> None:
    pages = ("/abonnements/", "/abonnements/en-route/", "/abonnements/efface/", path, f"{path}arreter/")
    for page in (*pages, f"{path}effacer/", f"/abonnements/{NOWHERE}/"):
        answer = client.get(page)
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer["X-Robots-Tag"]
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")


@pytest.fixture
def server(settings: Any) -> Iterator[Handler]:
    """A real mail server, which the site sends to."""
    handler = Handler()
    with serving(handler) as port:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        yield handler


def test_a_mail_program_unsubscribes_in_one_click(client: Client, server: Handler) -> None:
    """RFC 8058, with what really arrives: the address of the header, posted to as mail programs do."""
    follow()
    announce("Une.")
    morning()
    (message,) = server.messages
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    # A long header is folded before its value.
    stop = str(message["List-Unsubscribe"]).strip()
    header = re.fullmatch(r"<(https?://[^/]+)(/abonnements/[\w-]{43}/arreter/)>", stop)
    assert header
    text = message.get_body(("plain",))
    assert text is not None
    assert header[2] in text.get_content()

    assert_get_changes_nothing(client, header[2])
    assert keys() == ["1"]
    for _ in range(2):
        answer = client.post(header[2], {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200, "no redirection: it would not be followed"
        assert not answer.cookies
        assert keys() == []


def test_mails_that_answer_what_someone_did_have_no_such_header(server: Handler) -> None:
    ask()
    follow(key="2")
    services.send_page(CAMILLE)
    deliver()
    assert len(server.messages) == 2
    assert not any(message["List-Unsubscribe"] for message in server.messages)
    assert set(Mail.objects.values_list("state", flat=True)) == {"sent"}


def test_an_old_mail_still_lets_its_reader_leave(client: Client, clock: Any) -> None:
    follow()
    announce("Une.")
    (message,) = morning()
    page = link_in(message)
    clock.shift(timedelta(days=364))
    assert client.post(f"{page}arreter/").status_code == 200
    assert not selectors.is_following(CAMILLE, TOPIC, "1")
    clock.shift(timedelta(days=1))
    assert client.get(page).status_code == 410
