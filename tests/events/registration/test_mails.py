"""What everyone is told of their registration: each mail, both of its forms, and when it is not sent."""

import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail as outbox
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoCaptureOnCommitCallbacks
from wagtail.models import Site

from core.mail.delivery import send_due
from core.models import Mail
from events.models import EventMessage, EventPage, Registration, RegistrationGroup, SessionChoice
from events.registration import groups, links, mails, organising
from events.registration.history import tell
from events.registration.services import Person, Wishes, accept_offer, cancel, confirm, decline_offer, request
from portal.models import SiteIdentity
from tests.core.mails import missing_in_text
from tests.core.smtp_server import Handler, serving
from tests.events.registration.inbox import (
    CAMILLE,
    CONFIRM,
    MANAGE,
    bodies,
    deliver,
    invitation_in,
    registered,
    secret_in,
    subject_of,
    text_of,
    the_mail,
)
from tests.factories import (
    PracticePageFactory,
    RegistrationFactory,
    RegistrationGroupFactory,
    UserFactory,
    open_event,
    restrict,
    unsaved_session,
)

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
State = Registration.State
START = datetime(2026, 12, 15, 14, tzinfo=PARIS)
HOSTILE = Person("camille@exemple.fr", "<b>Zoé</b> 😀", 'D"Arc & {{ x }}', "http://piege.example")


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(datetime(2026, 11, 23, 9, tzinfo=UTC), tick=False) as clock:
        yield clock


def the_event(**fields: Any) -> EventPage:
    """Return an event in three weeks, with all that its mails may say."""
    return open_event(
        **{
            "title": "Accueillir & fidéliser",
            "slug": "accueillir",
            "starts_at": START,
            "place_name": "Maison des associations",
            "address": "1 rue du Port",
            "online": True,
            "connection_link": "https://visio.example/salle",
            "organiser_email": "equipe@exemple.fr",
            "accessibility": "Boucle magnétique.",
            **fields,
        }
    )


def to(address: str, messages: list[EmailMessage]) -> EmailMessage:
    (message,) = [message for message in messages if message["To"] == address]
    return message


def test_the_first_mail_asks_and_quotes_nothing_typed() -> None:
    event = the_event()
    request(event, HOSTILE, Wishes())
    message = the_mail()

    text, html = bodies(message)
    assert subject_of(message) == "Confirmez votre inscription\u00a0: Accueillir & fidéliser"
    assert "Mardi 15 décembre 2026, 14\u00a0h\u00a0–\u00a015\u00a0h\u00a030 (heure de Paris)" in text
    assert "Maison des associations, 1 rue du Port, En ligne" in text
    assert "jusqu’au mardi 24 novembre 2026 à 10\u00a0h (heure de Paris)" in text
    for form in (text, html):
        for typed in ("Zoé", "Arc", "piege", "visio.example"):
            assert typed not in form
    assert not MANAGE.search(text)
    confirm(secret_in(message, CONFIRM))


def test_a_link_to_confirm_works_no_longer_than_until_the_start(clock: Any) -> None:
    event = the_event(registration_closes_at=None)
    clock.move_to(START - timedelta(hours=3))
    request(event, CAMILLE, Wishes())
    assert "jusqu’au mardi 15 décembre 2026 à 14 h (heure de Paris)" in text_of(the_mail())


def test_a_place_is_told_with_all_that_one_needs_to_come() -> None:
    registered(the_event(), HOSTILE)
    message = the_mail()
    text, html = bodies(message)

    assert subject_of(message) == "Votre place est confirmée\u00a0: Accueillir & fidéliser"
    assert message["Reply-To"] == "equipe@exemple.fr"
    assert message["List-Unsubscribe"] is None, "a mail program would give up the place"
    assert "https://visio.example/salle" in text.splitlines()
    assert "Boucle magnétique." in text
    assert "Bonjour <b>Zoé</b> 😀," in text
    assert "Bonjour &lt;b&gt;Zoé&lt;/b&gt; 😀," in html
    assert re.search(r"^https?://[^/\s]+/evenements/accueillir/$", text, re.MULTILINE)
    assert not missing_in_text(text, html)


def test_the_answer_goes_to_the_site_when_the_event_names_nobody() -> None:
    event = the_event(organiser_email="")
    SiteIdentity.objects.create(site=Site.objects.get(is_default_site=True), contact_email="site@exemple.fr")
    registered(event)
    message = the_mail()
    assert message["Reply-To"] == "site@exemple.fr"
    assert "Répondez simplement à ce courriel" in text_of(message)


