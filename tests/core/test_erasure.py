"""One person's data: given when they ask, forgotten when they ask, whatever kinds of it there are."""

import json
import sys
from dataclasses import replace
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.core.files.images import ImageFile
from django.core.management import CommandError, call_command
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from accounts.models import User
from core.models import ErasureRecord, Mail
from core.privacy import CannotForgetError, all_data, registry
from core.privacy.erasure import IncompleteErasureError, forget_person
from core.privacy.own import SIGN_INS
from core.privacy.purge import purge
from core.privacy.selectors import held_about, kept_data
from core.protection import Quota, spend
from tests.core.kinds import LETTERS, letters
from tests.factories import PASSWORD, PracticePageFactory, UserFactory
from tests.traces import everything_logged, traces_of
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db

ADDRESS = "camille.durand@exemple.fr"


@pytest.fixture
def _letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have letters in the place of the mails that they are rows of, beside the other kinds of the site."""
    others = {name: data for name, data in registry._data.items() if name != "core.mails"}
    monkeypatch.setattr(registry, "_data", {**others, LETTERS.name: LETTERS})


def editor(email: str = ADDRESS, **fields: Any) -> User:
    return UserFactory(email=email, first_name="Éloïse", last_name="Durand-Testard", **fields)


# Every kind that the site registers.


@pytest.mark.parametrize("name", [data.name for data in all_data()])
def test_each_kind_says_in_french_what_why_and_for_how_long_and_bears_being_asked(name: str) -> None:
    data = next(data for data in all_data() if data.name == name)

    assert name.count(".") == 1
    for sentence in (data.purpose, data.kept):
        assert not sentence[0].islower()
        assert sentence.endswith(".")
    assert data.label[0].isupper()
    assert not data.label.endswith(".")
    for found in (data.due(timezone.now()), data.of("personne@exemple.fr")):
        assert isinstance(found, QuerySet)
        assert list(found.order_by("pk")) == []
        assert not found.filter(pk__in=[1]).exists()
    assert data.forget([]) == 0


def test_no_two_kinds_have_one_label() -> None:
    labels = [kept.label for kept in kept_data()]

    assert len(set(labels)) == len(labels) == len(all_data())
    assert labels == sorted(labels)


def test_a_name_is_that_of_one_kind_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_data", {})
    registry.register(LETTERS)
    registry.register(LETTERS)

    with pytest.raises(ValueError, match=r"tests\.letters"):
        registry.register(replace(LETTERS, label="Autre chose"))


# What is held.


@pytest.mark.usefixtures("_letters")
def test_what_is_held_is_found_however_the_address_is_written() -> None:
    letters(2, recipient=ADDRESS)
    letters(1)

    (held,) = held_about(" Camille.DURAND@exemple.fr\n")

    assert held.data is LETTERS
    assert [item["Destinataire"] for item in held.objects] == [ADDRESS, ADDRESS]
    assert held_about("inconnue@exemple.fr") == []


@pytest.mark.parametrize("nobody", ["", "  \n"])
def test_nobody_is_not_everybody_who_was_forgotten(nobody: str) -> None:
    for ask in (held_about, forget_person):
        with pytest.raises(ValueError, match="address"):
            ask(nobody)


@pytest.mark.usefixtures("_letters")
def test_the_command_gives_all_of_it_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    letters(1, recipient=ADDRESS)
    editor()

    def asked(argument: str) -> Any:
        out = StringIO()
        with nothing_changes():
            call_command("personal_data", argument, stdout=out)
        return json.loads(out.getvalue())

    given = asked(ADDRESS.upper())
    assert [item["nature"] for item in given] == ["Comptes", "Lettres d’essai"]
    assert given[0]["données"][0]["Prénom"] == "Éloïse"
    assert given[1]["finalité"] == "Vérifier la purge."
    assert given[1]["données"][0]["Envoyé le"].endswith(("+01:00", "+02:00"))
    monkeypatch.setattr(sys, "stdin", StringIO(f"{ADDRESS}\n"))
    assert asked("-") == given
    assert asked("inconnue@exemple.fr") == []


# Erasure.


@pytest.mark.usefixtures("_letters")
def test_a_person_is_forgotten_everywhere_and_only_numbers_stay() -> None:
    letters(2, recipient=ADDRESS)
    (other,) = letters(1)
    AccessAttempt.objects.create(username=ADDRESS, ip_address="192.0.2.9", failures_since_start=1)
    spend(Quota("tests.hour", 3, timedelta(hours=1)), ADDRESS)

    with everything_logged() as lines:
        counts = forget_person(ADDRESS.title())

    assert counts == {"core.sign_ins": 1, "tests.letters": 2}
    assert ErasureRecord.objects.get().forgotten == counts
    assert traces_of(ADDRESS, "192.0.2.9", logs="\n".join(lines)) == []
    assert Mail.objects.get(pk=other).recipient != ""
    with nothing_changes():
        assert forget_person(ADDRESS) == {}, "twice is once"


@pytest.mark.usefixtures("_letters")
def test_all_or_nothing_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(keys: Any) -> int:
        raise CannotForgetError("Décidez d’abord.")

    stubborn = replace(LETTERS, name="tests.stubborn", forget=refuse)
    silent = replace(LETTERS, name="tests.silent", of=lambda email: Mail.objects.filter(kind="tests.letter"))
    letters(2, recipient=ADDRESS)

    monkeypatch.setattr(registry, "_data", {LETTERS.name: LETTERS, silent.name: silent})
    with pytest.raises(IncompleteErasureError, match=r"tests\.silent"), nothing_changes():
        forget_person(ADDRESS)
    monkeypatch.setattr(registry, "_data", {SIGN_INS.name: SIGN_INS, stubborn.name: stubborn})
    AccessAttempt.objects.create(username=ADDRESS, failures_since_start=1)
    with pytest.raises(CannotForgetError), nothing_changes():
        forget_person(ADDRESS)


@pytest.mark.usefixtures("_letters")
def test_the_command_forgets_only_when_told_twice() -> None:
    letters(2, recipient=ADDRESS)

    def run(*arguments: str) -> str:
        out = StringIO()
        call_command("forget_person", *arguments, stdout=out)
        return out.getvalue()

    with nothing_changes():
        told = run(ADDRESS)
    assert "Lettres d’essai (tests.letters)\u00a0: 2" in told
    assert "Ajoutez --yes" in told
    assert "noté en nombres" in run(ADDRESS, "--yes")
    assert traces_of(ADDRESS) == []
    assert run(ADDRESS, "--yes").strip() == "Rien n’est gardé sur cette personne."
    with pytest.raises(CommandError):
        run(" ", "--yes")


# Accounts.


def picture() -> ImageFile:
    buffer = BytesIO()
    Image.new("RGB", (4, 4)).save(buffer, "PNG")
    return ImageFile(BytesIO(buffer.getvalue()), name="eloise.png")


def test_an_account_is_closed_and_tells_nobody_while_what_it_did_stays(
    client: Client, settings: SimpleNamespace, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    administrator = UserFactory(superuser=True)
    user = editor()
    sheet = PracticePageFactory()
    revision = sheet.save_revision(user=user)
    log(user, "wagtail.create", user=administrator)
    profile = UserProfile.get_for_user(user)
    profile.avatar.save("eloise.png", picture())
    file = Path(profile.avatar.path)
    assert client.login(username=ADDRESS, password=PASSWORD)

    with django_capture_on_commit_callbacks(execute=True):
        counts = forget_person(ADDRESS, by=administrator)

    assert counts == {"core.accounts": 1, "core.account_history": 1}
    assert ErasureRecord.objects.get().by == administrator
    assert traces_of(ADDRESS, "Éloïse", "Durand-Testard") == []
    assert not file.exists()
    user.refresh_from_db()
    assert not user.is_active
    assert not user.has_usable_password()
    revision.refresh_from_db()
    assert revision.user == user
    assert client.get(reverse("wagtailadmin_home")).status_code == 302, "signed out"
    assert not client.login(username=user.email, password=PASSWORD)


def test_an_administrator_is_not_forgotten_by_mistake() -> None:
    editor(superuser=True)

    with pytest.raises(CannotForgetError, match="administre le site"), nothing_changes():
        forget_person(ADDRESS)
    with pytest.raises(CommandError, match="administre le site"):
        call_command("forget_person", ADDRESS, "--yes", stdout=StringIO())


def test_the_history_of_a_deleted_account_is_forgotten_after_a_year() -> None:
    gone, present = editor(), editor("present@exemple.fr")
    for user in (gone, present):
        log(user, "wagtail.edit", user=present)
    gone.delete()
    day = timedelta(days=1)

    ModelLogEntry.objects.update(timestamp=timezone.now() - 364 * day)
    purge()
    assert "wagtailcore_modellogentry.label" in traces_of(ADDRESS)
    ModelLogEntry.objects.update(timestamp=timezone.now() - 366 * day)
    purge()
    assert traces_of(ADDRESS) == []
    assert "wagtailcore_modellogentry.label" in traces_of("present@exemple.fr")
