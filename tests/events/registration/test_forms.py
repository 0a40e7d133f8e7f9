"""The forms of a registration: what is typed, chosen and answered, and what is wrong with it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from core.models import Mail
from events.models import EventPage, EventSession, GroupColleague, Registration, RegistrationGroup
from questionnaires.models import Questionnaire
from questionnaires.services import publish
from tests.events.registration.inbox import CONFIRM, secret_in, the_mail
from tests.events.registration.pages import CAMILLE, confirm_path, errors_in, fill, path_of, words_of
from tests.factories import RegistrationFactory, SessionChoiceFactory, open_event, unsaved_session
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
START = NOW + timedelta(days=20)
State = Registration.State


@pytest.fixture(autouse=True)
def clock(db: None) -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def asked(**value: Any) -> Questionnaire:
    """Return a questionnaire of one question, of a text."""
    questionnaire = Questionnaire.objects.create(title="Besoins")
    return ask(questionnaire, **value)


def ask(questionnaire: Questionnaire, **value: Any) -> Questionnaire:
    """Have a questionnaire ask one question, from now on."""
    said = {"label": "De quoi avez-vous besoin ?", "help_text": "", "required": True, "long": False, **value}
    questionnaire.questions = [{"type": "text", "id": "0d2f6a0e-0000-4000-8000-000000000001", "value": said}]
    questionnaire.save()
    publish(questionnaire)
    return questionnaire


QUESTION = "question_0d2f6a0e-0000-4000-8000-000000000001"


def parallel(**fields: Any) -> tuple[EventPage, list[EventSession]]:
    """Return an event of three sessions, the first two at the same time, and these sessions."""
    titles = [("Tutorat", 0), ("Dialogue", 0), ("Bilan", 1)]
    sessions = [unsaved_session(START, rank, title=title) for title, rank in titles]
    chosen = {"session_choice": EventPage.SessionChoosing.REQUIRED, **fields}
    event = open_event(starts_at=START, sessions=sessions, **chosen)
    return event, [event.sessions.get(title=title) for title, _ in titles]


def test_someone_registers_and_is_written_to(client: Client, clock: Any) -> None:
    event = open_event(capacity=10)

    answer = fill(client, clock, path_of(event), **CAMILLE)

    assert (answer.status_code, answer["Location"]) == (302, f"/evenements/{event.slug}/inscription/envoyee/")
    assert answer["Cache-Control"] == "no-store"
    registration = Registration.objects.get()
    said = (registration.first_name, registration.last_name, registration.organisation_name)
    assert said == ("Camille", "Durand", "Les Glycines")
    assert (registration.email, registration.state) == ("camille@exemple.fr", State.PENDING_EMAIL)
    assert "dans les 24 heures" in words_of(client.get(answer["Location"]))


def test_the_answer_is_the_same_whatever_is_known(client: Client, clock: Any) -> None:
    event = open_event(capacity=10)
    RegistrationFactory(event=event, email="connue@exemple.fr")

    answers = [
        fill(client, clock, path_of(event), **{**CAMILLE, "courriel": email})
        for email in ("nouvelle@exemple.fr", "connue@exemple.fr")
    ]

    told = [(answer.status_code, answer.content, sorted(answer.headers.items())) for answer in answers]
    assert told[0] == told[1]
    assert Registration.objects.filter(state=State.CONFIRMED).count() == 1
    assert Mail.objects.count() == 2


def test_what_is_missing_is_told_and_what_was_typed_is_kept(client: Client, clock: Any) -> None:
    event, _ = parallel()

    answer = fill(client, clock, path_of(event), prenom="Camille", nom="…", courriel="camille@")

    assert answer.status_code == 422
    assert errors_in(answer) == [
        "Écrivez « Nom » avec des lettres.",
        "Complétez l’adresse électronique, par exemple prenom.nom@structure.fr.",
        "Choisissez une séance au moins.",
    ]
    html = words_of(answer)
    assert 'value="Camille"' in html
    assert 'value="camille@"' in html
    assert "<title>Erreur : M’inscrire" in html
    assert not Registration.objects.exists()


def test_sessions_chosen_are_kept(client: Client, clock: Any) -> None:
    event, (tutoring, _, review) = parallel()

    answer = fill(client, clock, path_of(event), **CAMILLE, seances=[tutoring.pk, review.pk])

    assert answer.status_code == 302
    chosen = Registration.objects.get().choices.values_list("session__title", flat=True)
    assert set(chosen) == {"Tutorat", "Bilan"}


def test_two_sessions_at_once_are_refused_beside_them(client: Client, clock: Any) -> None:
    event, (tutoring, dialogue, _) = parallel(session_overlap=EventPage.SessionOverlap.REFUSED)

    answer = fill(client, clock, path_of(event), **CAMILLE, seances=[tutoring.pk, dialogue.pk], garder="on")

    assert answer.status_code == 422
    assert errors_in(answer) == ["« Tutorat » et « Dialogue » ont lieu en même temps. Gardez l’une des deux."]
    assert not Registration.objects.exists()


def test_two_sessions_at_once_are_kept_once_that_is_told(client: Client, clock: Any) -> None:
    event, (tutoring, dialogue, _) = parallel(session_overlap=EventPage.SessionOverlap.WARNED)
    chosen = {"seances": [tutoring.pk, dialogue.pk]}

    warned = fill(client, clock, path_of(event), **CAMILLE, **chosen)

    assert warned.status_code == 422
    (message,) = errors_in(warned)
    assert message.startswith("« Tutorat » et « Dialogue » ont lieu en même temps.")
    assert 'name="garder"' in words_of(warned)
    assert fill(client, clock, path_of(event), **CAMILLE, **chosen, garder="on").status_code == 302
    assert Registration.objects.get().choices.count() == 2


def test_a_full_session_without_list_cannot_be_chosen(client: Client, clock: Any) -> None:
    event, (tutoring, _, _) = parallel()
    EventSession.objects.filter(pk=tutoring.pk).update(capacity=1, waiting_list=False)
    SessionChoiceFactory(registration=RegistrationFactory(event=event), session=tutoring)

    answer = fill(client, clock, path_of(event), **CAMILLE, seances=[tutoring.pk])

    assert answer.status_code == 422
    assert errors_in(answer)[0].startswith("« Tutorat » est complet")
    assert f'value="{tutoring.pk}" id="id_seances_0" disabled' in words_of(client.get(path_of(event)))


@pytest.mark.parametrize("seances", [["999999"], ["zéro"], ["1", "' OR 1=1"]])
def test_a_session_of_nowhere_is_refused(client: Client, clock: Any, seances: list[str]) -> None:
    event, _ = parallel()

    answer = fill(client, clock, path_of(event), **CAMILLE, seances=seances)

    assert answer.status_code == 422
    assert errors_in(answer) == ["Une séance choisie n’est plus au programme. Choisissez à nouveau."]


def test_the_questions_of_the_organiser_are_asked_and_answered(client: Client, clock: Any) -> None:
    event = open_event(questionnaire=asked())

    missing = fill(client, clock, path_of(event), **CAMILLE)
    answer = fill(client, clock, path_of(event), **CAMILLE, **{QUESTION: "Des sous-titres"})

    assert errors_in(missing) == ["Remplissez « De quoi avez-vous besoin ? »."]
    assert answer.status_code == 302
    sheet = Registration.objects.get().answers
    assert sheet is not None
    assert list(sheet.values.values()) == ["Des sous-titres"]


def test_questions_that_changed_meanwhile_are_asked_again_and_answers_kept(
    client: Client, clock: Any
) -> None:
    questionnaire = asked()
    event = open_event(questionnaire=questionnaire)
    ask(questionnaire, label="Quels sont vos besoins ?")

    answer = fill(
        client, clock, path_of(event), **CAMILLE, **{QUESTION: "Des sous-titres", "version_questions": "1"}
    )

    assert answer.status_code == 422
    assert errors_in(answer)[0].startswith("Les questions de l’organisation ont changé")
    html = words_of(answer)
    assert 'value="Des sous-titres"' in html
    assert 'name="version_questions" value="2"' in html


def test_a_school_behind_one_address_has_room(client: Client, clock: Any) -> None:
    event = open_event(capacity=500)
    clock.move_to(NOW.replace(minute=0))
    page = fill(client, clock, path_of(event), **CAMILLE)
    stamp = {**CAMILLE, "horodatage": _stamp(client, event)}
    clock.shift(timedelta(seconds=20))

    codes = [
        client.post(path_of(event), {**stamp, "courriel": f"eleve{n}@exemple.fr"}).status_code
        for n in range(121)
    ]

    assert page.status_code == 302
    assert codes == [302] * 119 + [429] * 2


def _stamp(client: Client, event: EventPage) -> str:
    from tests.events.registration.pages import STAMP

    found = STAMP.search(client.get(path_of(event)).content.decode())
    assert found
    return found[1]


def test_whoever_posts_once_it_is_closed_is_told_and_nothing_changes(client: Client, clock: Any) -> None:
    event = open_event(registration_closes_at=NOW + timedelta(hours=1))
    clock.shift(timedelta(hours=2))

    with nothing_changes():
        answer = client.post(path_of(event), CAMILLE)

    assert answer.status_code == 409
    assert "Les inscriptions sont closes" in words_of(answer)
    assert "Rien n’a été enregistré" in words_of(answer)


def line(number: int, email: str, prenom: str = "Sacha", nom: str = "Petit") -> dict[str, str]:
    return {f"prenom_{number}": prenom, f"nom_{number}": nom, f"courriel_{number}": email}


def test_an_employer_registers_colleagues_who_each_confirm(client: Client, clock: Any) -> None:
    event = open_event(capacity=10)
    group = {**CAMILLE, "nombre": "5", **line(1, "sacha@exemple.fr"), **line(4, "Lou@exemple.fr", "Lou")}

    answer = fill(client, clock, path_of(event, "groupe/"), **group)

    assert answer.status_code == 302
    assert answer["Location"].endswith("/inscription/envoyee/")
    assert list(GroupColleague.objects.values_list("email", flat=True)) == [
        "sacha@exemple.fr", "lou@exemple.fr",
    ]  # fmt: skip
    assert not Registration.objects.exists()
    link = client.get(_group_path()).content.decode()
    assert "sacha@exemple.fr" in link
    assert "Deux personnes" in words_of(client.get(_group_path()))
    confirmed = client.post(_group_path())
    assert confirmed.status_code == 200
    assert RegistrationGroup.objects.get().state == RegistrationGroup.State.SENT
    assert set(Registration.objects.values_list("email", "state")) == {
        ("sacha@exemple.fr", State.PENDING_EMAIL), ("lou@exemple.fr", State.PENDING_EMAIL),
    }  # fmt: skip


def _group_path() -> str:
    from events.registration import links

    return "/" + links.group_address(RegistrationGroup.objects.get()).split("/", 3)[3]


def test_each_wrong_line_says_which(client: Client, clock: Any) -> None:
    event = open_event()
    group = {
        **CAMILLE, "nombre": "5", **line(1, "sacha@exemple.fr"), **line(2, "SACHA@exemple.fr"),
        **line(3, "lou@"), **line(4, "ali@exemple.fr", prenom=""),
    }  # fmt: skip

    answer = fill(client, clock, path_of(event, "groupe/"), **group)

    assert answer.status_code == 422
    assert errors_in(answer) == [
        "Collègue 2 : cette adresse est déjà celle du collègue 1.",
        "Collègue 3 : complétez l’adresse électronique, par exemple prenom.nom@structure.fr.",
        "Collègue 4 : remplissez « Prénom », ou videz toute la ligne.",
    ]
    assert not RegistrationGroup.objects.exists()


def test_a_group_of_nobody_is_none(client: Client, clock: Any) -> None:
    answer = fill(client, clock, path_of(open_event(), "groupe/"), **CAMILLE, nombre="5")

    assert errors_in(answer) == ["Inscrivez au moins une personne."]


def test_more_lines_are_given_twenty_at_most_and_what_was_typed_stays(client: Client, clock: Any) -> None:
    path = path_of(open_event(), "groupe/")
    typed = {**CAMILLE, "nombre": "15", "action": "lignes", **line(12, "sacha@exemple.fr")}

    with nothing_changes():
        more = client.post(path, typed)

    assert more.status_code == 200
    html = words_of(more)
    assert 'value="sacha@exemple.fr"' in html
    assert 'value="Durand"' in html
    assert 'name="courriel_20"' in html
    assert 'name="courriel_21"' not in html
    assert "Ajouter des lignes" not in html
    assert errors_in(more) == []


@pytest.mark.parametrize("number", ["", "-5", "9999999999", "²", "cinq", "0"])
def test_any_number_of_lines_is_bounded(client: Client, clock: Any, number: str) -> None:
    answer = client.post(path_of(open_event(), "groupe/"), {"nombre": number, "action": "lignes"})

    assert answer.status_code == 200
    assert 'name="courriel_21"' not in words_of(answer)


def test_no_group_where_the_organiser_takes_none(client: Client) -> None:
    event = open_event(groups_allowed=False)

    assert client.get(path_of(event, "groupe/")).status_code == 404
    assert "plusieurs collègues" not in words_of(client.get(path_of(event)))


def test_the_link_of_the_mail_confirms(client: Client, clock: Any) -> None:
    event = open_event(capacity=1)
    fill(client, clock, path_of(event), **CAMILLE)

    secret = secret_in(the_mail(), CONFIRM)
    answer = client.post(f"/evenements/inscription/confirmer/{secret}/")

    assert answer.status_code == 302
    page = words_of(client.get(answer["Location"]))
    assert "Votre adresse est confirmée." in page
    assert "Votre place est confirmée" in page
    assert client.get(confirm_path(Registration.objects.get())).status_code == 410
