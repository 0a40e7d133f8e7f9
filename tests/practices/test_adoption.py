"""A try, from the plan to the last answer, as its author lives it."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail as outbox
from django.test import Client

from core.models import Mail
from lineage.models import Link
from practices.adoption.periodic import follow_up
from practices.adoption.services import EMAIL_QUOTA
from practices.models import Adoption, AdoptionAnswer, PracticePage
from practices.plan.links import pack
from practices.plan.state import Plan, Step
from tests.factories import PracticePageFactory, TerritoryFactory, restrict
from tests.practices.asking import deliver, whole
from tests.practices.plans import press
from tests.practices.trying import EMPLOYER, ORGANISATION, confirmed, follow, link_in, links_in
from tests.unchanged import assert_get_changes_nothing, nothing_changes

pytestmark = pytest.mark.django_db

PATH = "/pratiques/tutorat/suivre/"
PLAN = Plan("Notre tutorat", "Les Glycines", steps=(Step("1", "Choisir un tuteur"),), key="abcdef123456")
State = Adoption.State


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(datetime(2026, 11, 23, 9, 0, tzinfo=UTC), tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def sheet() -> PracticePage:
    page: PracticePage = PracticePageFactory(title="Le tutorat", slug="tutorat")
    return page


def at(clock: Any, *day: int) -> None:
    """Move to a day, at ten in the morning in Paris, and do what is due."""
    clock.move_to(datetime(*day, 9, 30, tzinfo=UTC))
    follow_up()


def the_adoption() -> Adoption:
    return Adoption.objects.get()


def test_the_whole_life_of_a_try(client: Client, clock: Any, sheet: PracticePage) -> None:
    territory = TerritoryFactory(slug="landes", name="Landes")

    # The form, and a mail.
    answer = follow(client, clock, PATH, departement="landes", montrer="on", plan_joint=pack(PLAN))
    assert (answer.status_code, answer["Location"]) == (302, f"{PATH}en-route/")
    assert EMPLOYER not in answer["Location"]
    assert "Un courriel est en route" in client.get(answer["Location"]).content.decode()
    adoption = the_adoption()
    assert (adoption.state, adoption.counted, adoption.territory) == (State.PENDING, False, territory)
    (asked,) = deliver()
    assert asked.to == [EMPLOYER]
    assert "jusqu’au 30 novembre 2026" in str(asked.body)

    # The confirmation.
    link = link_in(asked, "confirmer")
    page = assert_get_changes_nothing(client, link).content.decode()
    assert "EHPAD Les Glycines" in page
    assert "Notre tutorat" in page
    assert "Landes" in page
    page = client.post(link, follow=True).content.decode()
    assert "C’est noté" in page
    assert "23 février 2027 et 23 mai 2027" in page
    adoption = the_adoption()
    assert (adoption.state, adoption.counted) == (State.RUNNING, True)
    assert Link.objects.filter(
        source_type="practice", source_id=sheet.pk, target_type="adoption", target_id=adoption.pk
    ).exists()
    (started,) = deliver()
    assert "le 23 février 2027, puis le 23 mai 2027" in str(started.body)
    assert f"/pratiques/tutorat/essayer/?plan={pack(PLAN)}" in str(started.body)

    # Nothing the day before, one question on the day, however often the job runs.
    at(clock, 2027, 2, 22)
    assert deliver() == []
    at(clock, 2027, 2, 23)
    follow_up()
    (question,) = deliver()
    assert question.subject.startswith(
        "Votre essai de «\u00a0Le tutorat\u00a0»\u00a0: qu’est-ce que cela a donné"
    )
    choices = links_in(question, "repondre")
    assert [choice.rpartition("=")[2] for choice in choices] == AdoptionAnswer.Outcome.values
    assert len({choice.partition("?")[0] for choice in choices}) == 1

    # The answer, and some words.
    page = assert_get_changes_nothing(client, choices[2]).content.decode()
    assert re.search('value="running"[^>]* checked', page)
    done = client.post(choices[2].partition("?")[0], {"reponse": "running"})
    assert done.status_code == 302
    details = done["Location"]
    assert "Votre réponse est enregistrée" in assert_get_changes_nothing(client, details).content.decode()
    said = {"adaptations": "Deux tuteurs\r\nau lieu d’un.", "conseil": "Commencez petit."}
    done = client.post(details, said, follow=True)
    assert "Vos précisions sont enregistrées" in done.content.decode()
    first = AdoptionAnswer.objects.get()
    assert (first.month, first.outcome, first.review) == (3, "running", "pending")
    assert (first.changes, first.advice) == ("Deux tuteurs\nau lieu d’un.", "Commencez petit.")
    assert the_adoption().closed_at is None

    # Six months; then silence.
    at(clock, 2027, 5, 23)
    (question,) = deliver()
    assert "C’est notre dernière question" in str(question.body)
    at(clock, 2027, 6, 21)
    assert the_adoption().state == State.RUNNING
    at(clock, 2027, 6, 23)
    adoption = the_adoption()
    assert (adoption.state, adoption.counted) == (State.SILENT, True)
    assert deliver() == []
    actions = [event.action for event in adoption.events.all()]
    assert actions == ["request", "confirm", "ask", "answer", "add_details", "ask", "close_silent"]
    assert len(outbox.outbox) == 4


def test_a_last_word_ends_the_questions(client: Client, clock: Any) -> None:
    confirmed(client, clock, PATH)
    at(clock, 2027, 2, 23)
    (question,) = deliver()
    client.post(link_in(question, "repondre").partition("?")[0], {"reponse": "dropped"})
    adoption = the_adoption()
    assert adoption.closed_at is not None
    assert adoption.state == State.RUNNING, "until the moderation accepts the answer"
    at(clock, 2027, 5, 23)
    at(clock, 2027, 7, 1)
    assert deliver() == []
    assert the_adoption().state == State.RUNNING


def test_only_who_stopped_is_asked_why(client: Client, clock: Any) -> None:
    confirmed(client, clock, PATH)
    at(clock, 2027, 2, 23)
    (question,) = deliver()
    path = link_in(question, "repondre").partition("?")[0]
    page = client.post(path, {"reponse": "dropped"}, follow=True).content.decode()
    assert "Pourquoi avez-vous arrêté" in page
    assert 'name="adaptations"' in page
    AdoptionAnswer.objects.update(outcome="adopted")
    details = client.post(f"{manage_path(client, clock)}preciser/")["Location"]
    assert "Pourquoi avez-vous arrêté" not in client.get(details).content.decode()


def manage_path(client: Client, clock: Any) -> str:
    """Return the path of what is held: by the form, which mails it to whoever is already followed."""
    follow(client, clock, PATH)
    return link_in(deliver()[-1], "mon-essai")


def test_a_late_answer_is_still_taken(client: Client, clock: Any) -> None:
    confirmed(client, clock, PATH)
    at(clock, 2027, 5, 23)
    (question,) = deliver()
    at(clock, 2027, 6, 23)
    assert the_adoption().state == State.SILENT
    path = link_in(question, "repondre").partition("?")[0]
    assert client.post(path, {"reponse": "adopted"}).status_code == 302
    assert AdoptionAnswer.objects.get().month == 6


def test_both_questions_due_at_once_are_one(client: Client, clock: Any) -> None:
    """Nothing ran for months: one mail, the last question, and no silence before it."""
    confirmed(client, clock, PATH)
    at(clock, 2027, 8, 1)
    (question,) = deliver()
    assert "Il y a six mois" in str(question.body)
    assert the_adoption().asked_3_at is None
    assert the_adoption().state == State.RUNNING


def test_a_question_does_not_leave_at_night(client: Client, clock: Any) -> None:
    confirmed(client, clock, PATH)
    clock.move_to(datetime(2027, 2, 22, 23, 30, tzinfo=UTC))
    follow_up()
    assert deliver() == [], "half past midnight in Paris"
    clock.move_to(datetime(2027, 2, 23, 8, 0, tzinfo=UTC))
    assert len(deliver()) == 1


def test_nothing_is_asked_about_a_withdrawn_sheet(client: Client, clock: Any, sheet: PracticePage) -> None:
    confirmed(client, clock, PATH)
    sheet.unpublish()
    at(clock, 2027, 2, 23)
    at(clock, 2027, 5, 23)
    assert deliver() == []
    at(clock, 2027, 6, 24)
    assert the_adoption().state == State.SILENT, "nobody waits for ever"


def test_a_sheet_withdrawn_after_it_was_asked_about_sends_nothing(
    client: Client, clock: Any, sheet: PracticePage
) -> None:
    confirmed(client, clock, PATH)
    at(clock, 2027, 2, 23)
    sheet.unpublish()
    assert deliver() == []
    assert Mail.objects.get(key__endswith="question-3").state == Mail.State.CANCELLED


# What the form tells, and to whom.


def seen(response: Any) -> tuple[int, str, str]:
    return response.status_code, response.get("Location", ""), response.content.decode()


def test_the_answer_never_tells_whether_an_address_is_known(client: Client, clock: Any) -> None:
    unknown = seen(follow(client, clock, PATH))
    waiting = seen(follow(client, clock, PATH))
    client.post(link_in(deliver()[0], "confirmer"))
    running = seen(follow(client, clock, PATH))
    over = seen(follow(client, clock, PATH))
    assert unknown == waiting == running == over
    kinds = [mail.kind for mail in Mail.objects.order_by("pk")]
    assert kinds == [
        "practices.adoption_confirm",
        "practices.adoption_confirm",
        "practices.adoption_started",
        "practices.adoption_already",
    ], "the fourth of a day is not sent"
    assert EMAIL_QUOTA.limit == 3


def test_an_address_is_one_whatever_its_case(client: Client, clock: Any) -> None:
    confirmed(client, clock, PATH)
    follow(client, clock, PATH, courriel=EMPLOYER.upper())
    (already,) = deliver()
    assert "est déjà noté" in str(already.body)
    assert Adoption.objects.count() == 1


def test_what_is_confirmed_is_what_was_typed_last(client: Client, clock: Any) -> None:
    follow(client, clock, PATH, structure="Une faute de frape")
    follow(client, clock, PATH)
    first, second = deliver()
    assert ORGANISATION in client.get(link_in(first, "confirmer")).content.decode()
    client.post(link_in(second, "confirmer"))
    assert client.post(link_in(first, "confirmer")).status_code == 410
    assert the_adoption().organisation_name == ORGANISATION


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"courriel": "claude@"}, "Complétez l’adresse électronique"),
        ({"structure": ""}, "Remplissez «\u00a0Nom de votre structure\u00a0»"),
        ({"structure": "—"}, "Écrivez le nom de votre structure"),
        ({"structure": "x" * 151}, "150 caractères au plus"),
        ({"departement": "atlantide"}, "Sélectionnez un choix valide"),
        ({"horodatage": "rien"}, "ouverte depuis longtemps"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    client: Client, clock: Any, fields: dict[str, str], message: str
) -> None:
    packed = pack(PLAN)
    with nothing_changes():
        answer = follow(client, clock, PATH, plan_joint=packed, **fields)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert message in html
    assert packed in html
    assert "<title>Erreur\u00a0: " in html
    assert not outbox.outbox


def test_a_damaged_plan_is_left_aside(client: Client, clock: Any) -> None:
    follow(client, clock, PATH, plan_joint="1nimporte")
    assert the_adoption().plan == ""


def test_the_form_is_kept_by_no_cache_and_sets_no_cookie(client: Client) -> None:
    answer = assert_get_changes_nothing(client, PATH)
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer["X-Robots-Tag"]


@pytest.mark.parametrize("path", [PATH, f"{PATH}en-route/"])
def test_what_is_not_public_is_not_followed(client: Client, sheet: PracticePage, path: str) -> None:
    restrict(sheet)
    assert client.get(path).status_code == 404
    assert client.post(path).status_code in {404, 405}


# From the plan.


def test_the_plan_goes_with_the_form(client: Client, clock: Any) -> None:
    html = client.get("/pratiques/tutorat/essayer/").content.decode()
    assert f'formaction="{PATH}"' in html
    answer = press(client, PATH, PLAN, "suivre")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert f'name="plan_joint" value="{pack(PLAN)}"' in html
    assert 'value="Les Glycines"' in html
    assert f'href="/pratiques/tutorat/essayer/?plan={pack(PLAN)}">Revenir au plan' in html
    assert not Adoption.objects.exists()


def test_the_way_back_to_the_plan_survives_a_correction(client: Client, clock: Any) -> None:
    html = follow(client, clock, PATH, courriel="incomplet", plan_joint=pack(PLAN)).content.decode()
    assert f'href="/pratiques/tutorat/essayer/?plan={pack(PLAN)}">Revenir au plan' in html
    damaged = follow(client, clock, PATH, courriel="incomplet", plan_joint="1nimporte").content.decode()
    assert 'href="/pratiques/tutorat/essayer/">Revenir au plan' in damaged


def test_a_plan_that_needs_correcting_comes_back_with_what_is_wrong(client: Client) -> None:
    answer = press(client, PATH, Plan("", steps=PLAN.steps), "suivre")
    assert answer.status_code == 422
    assert "Donnez un titre à votre plan." in answer.content.decode()
    assert "Choisir un tuteur" in answer.content.decode()


def test_a_plan_too_long_is_not_joined_and_it_is_said(client: Client) -> None:
    noise = "".join(chr(0x4E00 + n * 7919 % 20_000) for n in range(2000))
    steps = tuple(Step(str(n), "Étape", note=noise[n:] + noise[:n]) for n in range(9))
    html = press(client, PATH, Plan("Notre tutorat", steps=steps), "suivre").content.decode()
    assert "Votre plan est trop long pour être joint." in html
    assert 'name="plan_joint" value=' not in html


# What people type never does more than it says.


def test_a_name_is_text_in_pages_and_in_no_mail_that_anyone_may_have_sent(client: Client, clock: Any) -> None:
    follow(client, clock, PATH, structure="<b>Gras</b> & {{ stop_link }}")
    (asked,) = deliver()
    assert "Gras" not in whole(asked)
    page = client.get(link_in(asked, "confirmer")).content.decode()
    assert "&lt;b&gt;Gras&lt;/b&gt; &amp; {{ stop_link }}" in page


def test_one_that_was_never_confirmed_is_not_written_to(client: Client, clock: Any) -> None:
    follow(client, clock, PATH)
    Adoption.objects.all().delete()
    assert deliver() == []
    assert Mail.objects.get().state == Mail.State.CANCELLED


def test_the_link_to_confirm_lasts_seven_days(client: Client, clock: Any) -> None:
    follow(client, clock, PATH)
    (asked,) = deliver()
    clock.shift(timedelta(days=7, minutes=1))
    assert client.get(link_in(asked, "confirmer")).status_code == 410
    assert client.post(link_in(asked, "confirmer")).status_code == 410
    assert the_adoption().state == State.PENDING
