"""Following: by a member at once, by anyone else once the owner of the address confirms."""

from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Model

from core import tokens
from core.models import Mail
from subscriptions import links, selectors, services
from subscriptions.errors import LinkOverError, NotPublicError
from subscriptions.models import Subscriber, Subscription
from subscriptions.topics import Shown
from tests.races import race, shared_database
from tests.subscriptions.things import CAMILLE, CONFIRM, TOPIC, Things, ask, deliver, follow, link_in, words
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db


def confirm_secret() -> str:
    """Send what is due: one mail, whose secret is returned."""
    (asked,) = deliver()
    return link_in(asked, CONFIRM).split("/")[-2]


def state() -> tuple[bool, int]:
    return selectors.is_following(CAMILLE, TOPIC, "1"), selectors.count_following(TOPIC, "1")


def test_a_member_follows_at_once_and_once() -> None:
    for email in (CAMILLE, " Camille.Durand@Exemple.FR "):
        follow(email)

    assert state() == (True, 1)
    subscriber = Subscriber.objects.get()
    assert subscriber.email == CAMILLE
    assert subscriber.confirmed_at is not None
    assert subscriber.cadence == "weekly"
    assert deliver() == []


def test_following_again_does_not_begin_again(clock: Any) -> None:
    follow()
    since = Subscription.objects.get().since
    clock.shift(timedelta(days=1))
    follow()
    assert Subscription.objects.get().since == since


@pytest.mark.parametrize("is_confirmed", [True, False])
def test_what_is_not_public_is_not_followed(things: Things, is_confirmed: bool) -> None:
    things.hidden.add("1")
    with nothing_changes():
        with pytest.raises(NotPublicError):
            services.follow(CAMILLE, TOPIC, "1", is_confirmed=is_confirmed)
        with pytest.raises(KeyError):
            services.follow(CAMILLE, "tests.unknown", "1", is_confirmed=is_confirmed)


def test_anyone_else_follows_once_the_address_is_confirmed(clock: Any) -> None:
    ask()
    assert state() == (False, 0)
    (asked,) = deliver()
    assert asked.to == [CAMILLE]
    assert "Confirmez : suivre « Chose 1 »" in words(asked.subject)
    assert "jusqu’au 26 novembre 2026 à 07:00" in words(asked.body)
    clock.shift(timedelta(hours=47))

    services.confirm(link_in(asked, CONFIRM).split("/")[-2])

    assert state() == (True, 1)
    subscription = Subscription.objects.get()
    assert subscription.since is not None
    assert subscription.since - subscription.asked_at == timedelta(hours=47)


def test_a_link_confirms_once(clock: Any) -> None:
    ask()
    secret = confirm_secret()
    services.confirm(secret)
    services.unfollow(CAMILLE, TOPIC, "1")
    with nothing_changes(), pytest.raises(LinkOverError):
        services.confirm(secret)


def test_a_link_confirms_for_48_hours(clock: Any) -> None:
    ask()
    secret = confirm_secret()
    clock.shift(timedelta(hours=48))
    with nothing_changes(), pytest.raises(LinkOverError):
        services.confirm(secret)


def test_what_was_hidden_since_cannot_be_confirmed(things: Things) -> None:
    ask()
    secret = confirm_secret()
    things.hidden.add("1")
    with nothing_changes(), pytest.raises(LinkOverError):
        services.confirm(secret)
    things.hidden.clear()
    services.confirm(secret)
    assert state() == (True, 1)


def test_a_mail_that_is_late_asks_for_nothing(clock: Any, things: Things) -> None:
    ask()
    ask(key="2")
    things.hidden.add("2")
    clock.shift(timedelta(hours=48))
    assert deliver() == []
    assert set(Mail.objects.values_list("state", flat=True)) == {"cancelled"}


def test_someone_who_types_the_address_of_another_makes_them_follow_nothing() -> None:
    follow()
    ask(key="2")
    assert [each.key for each in selectors.followed(CAMILLE)] == ["1"]
    assert selectors.count_following(TOPIC, "2") == 0


def test_whoever_follows_already_receives_the_link_of_their_page() -> None:
    follow()
    ask()
    (sent,) = deliver()
    assert "Le lien de votre page" in sent.subject
    assert selectors.managed(link_in(sent).split("/")[-2]) == Subscriber.objects.get()