def test_someone_unknown_to_the_site_is_told_nothing_of_a_registration_that_exists() -> None:
    event = the_event()
    registered(event)
    the_mail()
    request(event, Person("CAMILLE@exemple.fr", "Pirate", "Pirate"), Wishes())
    text = text_of(the_mail())
    assert "Votre place est confirmée." in text
    assert "Bonjour Camille," in text
    assert "Pirate" not in text


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (State.WAITLISTED, "en liste d’attente, en 1re position"),
        (State.OFFERED, "proposée jusqu’au lundi 23 novembre 2026 à 22 h"),
        (State.PENDING_APPROVAL, "L’organisation doit encore accepter votre demande."),
        (State.ATTENDED, "Votre place est confirmée."),
    ],
)
def test_asking_again_tells_where_it_stands(state: str, said: str) -> None:
    registration = RegistrationFactory(event=the_event(), state=state)
    mails.queue_already(registration, tell(registration, "request_again"))
    text = text_of(the_mail())
    assert said in text
    assert ("visio.example" in text) == (state == State.ATTENDED)


def test_the_rank_is_that_of_the_day_and_the_link_is_for_those_who_have_a_place(clock: Any) -> None:
    event = the_event(capacity=1)
    RegistrationFactory(event=event)
    first = RegistrationFactory(event=event, state=State.WAITLISTED)
    clock.shift(60)
    registered(event)
    # Before the mail leaves, the first one goes.
    Registration.objects.filter(pk=first.pk).update(state=State.CANCELLED)
    text = text_of(the_mail())
    assert "en 1re position" in text
    assert "visio.example" not in text
    assert "trois jours avant" in text


def test_an_offer_tells_until_when_and_is_answered(clock: Any) -> None:
    event = the_event(capacity=1)
    registered(event)
    leaving = secret_in(the_mail())
    for name in ("sacha", "lou"):
        registered(event, Person(f"{name}@exemple.fr", name.title(), "Petit"))
        clock.shift(60)
        the_mail()
    clock.move_to(START - timedelta(days=2))

    cancel(leaving)
    sent = deliver()
    offer = to("sacha@exemple.fr", sent)
    assert "réservée jusqu’au lundi 14 décembre 2026 à 14 h (heure de Paris)" in text_of(offer)
    assert "Merci d’avoir prévenu." in text_of(to("camille@exemple.fr", sent))
    decline_offer(secret_in(offer))
    sent = deliver()
    assert "Vous avez refusé la place" in text_of(to("sacha@exemple.fr", sent))
    accept_offer(secret_in(to("lou@exemple.fr", sent)))
    assert invitation_in(the_mail()).method == "REQUEST"


def test_an_offer_that_is_over_before_it_leaves_is_not_sent(clock: Any) -> None:
    registration = RegistrationFactory(event=the_event(), state=State.OFFERED)
    mails.queue_offered(registration, tell(registration, "offer"))
    clock.shift(timedelta(hours=13))
    assert deliver() == []


def test_organisers_accept_or_refuse() -> None:
    event, organiser = the_event(approval=True), UserFactory()
    accepted = registered(event)
    assert "votre demande est transmise" in text_of(the_mail())
    refused = registered(event, Person("sacha@exemple.fr", "Sacha", "Petit"))
    the_mail()
    organising.approve(accepted.pk, organiser)
    organising.refuse(refused.pk, organiser)
    sent = deliver()
    assert "Votre place est confirmée." in text_of(to("camille@exemple.fr", sent))
    assert "n’a pas pu retenir votre demande" in text_of(to("sacha@exemple.fr", sent))


def test_the_last_place_went_before_the_confirmation() -> None:
    event = the_event(capacity=1, waiting_list=False)
    request(event, CAMILLE, Wishes())
    asked = the_mail()
    RegistrationFactory(event=event)
    confirm(secret_in(asked, CONFIRM))
    message = the_mail()
    assert subject_of(message).startswith("Il ne reste plus de place")
    assert "Vous n’avez donc pas de place" in text_of(message)


