"""What is to be read again: when, for whom, and the one mail a week that says so."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail as sent_mail
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, PageLogEntry

from accounts.models import User
from accounts.roles import CHIEF, COMMUNICATION, MODERATOR
from core.mail import delivery
from core.models import Mail
from newsroom import reminders, rereading
from newsroom.models import Rereading
from tests.factories import EventPageFactory, PracticePageFactory
from tests.story_factories import StoryPageFactory

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
# A Monday.
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
Join = Callable[..., User]


def published(days: int, factory: Any = StoryPageFactory, **given: Any) -> Any:
    with time_machine.travel(NOW - timedelta(days=days), tick=False):
        return factory(**given)


def titles(user: User) -> list[str]:
    return [one.page.title for one in rereading.due_for(user) if one.page.title != "Podcast 0"]


@time_machine.travel(NOW, tick=False)
def test_a_content_is_to_be_read_again_a_year_after_it_was_published(join: Join) -> None:
    user = join(MODERATOR.name)
    published(366, title="Ancienne")
    published(365, title="D’un an aujourd’hui")
    published(364, title="De moins d’un an")
    published(400, title="Brouillon", live=False)
    since = {one.page.title: one.since for one in rereading.due_for(user)}
    assert since["Ancienne"] == date(2026, 11, 22)
    assert since["D’un an aujourd’hui"] == date(2026, 11, 23)
    assert "De moins d’un an" not in since
    assert "Brouillon" not in since


@time_machine.travel(NOW, tick=False)
def test_what_was_read_again_waits_for_another_year(join: Join) -> None:
    user = join(MODERATOR.name)
    page = published(800, title="Relue")
    Rereading.objects.create(page=page, done_at=NOW - timedelta(days=364), by=user)
    assert "Relue" not in titles(user)
    Rereading.objects.update(done_at=NOW - timedelta(days=370))
    (one,) = [one for one in rereading.due_for(user) if one.page.title == "Relue"]
    assert one.since == date(2026, 11, 18)


@time_machine.travel(NOW, tick=False)
def test_a_sheet_follows_the_date_of_its_editors_and_an_event_none(join: Join) -> None:
    user = join(MODERATOR.name)
    published(800, PracticePageFactory, title="À date passée", review_date=date(2026, 11, 1))
    published(800, PracticePageFactory, title="À date à venir", review_date=date(2026, 12, 1))
    published(800, PracticePageFactory, title="Sans date")
    published(800, EventPageFactory, title="Un forum")
    found = {one.page.title: one for one in rereading.due_for(user)}
    assert found["À date passée"].since == date(2026, 11, 1)
    assert found["À date passée"].dated
    assert not {"À date à venir", "Sans date", "Un forum"} & set(found)


@time_machine.travel(NOW, tick=False)
def test_one_click_says_that_it_still_holds_and_the_history_tells_by_whom(join: Join, client: Client) -> None:
    user = join(MODERATOR.name)
    page = published(800, title="Le portrait")
    client.force_login(user, backend=BACKEND)
    assert "Le portrait" in client.get(reverse("to_reread")).content.decode()
    response = client.post(reverse("reread", args=[page.pk]))
    assert response.status_code == 302
    assert "Le portrait" not in [one.page.title for one in rereading.due_for(user)]
    entry = PageLogEntry.objects.get(action=rereading.REREAD)
    assert (entry.page_id, entry.user_id) == (page.pk, user.pk)
    # The reader is told nothing that is not true: the page was not published again.
    assert Page.objects.get(pk=page.pk).last_published_at == page.last_published_at


def refused(client: Client, page: Any) -> int:
    status: int = client.post(reverse("reread", args=[page.pk])).status_code
    assert not Rereading.objects.exists()
    return status


@time_machine.travel(NOW, tick=False)
def test_nobody_says_so_of_what_they_may_not_change(join: Join, client: Client) -> None:
    client.force_login(join(COMMUNICATION.name), backend=BACKEND)
    # Another section of the site.
    assert refused(client, published(800, PracticePageFactory)) in {302, 403}
    client.force_login(join(MODERATOR.name), backend=BACKEND)
    assert refused(client, published(800, live=False)) in {302, 403}
    assert refused(client, published(800, PracticePageFactory, review_date=date(2026, 1, 1))) in {302, 403}
    assert client.post(reverse("reread", args=[10**17])).status_code == 404
    assert client.get(reverse("reread", args=[1])).status_code == 405
    client.logout()
    assert client.post(reverse("reread", args=[1])).url.startswith("/admin/login/")  # type: ignore[attr-defined]


def send_all() -> list[Any]:
    delivery.send_due()
    told, sent_mail.outbox[:] = list(sent_mail.outbox), []
    return told


@time_machine.travel(NOW, tick=False)
def test_authors_are_told_once_a_week_and_publishers_of_what_has_no_author(join: Join) -> None:
    author = join(COMMUNICATION.name, email="autrice@exemple.fr")
    join(CHIEF.name, email="chef@exemple.fr")
    gone = join(COMMUNICATION.name, email="partie@exemple.fr", is_active=False)
    Page.objects.exclude(depth=1).update(last_published_at=NOW)
    hers, left = published(800, title="La sienne"), published(800, title="De personne")
    Page.objects.filter(pk=hers.pk).update(owner=author)
    Page.objects.filter(pk=left.pk).update(owner=gone)
    for _ in range(2):
        reminders.send()
    told = {message.to[0]: message.body for message in send_all()}
    assert set(told) == {"autrice@exemple.fr", "chef@exemple.fr"}
    assert "La sienne" in told["autrice@exemple.fr"]
    assert "De personne" not in told["autrice@exemple.fr"]
    assert "De personne" in told["chef@exemple.fr"]
    assert "La sienne" not in told["chef@exemple.fr"]
    with time_machine.travel(NOW + timedelta(days=6), tick=False):
        reminders.send()
        assert send_all() == [], "the same week"
    with time_machine.travel(NOW + timedelta(days=7), tick=False):
        reminders.send()
        assert len(send_all()) == 2


@time_machine.travel(NOW, tick=False)
def test_a_mail_says_what_is_true_when_it_leaves(join: Join) -> None:
    author = join(COMMUNICATION.name, email="autrice@exemple.fr")
    Page.objects.exclude(depth=1).update(last_published_at=NOW)
    page = published(800)
    Page.objects.filter(pk=page.pk).update(owner=author)
    reminders.send()
    Rereading.objects.create(page=page, done_at=NOW, by=author)
    assert send_all() == []
    assert Mail.objects.get().state == Mail.State.CANCELLED


@time_machine.travel(NOW, tick=False)
def test_a_long_list_is_cut_and_counted(join: Join) -> None:
    author = join(COMMUNICATION.name, email="autrice@exemple.fr")
    Page.objects.exclude(depth=1).update(last_published_at=NOW)
    pages = [published(800) for _ in range(reminders.NAMED + 3)]
    Page.objects.filter(pk__in=[page.pk for page in pages]).update(owner=author)
    reminders.send()
    (message,) = send_all()
    assert message.subject == "13 contenus à relire"
    assert "Et 3 autres." in message.body


@time_machine.travel(NOW, tick=False)
def test_the_list_costs_the_same_for_one_and_for_thirty(
    join: Join, django_assert_max_num_queries: Any
) -> None:
    user = join(MODERATOR.name)

    def cost() -> int:
        rereading.due_for(user)
        with django_assert_max_num_queries(40) as counted:
            rereading.due_for(user)
        return len(counted)

    published(800)
    alone = cost()
    for _ in range(29):
        published(800)
    assert cost() == alone