def test_an_address_is_not_flooded() -> None:
    for key in range(1, 8):
        ask(key=str(key))
        services.send_page(CAMILLE)
    assert Subscription.objects.count() == 2
    assert len(deliver()) == 2


def test_a_member_who_had_asked_before_signing_in(clock: Any) -> None:
    ask()
    secret = confirm_secret()
    clock.shift(timedelta(hours=1))
    follow()
    since = Subscription.objects.get().since
    clock.shift(timedelta(hours=1))
    services.confirm(secret)
    assert Subscription.objects.get().since == since


def test_unfollowing_ends_one(clock: Any) -> None:
    follow()
    follow(key="2")
    follow("autre@exemple.fr")
    for _ in range(2):
        services.unfollow("CAMILLE.durand@exemple.fr", TOPIC, "1")
        assert state() == (False, 1)
    services.unfollow("inconnue@exemple.fr", TOPIC, "1")
    assert [each.key for each in selectors.followed(CAMILLE)] == ["2"]


def test_unsubscribing_ends_all_of_one_person() -> None:
    follow()
    follow("autre@exemple.fr")
    ask(key="2")
    for _ in range(2):
        services.unsubscribe_all(CAMILLE)
    assert selectors.followed(CAMILLE) == []
    assert list(Subscription.objects.values_list("subscriber__email", flat=True)) == ["autre@exemple.fr"]
    assert deliver() == [], "what was asked for is not to be confirmed any more"


def test_a_cadence_is_one_of_three() -> None:
    follow()
    services.set_cadence(CAMILLE, "daily")
    services.set_cadence("inconnue@exemple.fr", "paused")
    with nothing_changes(), pytest.raises(ValueError, match="hourly"):
        services.set_cadence(CAMILLE, "hourly")
    assert Subscriber.objects.get().cadence == "daily"


def test_what_someone_follows_says_what_is_still_public(clock: Any, things: Things) -> None:
    follow()
    clock.shift(timedelta(hours=1))
    follow(key="2")
    things.hidden.add("1")
    found = [(each.label, each.key, each.shown) for each in selectors.followed(CAMILLE.upper())]
    assert found == [
        ("Choses suivies", "2", Shown("Chose 2", "/choses/2/")),
        ("Choses suivies", "1", None),
    ]


def test_those_who_follow_what_is_merged_follow_the_other(clock: Any) -> None:
    follow()
    follow("autre@exemple.fr")
    follow("autre@exemple.fr", "2")
    ask("encore@exemple.fr")
    former = Subscription.objects.get(subscriber__email="autre@exemple.fr", key="2").since
    clock.shift(timedelta(days=1))
    for _ in range(2):
        services.follow_instead(TOPIC, "1", "2")
    found = dict(Subscription.objects.filter(key="2").values_list("subscriber__email", "since"))
    assert found.keys() == {CAMILLE, "autre@exemple.fr"}
    assert found["autre@exemple.fr"] == former
    assert found[CAMILLE] - former == timedelta(days=1)


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_follow_once(tmp_path: Path) -> None:
    with shared_database(tmp_path):
        assert race([follow] * 10) == [None] * 10
        assert state() == (True, 1)
        assert Subscriber.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_link_posted_ten_times_at_once_confirms_once(tmp_path: Path) -> None:
    with shared_database(tmp_path):
        ask()
        secret = tokens.issue(links.CONFIRM, Subscription.objects.get().pk, timedelta(hours=1))
        results = race([partial(services.confirm, secret)] * 10)
        assert sorted(type(result).__name__ for result in results) == ["LinkOverError"] * 9 + ["Subscriber"]
        assert isinstance(next(each for each in results if isinstance(each, Model)), Subscriber)
        assert state() == (True, 1)


@pytest.mark.django_db(transaction=True)
def test_following_while_being_forgotten_leaves_one_or_the_other(tmp_path: Path) -> None:
    with shared_database(tmp_path):
        for _ in range(5):
            follow()
            key = Subscriber.objects.get().pk
            results = race([partial(services.forget_all, [key]), partial(follow, key="2")])
            assert not any(isinstance(result, Exception) for result in results), results
            left = [each.key for each in selectors.followed(CAMILLE)]
            assert left in ([], ["2"])
            services.forget_all(list(Subscriber.objects.values_list("pk", flat=True)))
