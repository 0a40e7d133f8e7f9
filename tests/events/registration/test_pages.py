"""What personal links open: confirm, see, change, answer an offer, cancel, come back."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from icalendar import Calendar
from pytest_django import DjangoCaptureOnCommitCallbacks

from core.views import GONE
from events.models import EventPage, Registration, RegistrationGroup, SessionChoice
from events.registration import links
from tests.events.registration.pages import confirm_path, errors_in, manage_path, words_of
from tests.events.registration.test_forms import QUESTION, ask, asked
from tests.factories import (
    PracticePageFactory,
    RegistrationFactory,
    RegistrationGroupFactory,
    open_event,
    unsaved_session,
)
from tests.unchanged import assert_get_changes_nothing, nothing_changes

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
START = NOW + timedelta(days=20)
LINK = "https://visio.exemple.fr/salle"
State, Ending = Registration.State, Registration.Ending
NAMES = {"prenom": "Dominique", "nom": "Martin", "structure": "Les Tilleuls"}


@pytest.fixture(autouse=True)
def clock(db: None) -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def registration(state: str = State.CONFIRMED, **fields: Any) -> Registration:
    """Return a registration for an event to come, of twenty places."""
    event = fields.pop("event", None) or open_event(starts_at=START, capacity=20, connection_link=LINK)
    found: Registration = RegistrationFactory(event=event, state=state, **fields)
    return found


def change_event(event: EventPage, **fields: Any) -> None:
    EventPage.objects.filter(pk=event.pk).update(**fields)


def shown(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return words_of(answer)


def test_what_is_to_be_confirmed_is_shown_and_confirmed_by_a_button_only(client: Client) -> None:
    told = registration(State.PENDING_EMAIL, first_name="Camille", last_name="Durand")
    path = confirm_path(told)

    answer = assert_get_changes_nothing(client, path)

    assert "Camille Durand" in words_of(answer)
    # Whoever an employer registered reads here for the first time what is done of their data.
    assert "sont effacés 3 mois après l’événement" in words_of(answer)
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert LINK not in words_of(answer)
    confirmed = client.post(path)
    told.refresh_from_db()
    assert told.state == State.CONFIRMED
    assert not confirmed.cookies
    assert "Votre place est confirmée" in shown(client, confirmed["Location"])


@pytest.mark.parametrize("used", ["inscription/confirmer", "inscription/gerer", "inscription/groupe"])
def test_whatever_is_wrong_with_a_link_the_answer_is_the_same(client: Client, clock: Any, used: str) -> None:
    held, pending = registration(), registration(State.PENDING_EMAIL)
    forgotten = registration(email="", first_name="", last_name="", organisation_name="", forgotten_at=NOW)
    manage, confirm = links.manage_secret(held), confirm_path(pending).split("/")[-2]
    secrets = ["faux", "é" * 20, "x" * 500, links.manage_secret(forgotten), links.manage_secret(pending)]
    secrets.append({"gerer": confirm}.get(used.split("/")[1], manage))
    reference = client.get("/evenements/inscription/gerer/rien/")

    answers = [client.get(f"/evenements/{used}/{secret}/") for secret in secrets]
    posted = [client.post(f"/evenements/{used}/{secret}/") for secret in secrets]
    clock.shift(timedelta(days=200))
    over = client.get(f"/evenements/inscription/gerer/{manage}/")

    for answer in (*answers, *posted, over):
        assert (answer.status_code, answer.content) == (GONE, reference.content)
        assert not answer.cookies
    steps = [f"/evenements/inscription/gerer/rien/{step}" for step in ("annuler/", "accepter/", "revenir/")]
    for path in (*steps, "/evenements/inscription/gerer/rien/agenda.ics"):
        assert client.get(path).content == reference.content


STANDING: dict[str, tuple[dict[str, Any], str]] = {
    State.CONFIRMED: ({}, "Votre place est confirmée"),
    State.WAITLISTED: ({}, "Vous êtes en liste d’attente, en 1re position"),
    State.OFFERED: (
        {"offered_until": NOW + timedelta(hours=6)},
        "Une place vous est proposée jusqu’au lundi 23 novembre 2026 à 16 h 30",
    ),
    State.PENDING_APPROVAL: ({}, "Votre inscription attend une réponse"),
    State.REFUSED: ({}, "Votre inscription n’est pas retenue"),
    State.CANCELLED: ({}, "Vous l’avez annulée."),
    State.ATTENDED: ({}, "Vous êtes parmi nous"),
}


@pytest.mark.parametrize("state", STANDING)
def test_each_state_is_told_in_words_and_looking_changes_nothing(client: Client, state: str) -> None:
    fields, said = STANDING[state]
    told = registration(state, **fields)
    path = manage_path(told)

    answer = assert_get_changes_nothing(client, path)

    assert said in words_of(answer)
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    has_place = state in {State.CONFIRMED, State.ATTENDED}
    assert (LINK in words_of(answer)) is has_place
    for step in ("annuler/", "accepter/", "revenir/", "agenda.ics"):
        assert_get_changes_nothing(client, path + step)


ENDINGS = {
    Ending.PARTICIPANT: "Vous l’avez annulée.",
    Ending.ORGANISER: "L’organisation l’a annulée.",
    Ending.DECLINED: "Vous avez laissé la place",
    Ending.EXPIRED: "restée sans réponse",
    Ending.FULL: "La dernière place a été prise avant votre confirmation",
}


@pytest.mark.parametrize("ending", Ending.values)
def test_each_end_is_told(client: Client, ending: str) -> None:
    told = registration(State.CANCELLED, ending=ending)

    assert ENDINGS[Ending(ending)] in shown(client, manage_path(told))


def test_details_are_corrected_and_the_address_stays(client: Client) -> None:
    told = registration(email="camille@exemple.fr")
    path = manage_path(told)

    answer = client.post(path, {**NAMES, "courriel": "autre@exemple.fr"})

    assert answer.status_code == 302
    told.refresh_from_db()
    assert (told.full_name, told.organisation_name) == ("Dominique Martin", "Les Tilleuls")
    assert told.email == "camille@exemple.fr"
    assert "Vos changements sont enregistrés." in shown(client, answer["Location"])


def test_what_is_wrong_is_told_on_the_page(client: Client) -> None:
    path = manage_path(registration())

    with nothing_changes():
        answer = client.post(path, {**NAMES, "nom": ""})

    assert answer.status_code == 422
    assert errors_in(answer) == ["Remplissez « Nom »."]


def test_answers_are_shown_and_changed(client: Client) -> None:
    questionnaire = asked()
    told = registration(event=open_event(starts_at=START, questionnaire=questionnaire))
    path = manage_path(told)
    client.post(path, {**NAMES, "version_questions": "1", QUESTION: "Des sous-titres"})
    assert 'value="Des sous-titres"' in shown(client, path)
    ask(questionnaire, label="Vos besoins ?")

    late = client.post(path, {**NAMES, "version_questions": "1", QUESTION: "Une boucle magnétique"})

    assert late.status_code == 422
    assert 'value="Une boucle magnétique"' in words_of(late)
    assert client.post(path, {**NAMES, "version_questions": "2", QUESTION: "Rien"}).status_code == 302
    told = Registration.objects.get(pk=told.pk)
    assert told.answers is not None
    assert list(told.answers.values.values()) == ["Rien"]


def test_sessions_are_changed_and_told(client: Client) -> None:
    sessions = [unsaved_session(START, rank, title=f"Séance {rank}", room="Salle B") for rank in range(2)]
    event = open_event(starts_at=START, sessions=sessions, session_choice=EventPage.SessionChoosing.REQUIRED)
    first, second = event.sessions.order_by("starts_at")
    told = registration(event=event, sessions=[first])
    path = manage_path(told)
    assert f'value="{first.pk}" id="id_seances_0" checked' in shown(client, path)

    answer = client.post(path, {**NAMES, "seances": [second.pk]})

    assert answer.status_code == 302
    choice = told.choices.get()
    assert (choice.session, choice.state) == (second, SessionChoice.State.CONFIRMED)
    assert "Séance 1 (Salle B) — <b>place confirmée</b>" in shown(client, path)
    assert errors_in(client.post(path, NAMES)) == ["Choisissez une séance au moins."]


def test_a_place_is_given_up_after_a_question_and_taken_again(client: Client) -> None:
    told = registration()
    path = manage_path(told)
    assert "Votre place ira à quelqu’un d’autre." in shown(client, f"{path}annuler/")

    cancelled = client.post(f"{path}annuler/")
    told.refresh_from_db()

    assert told.state == State.CANCELLED
    page = shown(client, cancelled["Location"])
    assert "C’est annulé." in page
    assert "Me réinscrire" in page
    assert LINK not in page
    back = client.post(f"{path}revenir/")
    told.refresh_from_db()
    assert told.state == State.CONFIRMED
    assert "de nouveau enregistrée" in shown(client, back["Location"])


def test_an_offer_is_taken(client: Client) -> None:
    told = registration(State.OFFERED)
    path = manage_path(told)
    assert f'action="{path}accepter/"' in shown(client, path)

    answer = client.post(f"{path}accepter/")

    told.refresh_from_db()
    assert told.state == State.CONFIRMED
    assert "Vous avez pris la place proposée." in shown(client, answer["Location"])


def test_an_offer_is_left_to_the_next_one(client: Client) -> None:
    told = registration(State.OFFERED)
    path = manage_path(told)
    assert "la place proposée ira à la personne suivante" in shown(client, f"{path}annuler/")

    client.post(f"{path}annuler/")

    told.refresh_from_db()
    assert (told.state, told.ending) == (State.CANCELLED, Ending.DECLINED)


def test_an_offer_that_is_over_is_not_taken(client: Client, clock: Any) -> None:
    told = registration(State.OFFERED, offered_until=NOW + timedelta(hours=1))
    path = manage_path(told)
    clock.shift(timedelta(hours=1))

    with nothing_changes():
        answer = client.post(f"{path}accepter/")

    page = shown(client, answer["Location"])
    assert "Rien n’a changé" in page
    assert "Le temps pour répondre est passé" in page
    assert "Prendre la place" not in page


WRONG_STEPS = [
    ("accepter/", State.CONFIRMED),
    ("accepter/", State.WAITLISTED),
    ("revenir/", State.CONFIRMED),
    ("revenir/", State.REFUSED),
    ("annuler/", State.CANCELLED),
    ("annuler/", State.REFUSED),
    ("annuler/", State.ATTENDED),
    ("", State.CANCELLED),
    ("", State.ATTENDED),
]


@pytest.mark.parametrize(("step", "state"), WRONG_STEPS)
def test_a_step_that_cannot_be_taken_changes_nothing_and_says_so(
    client: Client, step: str, state: str
) -> None:
    path = manage_path(registration(state))

    with nothing_changes():
        answer = client.post(path + step, NAMES)

    assert answer.status_code == 302
    assert "Rien n’a changé" in shown(client, answer["Location"])


def test_nobody_comes_back_where_nobody_registers_or_is_registered_anew(client: Client) -> None:
    told = registration(State.CANCELLED, email="camille@exemple.fr")
    path = manage_path(told)
    RegistrationFactory(event=told.event, email="camille@exemple.fr")
    assert "Me réinscrire" not in shown(client, path)
    assert "plus récente" in shown(client, client.post(f"{path}revenir/")["Location"])

    other = registration(State.CANCELLED)
    change_event(other.event, registration_closes_at=NOW - timedelta(hours=1))
    path = manage_path(other)
    assert "Me réinscrire" not in shown(client, path)
    assert "inscriptions sont closes" in shown(client, client.post(f"{path}revenir/")["Location"])


def test_a_place_goes_into_the_calendar_as_the_mails_put_it_there(client: Client) -> None:
    told = registration()
    path = f"{manage_path(told)}agenda.ics"

    answer = client.get(path)

    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert str(told.calendar_uid) in event["UID"]
    assert "gerer" not in answer.content.decode()
    assert client.get(f"{manage_path(registration(State.WAITLISTED))}agenda.ics").status_code == GONE


@pytest.mark.parametrize(
    ("status", "said"),
    [(EventPage.Status.CANCELLED, "L’événement est annulé"), (EventPage.Status.POSTPONED, "est reporté")],
)
def test_an_event_that_is_off_is_told_and_gives_no_link(
    client: Client, clock: Any, status: str, said: str
) -> None:
    told = registration()
    pending = registration(State.PENDING_EMAIL, event=told.event)
    change_event(told.event, status=status, status_note="La salle est fermée.")

    page = shown(client, manage_path(told))

    assert said in page
    assert "La salle est fermée." in page
    assert LINK not in page
    assert "agenda.ics" not in page
    late = client.post(confirm_path(pending))
    assert late.status_code == 409
    assert said in words_of(late)
    assert "effacé au bout de 48 heures" in words_of(late)
    clock.move_to(START + timedelta(days=1))
    page = shown(client, manage_path(told))
    assert said in page
    assert "terminé" not in page, "what was not held did not end"


def test_an_event_that_is_not_public_any_more_is_managed_but_not_linked(client: Client) -> None:
    told = registration()
    path = manage_path(told)
    told.event.unpublish()

    page = shown(client, path)

    assert f'href="{told.event.public_path}"' not in page
    assert client.post(f"{path}annuler/").status_code == 302
    told.refresh_from_db()
    assert told.state == State.CANCELLED


def test_after_the_event_what_there_is_to_see_and_read_is_given(
    client: Client, clock: Any, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        sheet = PracticePageFactory(title="Le tutorat")
    event = open_event(
        starts_at=START, replay_url="https://video.exemple.fr/1", practices=[sheet], connection_link=LINK
    )
    told = registration(event=event)
    path = manage_path(told)
    before = shown(client, path)
    assert "https://video.exemple.fr/1" not in before
    clock.move_to(START + timedelta(days=1))

    page = shown(client, path)

    assert "L’événement est terminé" in page
    assert "https://video.exemple.fr/1" in page
    assert "Le tutorat" in page
    assert LINK not in page
    assert "Annuler mon inscription" not in page
    with nothing_changes():
        client.post(f"{path}annuler/")


def test_a_group_is_shown_to_whoever_confirms_it_and_looking_sends_nothing(client: Client) -> None:
    group = RegistrationGroupFactory(event=open_event(starts_at=START))
    path = "/" + links.group_address(group).split("/", 3)[3]

    answer = assert_get_changes_nothing(client, path)

    assert "Deux personnes" in words_of(answer)
    sent = client.post(path)
    assert "Les courriels sont en route" in words_of(sent)
    assert sent["Cache-Control"] == "no-store"
    assert client.get(path).status_code == GONE


def test_a_group_that_comes_too_late_is_told_and_stays(client: Client) -> None:
    group = RegistrationGroupFactory(event=open_event(starts_at=START))
    path = "/" + links.group_address(group).split("/", 3)[3]
    change_event(group.event, registration_closes_at=NOW - timedelta(hours=1))

    with nothing_changes():
        answers = [client.get(path), client.post(path)]

    for answer in answers:
        assert answer.status_code == 409
        assert "Les inscriptions sont closes" in words_of(answer)
    assert RegistrationGroup.objects.get().state == RegistrationGroup.State.PENDING


def test_names_are_written_as_they_are_never_run(client: Client) -> None:
    told = registration(first_name="<script>alert(1)</script>", organisation_name='"><img src=x>')

    for path in (manage_path(told), confirm_path(registration(State.PENDING_EMAIL, first_name="<b>x</b>"))):
        page = shown(client, path)
        assert "<script>alert" not in page
        assert "<img src=x>" not in page
        assert "<b>x</b>" not in page


def test_who_asks_to_be_erased_is_forgotten_at_once_and_the_next_one_gets_the_place(client: Client) -> None:
    event = open_event(starts_at=START, capacity=1)
    known = registration(event=event, first_name="Camille", last_name="Durand")
    waits = registration(State.WAITLISTED, event=event)
    path = f"{manage_path(known)}effacer/"
    assert_get_changes_nothing(client, path)
    assert "votre place ira à quelqu’un d’autre" in shown(client, path)

    answer = client.post(path, follow=True)

    assert "Vos données sont effacées" in words_of(answer)
    known.refresh_from_db()
    waits.refresh_from_db()
    assert (known.state, known.email, known.full_name) == (State.CANCELLED, "", "Sans nom")
    assert waits.state == State.CONFIRMED
    assert client.get(path).status_code == GONE
    assert client.post(path).status_code == GONE


def test_who_was_there_can_be_erased_and_still_counts(client: Client) -> None:
    known = registration(State.ATTENDED)

    client.post(f"{manage_path(known)}effacer/")

    known.refresh_from_db()
    assert (known.state, known.email) == (State.ATTENDED, "")
