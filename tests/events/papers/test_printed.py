"""Badges and sheets to sign: everyone who is expected, whatever they are called, in a tagged PDF."""

import io
import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from core import typesetting
from events.models import EventPage, Registration
from tests.events.papers.asked import organiser
from tests.factories import RegistrationFactory, SessionChoiceFactory, open_event, unsaved_session

pytestmark = pytest.mark.django_db

# Whatever people may type in a name: markup of Typst, emoji, right-to-left, no space for long.
HOSTILE = (
    '#panic("x")', "*gras* $x$ _a_ `c` @d <e>", "= Titre", "\\ // /* #include", "O’Brien 🎉", "مرحبا", "שלום",
    "漢字", "W" * 100, "{{ x }}", "Nguyễn-Lefèbvre", "\u202eretourné",
)  # fmt: skip
State = Registration.State


def badges_url(event: EventPage) -> str:
    return reverse("events_papers_badges", args=[event.pk])


def attendance_url(event: EventPage, session: object = "") -> str:
    return f"{reverse('events_papers_attendance', args=[event.pk])}?seance={session}"


def read(client: Client, url: str) -> PdfReader:
    response = client.get(url)
    assert response.status_code == 200, response.content[:500]
    assert response["Content-Type"] == "application/pdf"
    return PdfReader(io.BytesIO(response.content))


def text_of(reader: PdfReader) -> str:
    text = " ".join(page.extract_text() for page in reader.pages)
    return " ".join(text.replace("\u200b", "").split())


def is_tagged(reader: PdfReader) -> bool:
    root: Any = reader.trailer["/Root"]
    return "/StructTreeRoot" in root and root["/Lang"] == "fr-FR"


def claims_accessibility(reader: PdfReader) -> bool:
    return reader.xmp_metadata is not None and "pdfuaid" in str(
        reader.trailer["/Root"]["/Metadata"].get_data()
    )  # type: ignore[index]


def names(text: str) -> set[str]:
    return {word for word in text.split() if word.startswith("Participant")}


@pytest.mark.parametrize("url", [badges_url, attendance_url])
def test_those_who_have_a_place_are_on_paper_and_no_others(url: Any) -> None:
    event = open_event()
    coming = [RegistrationFactory(event=event), RegistrationFactory(event=event, state=State.ATTENDED)]
    for state in set(State) - {State.CONFIRMED, State.ATTENDED}:
        RegistrationFactory(event=event, state=state)
    Registration.objects.create(
        event=event, state=State.CONFIRMED, queued_at=timezone.now(), forgotten_at=timezone.now()
    )
    RegistrationFactory()

    reader = read(organiser(event), url(event))

    assert names(text_of(reader)) == {one.last_name for one in coming}
    assert is_tagged(reader)
    assert claims_accessibility(reader)


def test_they_are_sorted_as_french_does() -> None:
    event = open_event()
    for name in ("Zola", "Évrard", "etienne", "Eymard"):
        RegistrationFactory(event=event, last_name=name, organisation_name="")

    text = text_of(read(organiser(event), attendance_url(event)))

    places = [text.index(name) for name in ("etienne", "Évrard", "Eymard", "Zola")]
    assert places == sorted(places)


def test_eight_badges_stand_on_a_page() -> None:
    event = open_event()
    for _ in range(17):
        RegistrationFactory(event=event)
    reader = read(organiser(event), badges_url(event))
    assert [len(names(page.extract_text())) for page in reader.pages] == [8, 8, 1]


@pytest.mark.parametrize("url", [badges_url, attendance_url])
@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_is_typed_is_shown_and_never_run(url: Any, name: str) -> None:
    event = open_event(title=f"Un atelier {name}"[:200])
    RegistrationFactory(event=event, first_name=name, last_name=name, organisation_name=name)
    reader = read(organiser(event), url(event))
    assert is_tagged(reader)
    if name.isascii():
        shown = text_of(reader).replace(" ", "")
        assert shown.count(name.replace(" ", "")) >= 3


def test_a_large_event_is_printed_in_seconds() -> None:
    event = open_event()
    now = timezone.now()
    Registration.objects.bulk_create(
        Registration(
            event=event, state=State.CONFIRMED, queued_at=now, confirmed_at=now, email=f"p{rank}@example.org",
            first_name="Jean-Luc", last_name=f"Participant{rank}", organisation_name="EHPAD Les Tilleuls",
        )
        for rank in range(300)
    )  # fmt: skip
    client = organiser(event)
    for url in (badges_url(event), attendance_url(event)):
        start = time.perf_counter()
        reader = read(client, url)
        # Two seconds at most on an idle machine; what is shared with other tests is slower.
        assert time.perf_counter() - start < 10
        assert len(names(text_of(reader))) == 300


def test_a_session_has_a_sheet_of_its_own() -> None:
    event = open_event(title="Les assises")
    event.sessions.set([unsaved_session(event.starts_at, title="Tutorat", room="Salle B"),
                        unsaved_session(event.starts_at, title="Accueil")])  # fmt: skip
    event.save()
    tutoring, welcome = event.sessions.get(title="Tutorat"), event.sessions.get(title="Accueil")
    there, waiting, _elsewhere = (RegistrationFactory(event=event) for _ in range(3))
    SessionChoiceFactory(registration=there, session=tutoring)
    SessionChoiceFactory(registration=waiting, session=tutoring, state="waitlisted")
    SessionChoiceFactory(registration=_elsewhere, session=welcome)
    gone = RegistrationFactory(event=event, state=State.CANCELLED)
    SessionChoiceFactory(registration=gone, session=tutoring, state="confirmed")

    text = text_of(read(organiser(event), attendance_url(event, tutoring.pk)))

    assert names(text) == {there.last_name}
    assert "Tutorat" in text
    assert "Salle B" in text
    assert "Une personne inscrite" in text


@pytest.mark.parametrize("session", ["0", "abc", "9" * 30, "9" * 5000, "-1", "٣"])
def test_the_session_of_another_event_does_not_exist(session: str) -> None:
    event, other = open_event(), open_event()
    other.sessions.set([unsaved_session(other.starts_at)])
    other.save()
    client = organiser(event)
    assert client.get(attendance_url(event, session)).status_code == 404
    assert client.get(attendance_url(event, other.sessions.get().pk)).status_code == 404


def test_an_event_without_anyone_has_papers_that_say_so() -> None:
    event = open_event()
    client = organiser(event)
    assert "personne n’a encore de place" in text_of(read(client, badges_url(event)))
    assert "Personne n’est encore inscrit" in text_of(read(client, attendance_url(event)))


def test_the_sheet_is_a_table_with_headings_and_numbered_pages() -> None:
    event = open_event()
    for _ in range(40):
        RegistrationFactory(event=event)
    reader = read(organiser(event), attendance_url(event))
    assert "1 / " in reader.pages[0].extract_text()
    assert all("Signature" in page.extract_text() for page in reader.pages)


@pytest.mark.parametrize("url", [badges_url, attendance_url])
def test_what_cannot_be_made_is_told_in_french(url: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    event = open_event()
    monkeypatch.setattr(typesetting, "LONGEST_DATA", 10)
    response = organiser(event).get(url(event))
    assert response.status_code == 503
    assert "n’a pas pu être préparé" in response.content.decode()
    assert "no-store" in response["Cache-Control"]
