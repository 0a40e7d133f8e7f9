"""What is not public is never found, counted, suggested or offered, whatever the background worker does."""

import contextlib
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page, PageViewRestriction

from practices.models import PracticeIndexPage, PracticePage
from search import indexing
from search.models import SearchEntry, SearchStem, SearchText, SearchWord
from search.service import SearchService
from tests.factories import (
    OrganisationFactory,
    PracticePageFactory,
    StandardPageFactory,
    TagFactory,
    home_page,
    practice_index,
    restrict,
    section,
)
from tests.search.conftest import Committed
from tests.search.helpers import counts, search

pytestmark = pytest.mark.django_db

SECRET = "zygomatique"


def assert_absent(client: Client, page: PracticePage) -> None:
    """Look for a page through every way out of the search."""
    service = SearchService()
    everything = search(page_size=50)
    assert everything.count == 1  # the public witness
    assert {hit.title for hit in everything.hits} == {"Témoin public"}
    for facet in ("organisation", "tag"):
        assert counts(everything, facet) == {}
    for response in (search(SECRET), search(f"témoin {SECRET}"), search(page.title), search(SECRET + "s")):
        for hit in (*response.hits, *response.nearest):
            assert hit.title == "Témoin public"
    slip = search(SECRET.replace("mat", "mta"))
    assert (slip.corrected, slip.suggestion) == (None, None)
    assert SECRET not in str(search(f"{SECRET} témoin").synonyms)
    assert service.suggest(SECRET[:4]) == []
    assert service.suggest(page.title[:6]) == []
    assert service.cards("practice", [page.pk]) == []
    for address in (
        "/api/v1/search",
        f"/api/v1/search?q={SECRET}",
        f"/recherche/suggestions/?q={SECRET[:5]}",
    ):
        assert SECRET not in client.get(address).content.decode().lower().replace(f'"query": "{SECRET}"', "")
    assert not SearchEntry.objects.filter(object_id=page.pk).exists()
    assert not SearchText.objects.filter(body__contains="zygoma").exists()
    assert not SearchWord.objects.filter(word__startswith="zygo").exists()
    assert not SearchStem.objects.filter(stem__startswith="zygo").exists()


def secret_sheet(**fields: Any) -> PracticePage:
    page: PracticePage = PracticePageFactory(
        title=f"Hubris {SECRET}",
        body=[section(text=f"Un mot rare : {SECRET}.")],
        organisation=OrganisationFactory(name=f"Association {SECRET}"),
        tags=[TagFactory(name=SECRET, slug=SECRET)],
        **fields,
    )
    return page


@pytest.fixture
def witness(committed: Committed) -> PracticePage:
    with committed():
        page: PracticePage = PracticePageFactory(title="Témoin public")
    return page


@pytest.fixture
def published(witness: PracticePage, committed: Committed) -> PracticePage:
    """A sheet that is public and found, before something withdraws it."""
    with committed():
        page = secret_sheet()
    assert search(SECRET).count == 1
    return page


def unpublish(page: PracticePage) -> None:
    page.unpublish()


def delete(page: PracticePage) -> None:
    page.delete()


def delete_parent(page: PracticePage) -> None:
    other = StandardPageFactory(title="Ailleurs")
    Page.objects.get(pk=page.pk).move(other, pos="last-child")
    Page.objects.get(pk=other.pk).delete()


def make_private(page: PracticePage) -> None:
    restrict(page)


def make_private_by_password(page: PracticePage) -> None:
    PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.PASSWORD, password="ouvrez-moi"
    )


def make_grandparent_private_elsewhere(page: PracticePage) -> None:
    private = StandardPageFactory(title="Réservé")
    restrict(private)
    child = StandardPageFactory(title="Dessous", parent=private)
    Page.objects.get(pk=page.pk).move(Page.objects.get(pk=child.pk), pos="last-child")


def save_as_draft(page: PracticePage) -> None:
    page.live = False
    page.save()


def expire(page: PracticePage) -> None:
    page.unpublish(set_expired=True)