def test_an_event_that_moves_is_told_once_as_it_is_at_last() -> None:
    event = the_event()
    registered(event)
    the_mail()
    for days in (1, 2):
        page = EventPage.objects.get(pk=event.pk)
        page.starts_at, page.ends_at = START + timedelta(days=days), START + timedelta(days=days, hours=1)
        page.save_revision().publish()
    text = text_of(the_mail())
    assert "Jeudi 17 décembre 2026, 14 h – 15 h (heure de Paris)" in text
    assert Mail.objects.filter(kind=mails.MOVED, state=Mail.State.CANCELLED).count() == 1


@pytest.mark.parametrize("state", [State.WAITLISTED, State.OFFERED, State.PENDING_APPROVAL])
def test_those_who_hope_for_a_place_are_told_of_a_cancellation(state: str) -> None:
    event = the_event()
    RegistrationFactory(event=event, state=state)
    page = EventPage.objects.get(pk=event.pk)
    page.status, page.status_note = EventPage.Status.CANCELLED, "La salle est fermée."
    page.save_revision().publish()
    message = the_mail()
    text = text_of(message)
    assert subject_of(message).startswith("Événement annulé")
    assert "(heure de Paris) — annulé" in text
    assert "La salle est fermée." in text
    assert "agenda" not in text


def test_sessions_are_told_with_their_rooms_and_where_they_stand() -> None:
    sessions = [unsaved_session(START, rank, room=f"Salle {rank}") for rank in range(2)]
    event = the_event(sessions=sessions, session_choice=EventPage.SessionChoosing.OPTIONAL)
    full, free = event.sessions.order_by("starts_at")
    type(full).objects.filter(pk=full.pk).update(capacity=1)
    RegistrationFactory(event=event, sessions=[full])
    registered(event, wishes=Wishes(sessions=[full.pk, free.pk]))

    text = text_of(the_mail())
    assert "Séance 1\n14 h – 14 h 30, Salle 0 — en liste d’attente" in text
    assert "Séance 2\n14 h 30 – 15 h, Salle 1 — place confirmée" in text


def test_who_leaves_is_told_of_no_session() -> None:
    event = the_event(sessions=[unsaved_session(START)], session_choice=EventPage.SessionChoosing.OPTIONAL)
    registered(event, wishes=Wishes(sessions=[event.sessions.get().pk]))
    cancel(secret_in(the_mail()))
    text = text_of(the_mail())
    assert "Votre inscription est annulée, comme vous l’avez demandé." in text
    assert "Le fichier joint retire l’événement de votre agenda." in text
    assert "Séance" not in text
    assert "visio.example" not in text


def test_a_place_in_a_session_that_was_left_again_is_not_told() -> None:
    event = the_event(sessions=[unsaved_session(START)])
    registration = RegistrationFactory(event=event, sessions=list(event.sessions.all()))
    choice = registration.choices.get()
    mails.queue_session(registration, tell(registration, "seat"), choice)
    SessionChoice.objects.all().delete()
    assert deliver() == []


def test_an_employer_confirms_first_then_each_colleague() -> None:
    event = the_event()
    contact = Person("rh@employeur.example", "Dominique", "Pirate", "Gagnez sur http://piege.example.com")
    groups.request_group(event, contact, [CAMILLE, Person("sacha@exemple.fr", "Sacha", "Petit")])
    asked = the_mail()
    text, html = bodies(asked)
    assert asked["To"] == "rh@employeur.example"
    assert "2 personnes de sa structure" in text
    for typed in ("Dominique", "Pirate", "piege", "camille", "Sacha"):
        assert typed not in text + html

    (secret,) = set(re.findall(r"/inscription/groupe/([\w-]+)/", text))
    groups.confirm_group(secret)
    first = to("camille@exemple.fr", deliver())
    text, html = bodies(first)
    assert "Gagnez sur" in text
    for form in (text, html):
        assert "http://piege" not in form, "no program makes a link of it"
        assert "piege.example" not in form
        assert "Camille" not in form


def test_a_structure_is_not_named_before_it_confirmed() -> None:
    group = RegistrationGroupFactory(event=the_event(), organisation_name="Les Glycines")
    registration = RegistrationFactory(event=group.event, group=group, state=State.PENDING_EMAIL)
    mails.queue_confirm(registration, tell(registration, "request"))
    assert "Glycines" not in text_of(the_mail())

    group.state = RegistrationGroup.State.SENT
    group.save()
    mails.queue_confirm(registration, tell(registration, "request"))
    assert "La structure « Les Glycines » vous propose" in text_of(the_mail())


