"""What is left of an employer who is forgotten, in time or when asked: what counts, nothing that names."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core import tokens
from core.mail.delivery import send_due
from core.models import Mail, PersonalToken
from core.privacy.erasure import forget_person
from core.privacy.purge import purge
from core.privacy.selectors import held_about
from practices.adoption import links
from practices.adoption.periodic import FollowUpError, follow_up
from practices.models import Adoption, AdoptionAnswer, PracticePage
from practices.plan.links import pack
from practices.plan.state import Plan, Step
from tests.factories import AdoptionAnswerFactory, AdoptionFactory, PracticePageFactory
from tests.practices.asking import deliver
from tests.practices.trying import EMPLOYER, ORGANISATION, confirmed, follow, link_in, links_in
from tests.traces import everything_logged, traces_of
from tests.unchanged import assert_get_changes_nothing, nothing_changes

pytestmark = pytest.mark.django_db

PATH = "/pratiques/tutorat/suivre/"
PLAN = pack(Plan("Le plan de Claude", "Les Glycines", steps=(Step("1", "Étape"),), key="abcdef123456"))
TEXT = "Un texte que personne n’a relu."
NOWHERE = "x" * 43
# SQL queries of each page, the process being warm.
QUERIES = {"suivre": 5, "confirmer": 4, "repondre": 3, "preciser": 2, "mon-essai": 6}


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(datetime(2026, 11, 23, 9, 0, tzinfo=UTC), tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def sheet() -> PracticePage:
    page: PracticePage = PracticePageFactory(title="Le tutorat", slug="tutorat")
    return page


@pytest.fixture
def logs() -> Iterator[list[str]]:
    with everything_logged() as lines:
        yield lines


def begun(client: Client, clock: Any, **fields: Any) -> str:
    """Begin a try that was asked about and answered, with words; return the path of what is held."""
    started = confirmed(client, clock, PATH, plan_joint=PLAN, **fields)
    clock.move_to(datetime(2027, 2, 23, 9, 30, tzinfo=UTC))
    follow_up()
    (question,) = deliver()
    answer = client.post(link_in(question, "repondre").partition("?")[0], {"reponse": "running"})
    client.post(answer["Location"], {"adaptations": TEXT})
    return link_in(started, "mon-essai").removesuffix("arreter/")


def left(logs: list[str]) -> list[str]:
    return traces_of(EMPLOYER, ORGANISATION, PLAN, TEXT, "lesglycines", logs="\n".join(logs))


@pytest.mark.parametrize("shown", [{}, {"montrer": "on"}])
@pytest.mark.parametrize("way", ["link", "request"])
def test_whoever_asks_leaves_a_count_and_no_trace(
    client: Client, clock: Any, logs: list[str], way: str, shown: dict[str, str]
) -> None:
    path = begun(client, clock, **shown)
    follow(client, clock, PATH)  # one more mail, still to be sent
    before = Adoption.objects.values_list("state", "counted").get()
    assert left([])

    if way == "link":
        assert "Effacer vos données" in assert_get_changes_nothing(client, f"{path}effacer/").content.decode()
        answer = client.post(f"{path}effacer/", follow=True)
        assert "Vos données sont effacées" in answer.content.decode()
    else:
        forget_person(EMPLOYER, None)

    assert left(logs) == []
    assert Adoption.objects.values_list("state", "counted").get() == before
    assert AdoptionAnswer.objects.get().outcome == "running"
    assert not PersonalToken.objects.filter(used_at=None).exists()
    assert deliver() == []
    assert client.get(path).status_code == 410


@pytest.mark.parametrize("way", ["link", "request"])
def test_the_files_of_kept_mails_go_too(
    client: Client,
    clock: Any,
    settings: Any,
    tmp_path: Path,
    django_capture_on_commit_callbacks: Any,
    way: str,
) -> None:
    path = begun(client, clock)
    settings.EMAIL_BACKEND, settings.MAIL_STORE_DIR = settings.MAIL_KEEPING_BACKEND, tmp_path / "mails"
    follow(client, clock, PATH)
    send_due()
    assert any(where.startswith("mails/") for where in left([]))

    with django_capture_on_commit_callbacks(execute=True):
        if way == "link":
            client.post(f"{path}effacer/")
        else:
            forget_person(EMPLOYER, None)

    assert left([]) == []


def test_what_was_read_stays_without_its_author(client: Client, clock: Any) -> None:
    path = begun(client, clock)
    AdoptionAnswer.objects.update(review="accepted")
    client.post(f"{path}effacer/")
    assert AdoptionAnswer.objects.get().changes == TEXT
    assert traces_of(EMPLOYER, ORGANISATION) == []


def test_a_person_can_read_all_that_is_held(client: Client, clock: Any) -> None:
    begun(client, clock, montrer="on")
    for review in ("pending", "accepted"):
        AdoptionAnswer.objects.update(review=review)
        held = str(held_about(EMPLOYER))
        for said in (EMPLOYER, ORGANISATION, "Le plan de Claude", TEXT, "Le tutorat"):
            assert said in held


def test_a_mail_that_left_late_promises_no_more_than_what_is_kept(client: Client, clock: Any) -> None:
    follow(client, clock, PATH)
    asked_at = Adoption.objects.get().created_at
    clock.move_to(asked_at + timedelta(days=2))  # the mail server was away
    (mail,) = deliver()
    clock.move_to(asked_at + timedelta(days=6, hours=23))
    assert f"jusqu’au {asked_at + timedelta(days=7):%-d}" in mail.body.replace("\u00a0", " ")
    assert client.get(link_in(mail, "confirmer")).status_code == 200
    clock.move_to(asked_at + timedelta(days=7, minutes=1))
    assert client.get(link_in(mail, "confirmer")).status_code == 410


def test_one_that_was_never_confirmed_goes_after_seven_days(client: Client, clock: Any) -> None:
    follow(client, clock, PATH, plan_joint=PLAN)
    clock.shift(timedelta(days=6, hours=23))
    purge()
    assert Adoption.objects.exists()
    clock.shift(timedelta(hours=2))
    purge()
    assert not Adoption.objects.exists()
    assert left([]) == []


def test_asking_again_gives_seven_more_days(client: Client, clock: Any) -> None:
    follow(client, clock, PATH)
    clock.shift(timedelta(days=6))
    follow(client, clock, PATH)
    clock.shift(timedelta(days=6))
    purge()
    assert Adoption.objects.exists()


def closed(**fields: Any) -> Adoption:
    """Return a try whose follow-up ended a month ago."""
    past = timezone.now() - timedelta(days=31)
    made: Adoption = AdoptionFactory(
        email=EMPLOYER, organisation_name=ORGANISATION, plan=PLAN, closed_at=past, **fields
    )
    return made


def test_the_address_goes_thirty_days_after_the_end(logs: list[str]) -> None:
    tried = closed()
    AdoptionAnswerFactory(adoption=tried, changes="Relu bientôt.")
    open_one = AdoptionFactory()
    purge()
    assert left(logs) == []
    tried.refresh_from_db()
    assert (tried.counted, tried.state, tried.forgotten_at is not None) == (True, "running", True)
    assert tried.answers.get().changes == "Relu bientôt.", "the moderation has still to read it"
    open_one.refresh_from_db()
    assert open_one.email
    with nothing_changes():
        assert not Adoption.objects.filter(email=EMPLOYER).exists()


def test_a_name_that_may_be_shown_stays_until_it_is_withdrawn(client: Client) -> None:
    tried = closed(is_public=True, review=Adoption.Review.ACCEPTED)
    path = f"/essaimage/mon-essai/{links.manage_secret(tried)}/"
    purge()
    tried.refresh_from_db()
    assert (tried.email, tried.plan, tried.organisation_name) == ("", "", ORGANISATION)
    page = client.get(path).content.decode()
    assert "votre adresse est effacée" in page
    assert 'name="structure"' not in page
    assert client.post(path, {"structure": "Un autre nom"}).status_code == 410

    client.post(f"{path}effacer/")
    assert left([]) == []


def test_a_name_that_nobody_accepted_goes_with_the_address(logs: list[str]) -> None:
    tried = closed(is_public=True)
    purge()
    assert left(logs) == []
    tried.refresh_from_db()
    assert tried.counted


def test_a_text_that_nobody_reads_goes_after_a_year(clock: Any) -> None:
    AdoptionAnswerFactory(changes=TEXT)
    purge()
    assert AdoptionAnswer.objects.get().changes == TEXT
    clock.shift(timedelta(days=366))
    purge()
    assert AdoptionAnswer.objects.get().changes == ""


def test_purging_twice_purges_once() -> None:
    closed()
    purge()
    events = Adoption.objects.get().events.count()
    purge()
    assert Adoption.objects.get().events.count() == events


def test_no_address_is_in_a_log_nor_in_a_link(client: Client, clock: Any, logs: list[str]) -> None:
    started = confirmed(client, clock, PATH)
    asked = links_in(started, "mon-essai")
    client.get(f"{asked[0]}nulle-part/")
    client.post("/essaimage/confirmer/nimporte/")
    text = "\n".join(logs)
    assert "(link)" in text
    assert EMPLOYER not in text
    assert "@" not in "".join(Mail.objects.values_list("key", flat=True))
    assert all("@" not in link for link in asked)


# Personal links.


def links_of(tried: Adoption) -> dict[str, str]:
    """Return a good link to each page that one opens."""
    tried.asked_3_at = timezone.now()
    tried.save()
    answer = tried.answers.first()
    manage = links.manage_secret(tried)
    addresses = {
        "confirmer": tokens.issue(links.CONFIRM, tried.pk, timedelta(days=1)),
        "repondre": tokens.issue(links.ANSWER[3], tried.pk, timedelta(days=1)),
        "mon-essai": manage,
    }
    if answer:
        addresses["preciser"] = links.details_secret(answer)
    return {page: f"/essaimage/{page}/{secret}/" for page, secret in addresses.items()}


def test_looking_changes_nothing(client: Client, clock: Any) -> None:
    pending = links_of(AdoptionFactory(pending=True))["confirmer"]
    followed = links_of(AdoptionFactory())
    answered = links_of(AdoptionAnswerFactory().adoption)["preciser"]
    looked = [pending, followed["repondre"], followed["mon-essai"], answered]
    looked += [f"{followed['mon-essai']}{page}/" for page in ("arreter", "effacer")]
    for link in [*looked, f"{followed['repondre']}?reponse=dropped", f"{followed['repondre']}?reponse=<"]:
        answer = assert_get_changes_nothing(client, link)
        assert answer.status_code == 200, link
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert not answer.cookies
    completing = f"{links_of(AdoptionAnswerFactory().adoption)['mon-essai']}preciser/"
    assert assert_get_changes_nothing(client, completing).status_code == 410


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("wrong", ["guessed", "cut", "changed", "over", "another's", "long"])
def test_a_wrong_link_gets_one_answer_whatever_is_wrong(
    client: Client, clock: Any, wrong: str, method: str
) -> None:
    good = links_of(AdoptionFactory())
    pages = {page: link.split("/")[3] for page, link in good.items()}
    others = {"confirmer": pages["mon-essai"], "repondre": pages["confirmer"], "mon-essai": pages["repondre"]}
    altered = {
        "guessed": lambda page: NOWHERE,
        "cut": lambda page: pages[page][:-1],
        "changed": lambda page: pages[page].swapcase(),
        "over": lambda page: pages[page],
        "another's": lambda page: others[page],
        "long": lambda page: "é" * 500,
    }[wrong]
    if wrong == "over":
        clock.shift(timedelta(days=731))
    expected = getattr(client, method)(f"/essaimage/confirmer/{NOWHERE}/")
    assert expected.status_code == 410
    with nothing_changes():
        for page in pages:
            data = {"reponse": "adopted"} if method == "post" else {}
            found = getattr(client, method)(f"/essaimage/{page}/{altered(page)}/", data)
            assert (found.status_code, found.content) == (410, expected.content)
            assert dict(found.headers) == dict(expected.headers)


def test_an_answer_is_given_once(client: Client) -> None:
    link = links_of(AdoptionFactory())["repondre"]
    assert client.post(link, {"reponse": "running"}).status_code == 302
    assert client.post(link, {"reponse": "dropped"}).status_code == 410
    assert client.get(link).status_code == 410
    assert AdoptionAnswer.objects.get().outcome == "running"


def test_an_answer_must_be_chosen(client: Client) -> None:
    link = links_of(AdoptionFactory())["repondre"]
    with nothing_changes():
        answer = client.post(link)
    assert answer.status_code == 422
    assert "Choisissez l’une des quatre réponses." in answer.content.decode()


def test_what_the_moderation_read_is_not_changed(client: Client) -> None:
    answer = AdoptionAnswerFactory()
    link = links_of(answer.adoption)["preciser"]
    AdoptionAnswer.objects.update(review="accepted")
    with nothing_changes():
        assert client.post(link, {"conseil": "Trop tard"}).status_code == 410


def test_a_text_too_long_is_said_and_kept(client: Client) -> None:
    link = links_of(AdoptionAnswerFactory().adoption)["preciser"]
    text = "mot\r\n" * 501
    answer = client.post(link, {"conseil": text})
    assert answer.status_code == 422
    assert "2000 caractères au plus, il y en a 2003" in answer.content.decode()
    assert client.post(link, {"conseil": "mot\r\n" * 500}).status_code == 302, "a line end is one character"


def test_mail_programs_stop_in_one_click(client: Client, clock: Any) -> None:
    started = confirmed(client, clock, PATH)
    header = started.message()["List-Unsubscribe"].strip("<>")
    assert started.message()["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = header[header.index("/essaimage/") :]
    enforcing = Client(enforce_csrf_checks=True)
    answer = enforcing.post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200, "no redirection (RFC 8058)"
    assert "C’est arrêté" in answer.content.decode()
    assert Adoption.objects.get().state == "silent"
    clock.move_to(datetime(2027, 2, 23, 9, 30, tzinfo=UTC))
    follow_up()
    assert deliver() == []


def test_what_is_held_can_be_corrected(client: Client) -> None:
    path = links_of(AdoptionFactory())["mon-essai"]
    page = client.post(path, {"structure": "Le Lilas", "montrer": "on"}, follow=True).content.decode()
    assert "Vos renseignements sont corrigés." in page
    tried = Adoption.objects.get()
    assert (tried.organisation_name, tried.is_public) == ("Le Lilas", True)
    assert client.post(path, {"structure": ""}).status_code == 422


def test_pages_ask_the_database_a_fixed_number_of_times(client: Client) -> None:
    pages = {"suivre": PATH, **links_of(AdoptionAnswerFactory().adoption)}
    pages |= {"confirmer": links_of(AdoptionFactory(pending=True))["confirmer"]}
    pages |= {"repondre": links_of(AdoptionFactory())["repondre"]}
    asked = {}
    for page, address in pages.items():
        assert client.get(address).status_code == 200
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        asked[page] = len(queries)
    assert asked == QUERIES


def test_what_fails_is_told_without_quoting_the_employer(
    clock: Any, logs: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = AdoptionFactory(email=EMPLOYER, organisation_name=ORGANISATION)
    clock.shift(timedelta(days=95))

    def fail(adoption_id: int, month: int) -> None:
        raise ValueError(f"duplicate key ({EMPLOYER})")

    monkeypatch.setattr("practices.adoption.following.ask", fail)
    with pytest.raises(FollowUpError) as told:
        follow_up()
    assert f"Adoption {tried.pk}" in "".join(logs)
    assert EMPLOYER not in "".join(logs) + str(told.getrepr(chain=True))