WITHDRAWALS = [
    unpublish,
    delete,
    delete_parent,
    make_private,
    make_private_by_password,
    make_grandparent_private_elsewhere,
    save_as_draft,
    expire,
]


@pytest.mark.parametrize("withdraw", WITHDRAWALS, ids=lambda function: function.__name__)
def test_what_is_withdrawn_leaves_at_once_without_a_worker(
    client: Client, published: PracticePage, no_worker: None, withdraw: Callable[[PracticePage], None]
) -> None:
    withdraw(published)
    assert_absent(client, published)


@pytest.mark.parametrize("withdraw", WITHDRAWALS, ids=lambda function: function.__name__)
def test_what_is_withdrawn_does_not_come_back_with_the_worker(
    client: Client, published: PracticePage, committed: Committed, withdraw: Callable[[PracticePage], None]
) -> None:
    with committed():
        withdraw(published)
    assert_absent(client, published)


def test_a_private_parent_withdraws_all_that_is_under_it(published: PracticePage, no_worker: None) -> None:
    restrict(practice_index())
    assert search().count == 0
    assert not SearchEntry.objects.exists()
    assert not SearchWord.objects.exists()


def test_what_could_not_be_withdrawn_is_not_restricted(
    published: PracticePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wagtail saves restrictions outside a transaction: what is withdrawn must go before, not after."""

    def fail(*arguments: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(indexing, "withdraw", fail)
    with pytest.raises(RuntimeError):
        restrict(published)
    assert not PageViewRestriction.objects.exists()


def test_a_restriction_lifted_brings_back_what_is_public(
    published: PracticePage, committed: Committed
) -> None:
    with committed():
        restriction = restrict(home_page())
    assert search().count == 0
    with committed():
        restriction.delete()
    assert search(SECRET).count == 1
    assert search().count == 2


@pytest.mark.parametrize("worker", [True, False])
def test_a_draft_is_not_found(
    client: Client, witness: PracticePage, committed: Committed, settings: Any, worker: bool
) -> None:
    if not worker:
        settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    with committed():
        page = secret_sheet(live=False)
    assert_absent(client, page)


def test_the_draft_of_a_published_sheet_is_not_found(witness: PracticePage, committed: Committed) -> None:
    with committed():
        witness.title = f"Témoin {SECRET}"
        witness.body = [section(text=SECRET)]
        witness.save_revision()
    assert search(SECRET).count == 0
    assert [hit.title for hit in search("témoin").hits] == ["Témoin public"]
    assert not SearchWord.objects.filter(word__startswith="zygo").exists()


def test_a_page_made_under_a_private_parent_is_not_found(
    client: Client, witness: PracticePage, committed: Committed
) -> None:
    private = StandardPageFactory(title="Réservé")
    restrict(private)
    with committed():
        page = secret_sheet(parent=private)
    assert_absent(client, page)


def test_a_sheet_scheduled_for_later_is_not_found(
    client: Client, witness: PracticePage, committed: Committed
) -> None:
    from django.utils import timezone

    with committed():
        page = secret_sheet(live=False)
        page.go_live_at = timezone.now() + timezone.timedelta(days=1)
        page.save_revision().publish()
    assert_absent(client, page)


def test_a_task_that_comes_too_late_withdraws(published: PracticePage, committed: Committed) -> None:
    """A task enqueued while the page was public, run after it was withdrawn without any signal."""
    from search.tasks import index_objects

    PracticePage.objects.filter(pk=published.pk).update(live=False)
    index_objects.call("practice", [published.pk])
    assert search(SECRET).count == 0


def test_what_a_rollback_undoes_is_not_remembered(published: PracticePage) -> None:
    """Answers kept during a transaction that fails must not outlive it."""
    from django.db import transaction

    with contextlib.suppress(RuntimeError), transaction.atomic():
        published.unpublish()
        assert search(SECRET).count == 0
        raise RuntimeError
    assert search(SECRET).count == 1


def test_the_listing_page_itself_is_no_result(witness: PracticePage) -> None:
    assert PracticeIndexPage.objects.exists()
    assert search("fiches pratiques", types=("page",)).count == 0
