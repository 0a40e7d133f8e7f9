"""Who saves a page and who tells Elasticsearch hold rows of the outbox at once: neither fails the other."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.utils import timezone

from search import outbox
from search.models import SearchOutbox
from tests.search.elastic import held

pytestmark = [
    pytest.mark.elasticsearch,
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
]

Noting = Callable[[list[SearchOutbox]], object]


def forget(rows: list[SearchOutbox]) -> None:
    outbox.forget_old_removals()


@pytest.mark.parametrize(
    "noting",
    [outbox.told, lambda rows: outbox.put_off(rows, timezone.now()), forget],
    ids=["told", "put off", "forgotten"],
)
def test_what_an_editor_holds_is_not_waited_for_with_other_rows_in_hand(
    noting: Noting, no_worker: None
) -> None:
    for object_id in (2, 1):
        outbox.record(5, removed=[held.key(object_id)])
    rows = outbox.take(10)
    if noting is forget:
        SearchOutbox.objects.update(told_at="2020-01-01T00:00:00Z")

    def note() -> None:
        try:
            noting(rows)
        finally:
            connection.close()

    sender = threading.Thread(target=note)
    with transaction.atomic():
        outbox.record(6, written=[held.key(1)])
        sender.start()
        sender.join(timeout=5)
        assert not sender.is_alive()
        outbox.record(6, written=[held.key(2)])
    assert [(each.version, each.removed) for each in held.untold()] == [(6, False)] * 2
