"""Every form of the public site, against a robot that knows it; who filled them all, forgotten."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import html5lib
import pytest
import time_machine
from django.test import Client

from core.models import ErasureRecord, Mail
from core.privacy.erasure import forget_person
from core.privacy.selectors import held_about
from events.models import Registration
from portal.models import ContactMessage
from practices.models import Adoption, Inquiry
from tests.factories import UserFactory, open_event
from tests.practices.asking import STAMP, deliver, set_editors, sheet_of, willing
from tests.traces import everything_logged, traces_of
from tests.unchanged import assert_get_changes_nothing

pytestmark = pytest.mark.django_db

HTML = "{http://www.w3.org/1999/xhtml}"
WORDS = "Combien de temps faut-il pour former les tuteurs d’un service ?"
PERSON = {"name": "Éloïse Durand-Testard", "organisation_name": "Les Glycines-Testées", "message": WORDS}
REGISTERED = {"prenom": "Éloïse", "nom": "Durand-Testard", "structure": "Les Glycines-Testées"}
COLLEAGUE = {"prenom_1": "Sacha", "nom_1": "Petit-Testé", "courriel_1": "sacha.petit@exemple.fr"}
# Whose structure stays, with them: they are someone else.
COLLEAGUES = {**REGISTERED, **COLLEAGUE, "structure": "Les Tilleuls"}
IDEA = {
    "titre": "Mutualiser un logement",
    "nom": "Éloïse Durand-Testard",
    "structure": "Les Glycines-Testées",
}
TOLD = {"titre": "Le binôme d’accueil", "nom": "Éloïse Durand-Testard", "structure": "Les Glycines-Testées"}
# Of each form: where it is, the name of its address, the rest of what a person types.
FORMS: dict[str, tuple[str, str, dict[str, str]]] = {
    "adoption": ("/pratiques/tutorat/suivre/", "courriel", {"structure": "Les Glycines-Testées"}),
    "inquiry": ("/pratiques/tutorat/echanger/", "email", PERSON),
    "contact": ("/contact/", "email", {**PERSON, "sujet": "accessibilite"}),
    "registration": ("/evenements/atelier/inscription/", "courriel", REGISTERED),
    "tell": ("/pratiques/raconter/", "courriel", {**TOLD, "montrer": "nom"}),
    "idea": ("/idees/proposer/", "courriel", {**IDEA, "montrer": "nom"}),
    "group": ("/evenements/atelier/inscription/groupe/", "courriel", COLLEAGUES),
}
ADDRESS = "eloise.durand@exemple.fr"


@pytest.fixture(autouse=True)
def clock(db: None) -> Iterator[Any]:
    with time_machine.travel(datetime(2026, 11, 23, 9, 30, tzinfo=UTC), tick=False) as clock:
        willing(sheet_of(slug="tutorat"))
        open_event(slug="atelier")
        set_editors()
        yield clock


def stamp(client: Client, clock: Any, name: str) -> str:
    """Open a form, take the time to read it; return its signed time."""
    found = STAMP.search(client.get(FORMS[name][0]).content.decode())
    assert found
    clock.shift(timedelta(seconds=30))
    return found[1]


def send(client: Client, name: str, horodatage: str, email: str = ADDRESS, address: str = "192.0.2.1") -> Any:
    path, field, data = FORMS[name]
    return client.post(path, {**data, field: email, "horodatage": horodatage}, REMOTE_ADDR=address)


@pytest.mark.parametrize(
    ("name", "posts", "most"),
    [
        ("adoption", 1000, 20),
        ("idea", 1000, 20),
        ("tell", 100, 20),
        ("inquiry", 100, 20),
        ("contact", 100, 20),
        ("registration", 200, 120),
    ],
)
def test_a_robot_gets_the_quota_through_while_people_beside_it_are_served(
    client: Client, clock: Any, name: str, posts: int, most: int
) -> None:
    """The drill: one address, another e-mail each time, one signed time sent again and again."""
    signed = stamp(client, clock, name)
    robot, people = [], []
    for n in range(posts):
        robot.append(send(client, name, signed, f"robot{n}@exemple.fr").status_code)
        if n % (posts // 10) == 0:
            who = n // (posts // 10)
            beside = send(client, name, signed, f"personne{who}@exemple.fr", f"198.51.100.{who + 1}")
            people.append(beside.status_code)

    assert robot == [302] * most + [429] * (posts - most)
    assert people == [302] * 10
    assert Mail.objects.count() == most + 10


@pytest.mark.parametrize("name", FORMS)
def test_each_form_has_the_same_manners(client: Client, name: str) -> None:
    answer = assert_get_changes_nothing(client, FORMS[name][0])

    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    tree = html5lib.parse(answer.content)
    (form,) = [form for form in tree.iter(f"{HTML}form") if form.get("method") == "post"]
    assert form.get("novalidate") is not None
    traps = [item for item in form.iter(f"{HTML}input") if item.get("name") == "commentaire_web"]
    assert len(traps) == 1
    assert 'href="/donnees-personnelles/"' in answer.content.decode()


@pytest.mark.parametrize("name", FORMS)
def test_each_form_says_all_that_is_wrong_and_leads_to_it(client: Client, clock: Any, name: str) -> None:
    path, field, _ = FORMS[name]

    answer = client.post(path, {"horodatage": stamp(client, clock, name), field: "eloise@"})

    assert answer.status_code == 422
    tree = html5lib.parse(answer.content)
    ids = {item.get("id") for item in tree.iter() if item.get("id")}
    (notice,) = [item for item in tree.iter() if item.get("id") == "erreurs"]
    links = [link.get("href") or "" for link in notice.iter(f"{HTML}a")]
    assert f"#id_{field}" in links
    assert {link.removeprefix("#") for link in links} <= ids
    (title,) = tree.iter(f"{HTML}title")
    assert (title.text or "").startswith("Erreur\u00a0: ")
    for item in tree.iter():
        assert set((item.get("aria-describedby") or "").split()) <= ids
    assert 'value="eloise@"' in answer.content.decode()


def test_a_person_who_filled_every_form_is_forgotten_and_leaves_numbers(client: Client, clock: Any) -> None:
    UserFactory(email=ADDRESS, first_name="Éloïse", last_name="Durand-Testard")
    with everything_logged() as lines:
        for name in FORMS:
            assert send(client, name, stamp(client, clock, name)).status_code == 302
        for message in deliver():
            links = set(
                re.findall(r"https?://[^/\s]+((?:/\w+)+/(?:confirmer|groupe)/\S+/)", str(message.body))
            )
            # The link of an idea opens a draft: there is nothing to confirm.
            told = ("/idees/la-mienne/", "/pratiques/raconter/")
            assert len(links) == (0 if any(path in str(message.body) for path in told) else 1)
            assert all(client.post(link).status_code in {200, 302} for link in links)
        deliver()
        send(client, "adoption", stamp(client, clock, "adoption"))  # a mail that waits
        assert len(held_about(ADDRESS)) >= 5
        counted = Adoption.objects.filter(counted=True).count()

        forgotten = forget_person(ADDRESS)

    assert sum(forgotten.values()) == sum(ErasureRecord.objects.get().forgotten.values()) > 5
    assert traces_of(ADDRESS, "Durand-Testard", "Glycines-Testées", WORDS, logs="\n".join(lines)) == []
    assert Adoption.objects.filter(counted=True).count() == counted == 1
    assert Inquiry.objects.count() == ContactMessage.objects.count() == 1
    assert Registration.objects.filter(email="").count() == 1
    assert held_about(ADDRESS) == []
