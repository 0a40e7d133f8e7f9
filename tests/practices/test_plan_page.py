"""« Je l’essaie chez moi » without JavaScript: the form posts, the server answers, nothing is stored."""

import json
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx import Document
from icalendar import Calendar

from practices.plan.links import MAX_LENGTH, pack, unpack
from practices.plan.state import MAX_STEPS, Plan, Step
from tests.factories import PracticePageFactory, restrict, section, steps

from .plans import fields, hard_plan, press

pytestmark = pytest.mark.django_db

PATH = "/pratiques/tutorat/essayer/"
# SQL queries of the page, the process being warm.
QUERIES = 8
PLAN = Plan(
    title="Notre tutorat",
    organisation="Les Tilleuls",
    start=date(2027, 1, 4),
    steps=(
        Step("1", "Choisir", "Direction", "Semaine 1"),
        Step("2", "Former", "Cadre", "Semaine 2", "Deux heures"),
        Step("3", "Évaluer", "", "Mois 3", done=True),
    ),
    key="abcdef123456",
)


class FormReader(HTMLParser):
    """Reads what a browser would post for a page."""

    def __init__(self) -> None:
        super().__init__()
        self.values: list[tuple[str, str]] = []
        self.area: str | None = None
        self.in_template = False
        self.invalid: list[str] = []
        self.focused: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.in_template = self.in_template or tag == "template"
        if self.in_template:
            return
        if given.get("aria-invalid") == "true":
            self.invalid.append(given["id"] or "")
        if "autofocus" in given:
            self.focused.append(given["id"] or "")
        name = given.get("name")
        if tag == "input" and name and (given.get("type") != "checkbox" or "checked" in given):
            self.values.append((name, given.get("value") or ""))
        elif tag == "textarea" and name:
            self.values.append((name, ""))
            self.area = name

    def handle_data(self, data: str) -> None:
        if self.area:
            self.values[-1] = (self.area, self.values[-1][1] + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.area = None
        elif tag == "template":
            self.in_template = False


def read(response: Any) -> FormReader:
    reader = FormReader()
    reader.feed(response.content.decode())
    return reader


def values(response: Any, name: str) -> list[str]:
    return [value for field, value in read(response).values if field == name]


@pytest.fixture(autouse=True)
def sheet() -> Any:
    return PracticePageFactory(
        title="Le tutorat", slug="tutorat", body=[section(), steps("Réunir l’équipe", "Faire le point")]
    )


def test_the_plan_begins_with_the_steps_of_the_sheet(client: Client) -> None:
    response = client.get(PATH)

    assert values(response, "etape") == ["Réunir l’équipe", "Faire le point"]
    assert values(response, "qui") == ["Direction", "Direction"]
    assert values(response, "titre") == ["Le tutorat"]
    assert "public" in response["Cache-Control"]
    assert not response.cookies
    assert "cookie" not in response.get("Vary", "").lower()


def test_the_sheet_leads_to_its_plan(client: Client) -> None:
    html = client.get("/pratiques/tutorat/").content.decode()
    assert re.search(rf'href="{PATH}"[^>]*>.*?Je l’essaie chez moi', html)


def test_a_sheet_without_steps_begins_with_a_blank_one(client: Client) -> None:
    PracticePageFactory(slug="sans-etapes", body=[section()])
    assert values(client.get("/pratiques/sans-etapes/essayer/"), "etape") == [""]


@pytest.mark.parametrize("action", ["docx", "xlsx", "ics", "lien", "dates", "ajouter"])
def test_what_is_not_public_has_no_plan(client: Client, sheet: Any, action: str) -> None:
    restrict(PracticePageFactory(slug="reservee", title="Fiche réservée"))
    PracticePageFactory(slug="brouillon", live=False)
    sheet.unpublish()

    for slug in ("reservee", "brouillon", "tutorat", "inconnue"):
        path = f"/pratiques/{slug}/essayer/"
        assert client.get(path).status_code == 404
        assert client.get(path, {"plan": pack(PLAN)}).status_code == 404
        assert press(client, path, PLAN, action).status_code == 404


def test_the_page_costs_the_same_whatever_the_plan(client: Client) -> None:
    client.get(PATH)
    for ask in (lambda: client.get(PATH), lambda: press(client, PATH, hard_plan(), "dates")):
        with CaptureQueriesContext(connection) as captured:
            assert ask().status_code == 200
        assert len(captured) <= QUERIES


def test_what_was_posted_comes_back_as_it_was(client: Client) -> None:
    plan = hard_plan()
    response = press(client, PATH, plan, "dates")

    assert response.status_code == 200
    # A textarea shows an end of line as « \n »; the form shows the same values in the same order.
    posted = [(name, value.replace("\r\n", "\n")) for name, value in fields(plan)]
    assert sorted(read(response).values) == sorted([*posted, *_footer(client)])
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies


def _footer(client: Client) -> list[tuple[str, str]]:
    """Return what the controls of the footer hold, which no form posts."""
    return [(name, value) for name, value in read(client.get(PATH)).values if name == "theme"]


def test_dates_follow_from_the_beginning(client: Client) -> None:
    html = press(client, PATH, PLAN, "dates").content.decode()
    dates = re.findall(r"data-date>([^<]*)<", html.partition("<template")[0])
    assert dates == ["4 janvier 2027", "11 janvier 2027", "4 mars 2027"]


def test_a_step_is_added_and_has_the_focus(client: Client) -> None:
    response = press(client, PATH, PLAN, "ajouter")
    assert values(response, "etape") == ["Choisir", "Former", "Évaluer", ""]
    key = values(response, "cle")[-1]
    assert read(response).focused == [f"etape-{key}"]


def test_a_step_moves_and_its_button_keeps_the_focus(client: Client) -> None:
    down = press(client, PATH, PLAN, "descendre:1")
    assert values(down, "cle") == ["2", "1", "3"]
    assert read(down).focused == ["descendre-1"]
    assert "position 2 sur 3" in down.content.decode()

    up = press(client, PATH, PLAN, "monter:2")
    assert values(up, "cle") == ["2", "1", "3"]
    assert read(up).focused == ["descendre-2"], "the first step moves no further up"

    assert values(press(client, PATH, PLAN, "monter:1"), "cle") == ["1", "2", "3"]
    assert values(press(client, PATH, PLAN, "monter:inconnue"), "cle") == ["1", "2", "3"]


def test_a_removed_step_can_be_put_back(client: Client) -> None:
    removed = press(client, PATH, PLAN, "retirer:2")
    assert values(removed, "cle") == ["1", "3"]
    assert read(removed).focused == ["retablir"]

    left = replace(PLAN, steps=(PLAN.steps[0], PLAN.steps[2]))
    back = press(client, PATH, left, "retablir", retiree=values(removed, "retiree")[0])
    assert values(back, "etape") == ["Choisir", "Former", "Évaluer"]
    assert values(back, "note") == ["", "Deux heures", ""]
    assert values(back, "fait") == ["3"]


def test_there_is_a_most_of_steps(client: Client) -> None:
    full = replace(PLAN, steps=tuple(Step(str(n), f"Étape {n}") for n in range(MAX_STEPS)))
    added = press(client, PATH, full, "ajouter")
    assert added.status_code == 422
    assert len(values(added, "cle")) == MAX_STEPS
    assert press(client, PATH, full, "docx").status_code == 200

    over = replace(full, steps=(*full.steps, Step("trop", "Une de plus")))
    refused = press(client, PATH, over, "docx")
    assert refused.status_code == 422
    assert "60 étapes au plus" in refused.content.decode()
    assert len(values(refused, "cle")) == MAX_STEPS + 1, "nothing typed is lost"


@pytest.mark.parametrize(
    ("changes", "invalid", "message"),
    [
        ({"title": ""}, "titre", "Donnez un titre"),
        ({"title": "t" * 256}, "titre", "255 caractères au plus"),
        ({"organisation": "o" * 151}, "structure", "150 caractères au plus"),
        ({"steps": (Step("7", "", "Direction"),)}, "etape-7", "Dites ce qu’il y a à faire"),
        ({"steps": (Step("7", "Étape", note="n" * 2001),)}, "note-7", "il y en a 2001"),
        ({"start": None}, "debut", "Indiquez la date de début"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(
    client: Client, changes: dict[str, Any], invalid: str, message: str
) -> None:
    plan = replace(PLAN, **changes)
    response = press(client, PATH, plan, "ics")

    assert response.status_code == 422
    assert read(response).invalid == [invalid]
    assert message in response.content.decode()
    assert f'href="#{invalid}"' in response.content.decode(), "and in the summary"
    assert sorted(read(response).values) == sorted([*fields(plan), *_footer(client)])


@pytest.mark.parametrize("start", ["30/02/2027", "demain", "1789-07-14", "3000-01-01", "٣"])
def test_a_beginning_that_is_no_date_comes_back_as_typed(client: Client, start: str) -> None:
    pairs = [(name, start if name == "debut" else value) for name, value in fields(PLAN)]
    response = client.post(PATH, {**_lists(pairs), "action": "docx"})
    assert response.status_code == 422
    assert read(response).invalid == ["debut"]
    assert values(response, "debut") == [start]


def _lists(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, value in pairs:
        grouped.setdefault(name, []).append(value)
    return grouped


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"action": "inconnue"},
        {"action": "docx"},
        {"action": ["retirer:", "ics"], "cle": ["", "a", "a"], "etape": ["\x00", "\ud83d"], "fait": "z"},
        {"action": "retablir", "retiree": "1eJ"},
        {"action": "lien", "titre": "\ufffe", "cle": "<script>", "etape": "x", "note": "\x0b" * 10},
        {"etape": ["e"] * 5000, "action": "dates"},
    ],
)
def test_whatever_is_posted_is_no_error_of_ours(client: Client, body: dict[str, Any]) -> None:
    body = {
        name: [v.encode("utf-8", "replace").decode() for v in value] if isinstance(value, list) else value
        for name, value in body.items()
    }
    assert client.post(PATH, body).status_code < 500


def test_a_form_of_elsewhere_can_ask_no_more_than_a_page(client: Client) -> None:
    """No token is asked for, as nothing is stored; see the module of the views."""
    strict = Client(enforce_csrf_checks=True)
    assert press(strict, PATH, PLAN, "ajouter").status_code == 200
    assert strict.put(PATH).status_code == 405


def test_files_have_a_type_and_a_name(client: Client) -> None:
    plan = replace(PLAN, title="Notre tutorat : l’essai / 2027")
    for action in ("docx", "xlsx", "ics"):
        response = press(client, PATH, plan, action)
        assert response.status_code == 200
        assert response["Content-Disposition"].endswith(f"2027.{action}")
        assert "%2F" not in response["Content-Disposition"]
        assert "no-store" in response["Cache-Control"]
        assert not response.cookies


def test_files_hold_what_was_posted(client: Client) -> None:
    document = Document(BytesIO(press(client, PATH, PLAN, "docx").content))
    assert [row.cells[1].text.split("\n")[0] for row in document.tables[0].rows[1:]] == [
        "Choisir",
        "Former",
        "Évaluer",
    ]
    events = Calendar.from_ical(press(client, PATH, PLAN, "ics").content).walk("VEVENT")
    assert [event["dtstart"].dt for event in events] == [
        date(2027, 1, 4),
        date(2027, 1, 11),
        date(2027, 3, 4),
    ]


def test_a_calendar_without_date_is_refused_with_the_reason(client: Client) -> None:
    plan = replace(PLAN, steps=(Step("1", "Se parler", when="À chaque réunion"),))
    response = press(client, PATH, plan, "ics")
    assert response.status_code == 422
    assert "Aucune étape n’a de date" in response.content.decode()


def test_a_link_holds_the_plan_and_opens_elsewhere(client: Client) -> None:
    response = press(client, PATH, PLAN, "lien")
    assert response.status_code == 302
    address = urlsplit(response["Location"])
    assert address.path == PATH
    assert unpack(parse_qs(address.query)["plan"][0]) == PLAN

    shared = Client().get(response["Location"])
    assert values(shared, "etape") == ["Choisir", "Former", "Évaluer"]
    assert values(shared, "fait") == ["3"]
    assert "no-store" in shared["Cache-Control"]
    assert "noindex" in shared["X-Robots-Tag"]
    assert pack(PLAN) in shared.content.decode(), "the link is there to be copied"


def test_a_plan_too_long_for_a_link_says_so(client: Client) -> None:
    noise = "".join(chr(0x4E00 + n * 7919 % 20_000) for n in range(2000))
    plan = replace(PLAN, steps=tuple(Step(str(n), "Étape", note=noise[n:] + noise[:n]) for n in range(9)))
    response = press(client, PATH, plan, "lien")
    assert response.status_code == 422
    assert "trop long pour tenir dans un lien" in response.content.decode()
    assert values(response, "note")[3] == plan.steps[3].note


@pytest.mark.parametrize("damage", ["", "1eJ", "🐝", pack(PLAN)[:-4], "1" * MAX_LENGTH * 2])
def test_a_damaged_link_gives_the_steps_of_the_sheet_and_says_so(client: Client, damage: str) -> None:
    response = client.get(PATH, {"plan": damage})
    assert response.status_code == 422
    assert "incomplet ou abîmé" in response.content.decode()
    assert values(response, "etape") == ["Réunir l’équipe", "Faire le point"]


def test_a_shared_plan_runs_nothing(client: Client) -> None:
    nasty = "</script><script>alert(1)</script>\"' onfocus=x"
    plan = Plan(nasty, nasty, None, (Step("1", nasty, nasty, nasty, f"</textarea>{nasty}"),))
    html = client.get(PATH, {"plan": pack(plan)}).content.decode()
    assert "<script>alert" not in html
    assert "</textarea><" not in html.replace("</textarea></div", "")


def test_a_script_is_answered_in_its_own_way(client: Client) -> None:
    def ask(plan: Plan, action: str) -> Any:
        body = {**_lists(fields(plan)), "action": action}
        return client.post(PATH, body, headers={"accept": "application/json"})

    assert ask(PLAN, "dates").json()["dates"]["2"] == "11 janvier 2027"
    assert unpack(parse_qs(urlsplit(ask(PLAN, "lien").json()["link"]).query)["plan"][0]) == PLAN
    refused = ask(replace(PLAN, title=""), "lien")
    assert refused.status_code == 422
    assert json.loads(refused.content)["errors"] == {"titre": "Donnez un titre à votre plan."}
