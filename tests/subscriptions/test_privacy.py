"""What is kept of those who follow something: until they leave, and no trace after."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from core import tokens
from core.models import PersonalToken
from core.privacy.erasure import forget_person
from core.privacy.purge import purge
from core.privacy.selectors import held_about, kept_data
from subscriptions import links, selectors, services
from subscriptions.models import Subscriber, Subscription
from tests.subscriptions.things import (
    CAMILLE,
    CONFIRM,
    TOPIC,
    Things,
    announce,
    ask,
    deliver,
    follow,
    link_in,
    morning,
)
from tests.traces import everything_logged, traces_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
HOURS = timedelta(hours=1)


@pytest.mark.parametrize("way", ["link", "request"])
def test_whoever_asks_leaves_no_trace(
    client: Client,
    settings: Any,
    tmp_path: Path,
    django_capture_on_commit_callbacks: Any,
    way: str,
) -> None:
    settings.MAIL_STORE_DIR = tmp_path / "mails"
    with everything_logged() as lines:
        ask()
        client.post(link_in(deliver()[0], CONFIRM))
        announce("Une.")
        page = link_in(morning()[0])
        settings.EMAIL_BACKEND = settings.MAIL_KEEPING_BACKEND
        services.send_page(CAMILLE)
        deliver()
        ask(key="2")
        announce("Deux.")
        assert any(where.startswith("mails/") for where in traces_of(CAMILLE))

        with django_capture_on_commit_callbacks(execute=True):
            if way == "link":
                client.post(f"{page}effacer/")
            else:
                assert forget_person(CAMILLE)["subscriptions.subscribers"] == 1
        deliver()

    assert traces_of(CAMILLE, logs="\n".join(lines)) == []
    assert not Subscriber.objects.exists()
    assert not Subscription.objects.exists()
    assert not PersonalToken.objects.filter(used_at=None).exists()
    assert morning() == []


def test_someone_else_keeps_all() -> None:
    follow()
    follow("autre@exemple.fr")
    forget_person(CAMILLE)
    assert selectors.is_following("autre@exemple.fr", TOPIC, "1")


def test_a_person_can_read_all_that_is_held(things: Things) -> None:
    follow()
    follow(key="2")
    things.hidden.add("2")
    ask(key="3")
    announce("Une.")
    morning()
    held = str(held_about(CAMILLE)).replace("\\xa0", " ")
    assert CAMILLE in held
    assert "Chaque semaine" in held
    assert "Choses suivies : Chose 1 (depuis le 24/11/2026)" in held
    assert "Choses suivies : 2 (depuis" in held
    assert "Choses suivies : Chose 3 (à confirmer)" in held
    assert "24/11/2026" in held


def test_what_is_kept_is_told() -> None:
    told = {kept.label: kept.kept for kept in kept_data()}
    assert told["Suivis à confirmer"] == "48 heures."
    assert "la nuit qui suit votre départ" in told["Suivis et abonnements"]


def test_what_nobody_confirmed_goes_after_48_hours_with_its_address(clock: Any) -> None:
    ask()
    follow("autre@exemple.fr")
    ask("autre@exemple.fr", "2")
    deliver()
    clock.shift(48 * HOURS - timedelta(seconds=1))
    purge()
    assert Subscription.objects.count() == 3
    clock.shift(timedelta(seconds=1))
    purge()
    assert list(Subscriber.objects.values_list("email", flat=True)) == ["autre@exemple.fr"]
    assert list(Subscription.objects.values_list("key", flat=True)) == ["1"]
    assert not PersonalToken.objects.filter(purpose=links.CONFIRM).exists()
    assert traces_of(CAMILLE) == []


def test_the_address_goes_the_night_after_its_owner_left() -> None:
    follow()
    follow("autre@exemple.fr")
    announce("Une.")
    morning()
    services.unsubscribe_all(CAMILLE)
    purge()
    assert list(Subscriber.objects.values_list("email", flat=True)) == ["autre@exemple.fr"]
    assert traces_of(CAMILLE) == []


def test_whoever_still_follows_is_kept_for_years(clock: Any) -> None:
    follow()
    clock.shift(timedelta(days=1500))
    purge()
    assert selectors.is_following(CAMILLE, TOPIC, "1")


def test_what_is_confirmed_while_it_is_purged_stays(clock: Any) -> None:
    ask()
    subscription = Subscription.objects.get()
    secret = tokens.issue(links.CONFIRM, subscription.pk, HOURS)
    services.confirm(secret)
    assert services.forget_unconfirmed([subscription.pk]) == 0
    assert selectors.is_following(CAMILLE, TOPIC, "1")


def test_nothing_personal_outlives_in_the_keys_of_mails() -> None:
    follow()
    services.send_page(CAMILLE)
    announce("Une.")
    morning()
    forget_person(CAMILLE)
    assert traces_of(CAMILLE, "camille") == []
