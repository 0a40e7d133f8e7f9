"""What keeps robots from public forms: the trap, the signed time, the quotas; and what people see of it."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core import signing
from django.http import HttpResponse
from django.test import Client, RequestFactory
from lxml import html

from core.models import QuotaUse
from core.protection import ADDRESS_QUOTAS, Quota, spend, within_quota
from core.protection.quotas import forget_past_uses, network_of
from tests.core import protected_page
from tests.core.protected_page import SampleForm
from tests.factories import home_page
from tests.races import race, shared_database
from tests.traces import traces_of
from tests.unchanged import assert_get_changes_nothing

# Ten minutes before an hour ends.
MOMENT = "2026-11-23T09:50:00Z"
HOUR = Quota("tests.hour", 3, timedelta(hours=1))
RIGHT = {"email": "camille@exemple.fr", "outcome": "oui"}


@pytest.fixture
def site(db: None, settings: Any) -> Iterator[Client]:
    """A client of a site that has a protected form at /essai/."""
    settings.ROOT_URLCONF = protected_page.__name__
    templates = Path(protected_page.__file__).parent / "templates"
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], templates]}]
    home_page()
    protected_page.SERVED.clear()
    with time_machine.travel(MOMENT, tick=False):
        yield Client()


def stamp(age: timedelta = timedelta(minutes=1)) -> str:
    """The signed time of a form made that long ago."""
    import time as clock

    with time_machine.travel(clock.time() - age.total_seconds(), tick=False):
        return SampleForm().fresh_stamp


def send(client: Client, address: str = "192.0.2.1", **data: str) -> HttpResponse:
    values = {**RIGHT, "horodatage": stamp(), **data}
    return client.post("/essai/", values, REMOTE_ADDR=address)  # type: ignore[return-value]


def errors(answer: HttpResponse) -> list[str]:
    tree = html.fromstring(answer.content)
    return [item.text_content() for item in tree.xpath("//*[@id='erreurs']//li")]


def test_a_person_passes(site: Client) -> None:
    answer = send(site)

    assert (answer.status_code, answer["Location"]) == (302, "/merci/")
    assert protected_page.SERVED == ["camille@exemple.fr"]


def test_looking_at_the_form_changes_nothing_and_is_kept_nowhere(site: Client) -> None:
    answer = assert_get_changes_nothing(site, "/essai/")

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer["X-Robots-Tag"]


def test_the_trap_is_seen_by_nobody_and_catches_who_fills_it(site: Client) -> None:
    tree = html.fromstring(site.get("/essai/").content)
    (trap,) = tree.xpath("//input[@name='commentaire_web']")
    assert (trap.get("tabindex"), trap.get("autocomplete"), trap.get("type")) == ("-1", "off", "text")
    assert trap.getparent().get("aria-hidden") == "true"
    assert trap.getparent().get("class") == "guard", "out of sight by the style sheet"

    answer = send(site, commentaire_web="https://casino.example")

    assert answer.status_code == 422
    assert "peut-être par votre navigateur" in errors(answer)[0]
    assert "casino" not in answer.content.decode(), "emptied: a person caught by mistake can send it again"
    assert protected_page.SERVED == []


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (lambda: stamp(timedelta(seconds=1)), "très vite"),
        (lambda: stamp(timedelta(hours=24, seconds=1)), "ouverte depuis longtemps"),
        (lambda: "", "ouverte depuis longtemps"),
        (lambda: stamp() + "x", "ouverte depuis longtemps"),
        (lambda: stamp().replace(":", "1:", 1), "ouverte depuis longtemps"),
        (lambda: signing.TimestampSigner(salt="core.protection.OtherForm").sign(""), "depuis longtemps"),
        (lambda: "é\x00" * 5000, "ouverte depuis longtemps"),
    ],
    ids=["too fast", "too old", "absent", "altered", "forged", "of another form", "anything"],
)
def test_a_signed_time_that_is_not_right_is_refused_and_nothing_typed_is_lost(
    site: Client, sent: Any, said: str
) -> None:
    answer = send(site, horodatage=sent())

    assert answer.status_code == 422
    assert said in errors(answer)[0]
    assert protected_page.SERVED == []
    assert not QuotaUse.objects.exists()
    tree = html.fromstring(answer.content)
    assert tree.xpath("//*[@id='id_email']")[0].get("value") == "camille@exemple.fr"
    (fresh,) = tree.xpath("//input[@name='horodatage']")
    with time_machine.travel("2026-11-23T09:50:30Z", tick=False):
        assert send(site, horodatage=fresh.get("value")).status_code == 302


def test_a_form_that_comes_in_time_passes_at_both_ends(site: Client) -> None:
    assert send(site, horodatage=stamp(timedelta(seconds=3))).status_code == 302
    assert send(site, horodatage=stamp(timedelta(hours=23, minutes=59))).status_code == 302


# A robot that knows how the form works. A thousand posts to real forms: tests/portal/test_public_forms.py.


def test_hundreds_of_posts_get_the_quota_through_and_nobody_beside_is_refused(site: Client) -> None:
    replayed = stamp()
    robot, people = [], []
    for n in range(300):
        robot.append(send(site, email=f"robot{n}@exemple.fr", horodatage=replayed).status_code)
        if n % 15 == 0:
            people.append(send(site, f"198.51.100.{n // 15 + 1}").status_code)

    assert robot == [302] * 20 + [429] * 280
    assert people == [302] * 20
    assert len(protected_page.SERVED) == 40


def test_posts_that_wait_for_each_hour_get_the_quota_of_the_day_through(site: Client) -> None:
    passed = 0
    for hour in range(24):
        with time_machine.travel(f"2026-11-23T{hour:02}:30:00Z", tick=False):
            passed += sum(send(site).status_code == 302 for _ in range(21))

    assert passed == 60
    with time_machine.travel("2026-11-24T00:30:00Z", tick=False):
        assert send(site).status_code == 302, "the next day is another"


def test_hundreds_of_addresses_of_one_ipv6_network_are_one(site: Client) -> None:
    robot = [send(site, f"2001:db8:7:42::{n:x}").status_code for n in range(1, 301)]

    assert robot == [302] * 20 + [429] * 280
    assert send(site, "2001:db8:7:43::1").status_code == 302, "the network beside"


def test_what_a_client_says_of_its_address_gains_nothing(site: Client, settings: Any) -> None:
    def spoofed(n: int, before: str = "") -> int:
        said = f"203.0.113.{n}{before}"
        values = {**RIGHT, "horodatage": stamp()}
        answer = site.post("/essai/", values, REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=said)
        return answer.status_code

    assert [spoofed(n) for n in range(25)] == [302] * 20 + [429] * 5
    settings.TRUSTED_PROXIES = 1
    assert [spoofed(n, ", 192.0.2.77") for n in range(25)] == [302] * 20 + [429] * 5


def test_over_the_quota_the_page_says_when_to_come_back_and_loses_nothing(site: Client) -> None:
    for _ in range(20):
        send(site)

    answer = send(site, structure="Les Tilleuls")

    assert answer.status_code == 429
    assert answer["Retry-After"] == "600"
    (said,) = errors(answer)
    assert "envoyez-la à nouveau dans 10\u00a0minutes" in said
    tree = html.fromstring(answer.content)
    assert tree.xpath("//*[@id='id_structure']")[0].get("value") == "Les Tilleuls"
    assert tree.xpath("//title")[0].text.startswith("Erreur\u00a0: ")
    with time_machine.travel("2026-11-23T10:00:00Z", tick=False):
        assert send(site).status_code == 302


def test_once_the_day_is_full_the_page_counts_in_hours(site: Client) -> None:
    for hour in (5, 6, 7):
        with time_machine.travel(f"2026-11-23T{hour:02}:30:00Z", tick=False):
            for _ in range(20):
                send(site)

    answer = send(site)

    assert answer.status_code == 429
    assert answer["Retry-After"] == str(14 * 3600 + 600)
    assert "dans 15\u00a0heures" in errors(answer)[0]


def test_a_refused_sending_counts_nowhere(db: None) -> None:
    request = RequestFactory().post("/", REMOTE_ADDR="192.0.2.1")
    quotas = (Quota("tests.wide", 5, timedelta(hours=1)), Quota("tests.narrow", 1, timedelta(hours=1)))

    assert [within_quota(request, "tests", quotas) for _ in range(3)] == [True, False, False]
    assert dict(QuotaUse.objects.values_list("quota", "count")) == {"tests.wide": 1, "tests.narrow": 1}


# Quotas.


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_get_the_limit_through_exactly(tmp_path: Path) -> None:
    quota = Quota("tests.race", 10, timedelta(days=365))

    def twice() -> int:
        return sum(spend(quota, "192.0.2.1") for _ in range(2))

    with shared_database(tmp_path):
        results = race([twice] * 25)
        assert [result for result in results if isinstance(result, Exception)] == []
        assert sum(results) == 10
        assert QuotaUse.objects.get().count == 10


@pytest.mark.django_db(transaction=True)
def test_sendings_at_once_spend_several_quotas_together(tmp_path: Path) -> None:
    year = timedelta(days=365)
    quotas = (Quota("tests.first", 30, year), Quota("tests.second", 7, year))
    request = RequestFactory().post("/", REMOTE_ADDR="192.0.2.1")

    with shared_database(tmp_path):
        results = race([partial(within_quota, request, "tests", quotas)] * 20)
        assert sorted(results) == [False] * 13 + [True] * 7
        assert set(QuotaUse.objects.values_list("count", flat=True)) == {7}


def test_windows_follow_one_another_and_whose_they_are_is_nowhere(db: None) -> None:
    with time_machine.travel("2026-11-23T09:59:59Z", tick=False):
        assert [spend(HOUR, "Camille@exemple.fr ") for _ in range(4)] == [True] * 3 + [False]
        assert not spend(HOUR, "camille@exemple.fr"), "however it is written"
        assert spend(HOUR, "autre@exemple.fr")
    with time_machine.travel("2026-11-23T10:00:00Z", tick=False):
        assert spend(HOUR, "camille@exemple.fr")

    assert traces_of("camille@exemple.fr") == []
    assert QuotaUse.objects.values("who").distinct().count() == 3, "the digest changes with the window"


def test_a_digest_needs_the_key_of_the_site(db: None, settings: Any) -> None:
    spend(HOUR, "camille@exemple.fr")
    settings.SECRET_KEY = "another"
    spend(HOUR, "camille@exemple.fr")

    assert QuotaUse.objects.values("who").distinct().count() == 2


def test_counts_go_once_they_limit_nothing(db: None) -> None:
    week = Quota("tests.week", 3, timedelta(days=7))
    with time_machine.travel("2026-11-23T09:30:00Z", tick=False):
        spend(HOUR, "a")
        spend(week, "a")
    with time_machine.travel("2026-11-23T09:59:00Z", tick=False):
        forget_past_uses()
        assert QuotaUse.objects.count() == 2
    with time_machine.travel("2026-11-23T10:00:01Z", tick=False):
        forget_past_uses()
        assert [use.quota for use in QuotaUse.objects.all()] == ["tests.week"]
        assert [spend(week, "a") for _ in range(3)] == [True, True, False]


@pytest.mark.parametrize(
    ("peer", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:7:42:aaaa::1", "2001:db8:7:42::/64"),
        ("2001:db8:7:42:bbbb::2", "2001:db8:7:42::/64"),
        ("", ""),
    ],
)
def test_where_a_request_comes_from(peer: str, network: str) -> None:
    assert network_of(RequestFactory().post("/", REMOTE_ADDR=peer)) == network


def test_the_quotas_of_an_address_fit_a_service_that_shares_one() -> None:
    assert [(quota.limit, quota.window) for quota in ADDRESS_QUOTAS] == [
        (20, timedelta(hours=1)),
        (60, timedelta(days=1)),
    ]