def message_to(registration: Registration, *audience: str, **fields: Any) -> EventMessage:
    message = EventMessage.objects.create(
        event=registration.event,
        audience=list(audience),
        **{"subject": "La salle change", "body": "Bonjour.", **fields},
    )
    mails.queue_message(message, [registration])
    return message


def test_what_organisers_write_stays_a_text_with_its_links() -> None:
    registration = RegistrationFactory(event=the_event())
    body = "Venez <b>tôt</b>.\r\nLe plan : https://plan.example/?a=1&b=2\r\n\r\nÀ bientôt."
    message_to(registration, State.CONFIRMED, subject="La salle\u2028Bcc: x@y.fr", body=body)
    message = the_mail()
    text, html = bodies(message)
    assert message["Bcc"] is None
    assert subject_of(message) == "La salle Bcc: x@y.fr"
    assert "Venez <b>tôt</b>.\nLe plan\u00a0: https://plan.example/?a=1&b=2\n\nÀ bientôt." in text
    assert "Venez &lt;b&gt;tôt&lt;/b&gt;." in html
    assert "<b>tôt" not in html
    assert not missing_in_text(text, html)
    assert 'href="https://plan.example/?a=1&amp;b=2"' in html


def test_what_organisers_write_goes_to_those_they_wrote_to() -> None:
    event = the_event()
    came = RegistrationFactory(event=event, state=State.ATTENDED)
    waiting = RegistrationFactory(event=event, state=State.WAITLISTED)
    elsewhere = RegistrationFactory(event=open_event())
    message = message_to(came, State.CONFIRMED)
    mails.queue_message(message, [waiting, elsewhere])
    assert [sent["To"] for sent in deliver()] == [came.email]


def gone(registration: Registration) -> None:
    registration.delete()


def forgotten(registration: Registration) -> None:
    blank = dict.fromkeys(("email", "first_name", "last_name", "organisation_name"), "")
    Registration.objects.filter(pk=registration.pk).update(**blank)


def elsewhere(registration: Registration) -> None:
    Registration.objects.filter(pk=registration.pk).update(state=State.REFUSED)


def off(registration: Registration) -> None:
    EventPage.objects.filter(pk=registration.event_id).update(status=EventPage.Status.CANCELLED)


@pytest.mark.parametrize("change", [gone, forgotten, elsewhere, off])
@pytest.mark.parametrize(
    ("state", "queue"),
    [
        (State.PENDING_EMAIL, mails.queue_confirm),
        (State.CONFIRMED, mails.queue_confirmed),
        (State.WAITLISTED, mails.queue_waitlisted),
        (State.OFFERED, mails.queue_offered),
        (State.PENDING_APPROVAL, mails.queue_to_approve),
        (State.CONFIRMED, mails.queue_changed_choices),
        (State.CONFIRMED, mails.queue_already),
    ],
)
def test_what_is_not_true_any_more_is_not_sent(state: str, queue: Any, change: Any) -> None:
    registration = RegistrationFactory(event=the_event(), state=state)
    queue(registration, tell(registration, "step"))
    change(registration)
    assert deliver() == []
    assert Mail.objects.get(kind__startswith="events.").state == Mail.State.CANCELLED


def test_no_page_is_named_that_is_not_public() -> None:
    event = the_event()
    registration = RegistrationFactory(event=event)
    restrict(event)
    mails.queue_confirmed(registration, tell(registration, "confirm"))
    text = text_of(the_mail())
    assert "Accueillir & fidéliser" in text
    assert "/evenements/accueillir/" not in text


def test_a_demonstration_says_so() -> None:
    registered(the_event(demonstration=True))
    assert "Exemple de démonstration : cet événement n’a pas lieu." in text_of(the_mail())


def test_each_mail_opens_the_page_by_a_link_of_its_own_and_nothing_stores_it() -> None:
    event = the_event()
    registration = registered(event)
    first = secret_in(the_mail())
    mails.queue_already(registration, tell(registration, "request_again"))
    second = secret_in(the_mail())
    assert first != second
    stored = "".join(f"{row.key}{row.context}{row.recipient}" for row in Mail.objects.all())
    assert first not in stored
    assert second not in stored
    assert "camille" not in "".join(Mail.objects.values_list("key", flat=True))


def every_kind(event: EventPage) -> None:
    """Queue each kind of mail that someone whose address is known receives."""
    at = {state: RegistrationFactory(event=event, state=state) for state in State}
    for registration in at.values():
        tell(registration, "step")
    step = tell(at[State.CONFIRMED], "step")
    mails.queue_confirm(at[State.PENDING_EMAIL], step)
    mails.queue_already(at[State.WAITLISTED], step)
    mails.queue_confirmed(at[State.CONFIRMED], step)
    mails.queue_waitlisted(at[State.WAITLISTED], step)
    mails.queue_offered(at[State.OFFERED], step)
    mails.queue_to_approve(at[State.PENDING_APPROVAL], step)
    mails.queue_refused(at[State.REFUSED])
    mails.queue_cancelled(at[State.CANCELLED])
    mails.queue_full(RegistrationFactory(event=event, state=State.CANCELLED, ending=Registration.Ending.FULL))
    choice = at[State.CONFIRMED].choices.create(
        session=event.sessions.all()[0], state=SessionChoice.State.CONFIRMED
    )
    mails.queue_session(at[State.CONFIRMED], step, choice)
    mails.queue_changed_choices(at[State.CONFIRMED], step)
    mails.queue_moved(event, [at[State.CONFIRMED]])
    mails.queue_reminders(event, [at[State.CONFIRMED]])
    message_to(at[State.CONFIRMED], State.CONFIRMED)
    mails.queue_group_confirm(RegistrationGroupFactory(event=event))


def test_both_forms_of_every_mail_say_the_same() -> None:
    event = the_event(sessions=[unsaved_session(START)])
    every_kind(event)
    sent = deliver()
    assert len(sent) == 15
    for message in sent:
        text, html = bodies(message)
        assert not missing_in_text(text, html), message["Subject"]
        assert "https://lien" not in text
        assert not re.search(r"\{[{%]|None\b", text + html), message["Subject"]
        shown = re.sub(r"<[^>]*>", " ", html.partition("<body")[2])
        for word in ("Accueillir", "heure de Paris"):
            assert word in text
            assert word in shown
        assert max(map(len, text.splitlines())) < 998


def test_a_letter_costs_the_same_whatever_the_number_of_sessions() -> None:
    def cost(count: int) -> int:
        event = open_event(
            starts_at=START, sessions=[unsaved_session(START, rank) for rank in range(count)], minutes=600
        )
        registration = RegistrationFactory(event=event, sessions=list(event.sessions.all()))
        mails.queue_confirmed(registration, tell(registration, "confirm"))
        with CaptureQueriesContext(connection) as queries:
            the_mail()
        return len(queries)

    cost(1)  # what is read once and kept
    assert cost(1) == cost(12)


def test_a_real_server_receives_the_invitation_as_it_was_made() -> None:
    registered(the_event(title="Été & « accueil » 😀"))
    handler = Handler()
    backend = "django.core.mail.backends.smtp.EmailBackend"
    with (
        serving(handler) as port,
        override_settings(EMAIL_BACKEND=backend, EMAIL_HOST="127.0.0.1", EMAIL_PORT=port),
    ):
        send_due()
    (message,) = handler.messages
    entry = invitation_in(message)
    assert entry.method == "REQUEST"
    assert entry["SUMMARY"] == "Été & « accueil » 😀"
    assert message.get_content_type() == "multipart/mixed"
    assert outbox.outbox[1:] == []


def test_who_came_is_thanked_with_sheets_that_anyone_may_read(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        sheet, secret = PracticePageFactory(title="Le tutorat"), PracticePageFactory(title="Secret")
        restrict(secret)
    event = the_event(practices=[sheet, secret], replay_url="https://video.example/1")
    registration = RegistrationFactory(event=event, state=State.ATTENDED)
    with time_machine.travel(START + timedelta(days=2)):
        mails.queue_thanks([registration])
        text = text_of(the_mail())
    assert "Merci d’avoir participé" in text
    assert "https://video.example/1" in text.splitlines()
    assert re.search(r"Le tutorat :\nhttps?://[^/\s]+/pratiques/", text)
    assert "Secret" not in text


def test_how_long_an_address_is_kept_is_told_as_it_is() -> None:
    request(the_event(), CAMILLE, Wishes())
    assert f"au bout de {links.UNCONFIRMED_KEPT / timedelta(hours=1):.0f} heures" in text_of(the_mail())
